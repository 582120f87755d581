/** `explain TERM`: what a code of Okta or of this monitor, an error, a status or a header means, and what to do. */
import { LINE_LENGTH, plain, shortened, wrapped } from '../../lambda/alerting/text-layout.ts';
import type { Retry } from '../../lambda/okta/errors/kinds.ts';
import { mayBeSecret, NOT_SHOWN } from '../command-line/received.ts';
import { explanationOf } from './catalogue.ts';
import type { Explanation } from './entry.ts';
import { suggestionsFor } from './suggestions.ts';

const EXPLAINED = 0;
const UNKNOWN = 3;

/**
 * Prints lines of at most 78 columns, or one JSON document.
 *
 * @param term a code, error, status, header or kind of refusal, a condition, a reason or a verdict; case, spaces, hyphens and underscores do not matter
 * @param print gets everything at once
 * @param asJson `{ known, term, … }` of {@link Explanation}, or with `suggestions` where the term is not known
 * @returns the exit code: 0, or 3 for a term that is not known
 */
export function explain(term: string, print: (text: string) => void, asJson = false): number {
  const explanation = explanationOf(term);
  if (explanation !== undefined) {
    print(asJson ? json({ known: true, ...explanation }) : linesOf(explanation).join('\n'));
    return EXPLAINED;
  }
  const suggestions = suggestionsFor(term);
  print(
    asJson
      ? json({ known: false, term: mayBeSecret(term) ? null : term, suggestions })
      : linesOfUnknown(term, suggestions).join('\n'),
  );
  return UNKNOWN;
}

function json(document: unknown): string {
  return JSON.stringify(document, null, 2);
}

const RETRY: Readonly<Record<Retry, string>> = {
  later: 'can help after a while',
  'with a new token': 'can help with a new token',
  'with the nonce': 'helps at once, with the nonce',
  no: 'does not help before something is changed',
};

function linesOf({
  term,
  status,
  title,
  meaning,
  reasons = [],
  reasonOf = [],
  causes,
  fixes,
  retry,
  correction,
  source,
}: Explanation): string[] {
  const printed = status === undefined || String(status) === term ? term : `${term} (HTTP ${status})`;
  return [
    ...wrapped(`${printed}: ${title}`, LINE_LENGTH),
    '',
    ...indented(meaning, '  ', '  '),
    ...list('Reasons', reasons, () => '- '),
    ...(reasonOf.length > 1 || reasons.length > 0 || !reasonOf.some((one) => one.endsWith(meaning))
      ? list('As a reason of', reasonOf, () => '- ')
      : []),
    ...list('Likely causes', causes, () => '- '),
    ...list('What to do', fixes, (number) => `${number}. `),
    ...(correction === undefined ? [] : list('Often said otherwise', [correction], () => '')),
    '',
    ...(retry === undefined ? [] : [`Trying again ${RETRY[retry]}.`]),
    ...wrapped(`Source: ${source}`, LINE_LENGTH),
  ];
}

/** A heading and its items; nothing where there are none. */
function list(heading: string, items: readonly string[], bullet: (number: number) => string): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item, index) => {
    const first = `  ${bullet(index + 1)}`;
    return indented(item, first, ' '.repeat(first.length));
  });
  return ['', heading, ...lines];
}

function indented(text: string, first: string, others: string): string[] {
  return wrapped(text, LINE_LENGTH - first.length).map(
    (line, index) => `${index === 0 ? first : others}${line}`,
  );
}

function linesOfUnknown(term: string, suggestions: readonly string[]): string[] {
  const meant =
    suggestions.length === 0
      ? 'Known are codes such as E0000047, errors such as invalid_client, statuses such as 429, headers such as Retry-After, conditions and reasons of alerts such as ISSUER_MISMATCH and DNS, and verdicts of diagnose such as TOKEN_EXPIRED.'
      : `Did you mean ${suggestions.join(', ')}?`;
  return [
    ...wrapped(
      `Nothing is known of ${mayBeSecret(term) ? NOT_SHOWN : `"${shortened(plain(term), 40)}"`}.`,
      LINE_LENGTH,
    ),
    ...wrapped(meant, LINE_LENGTH),
  ];
}
