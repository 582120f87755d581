/**
 * Everything that can be explained: codes of Okta, errors of OAuth, statuses, headers, kinds of refusal, and the codes
 * that this monitor prints. What to do begins with the very sentence that an alert has, so that the two never disagree.
 */
import { CONDITIONS, type Reason } from '../../lambda/contract.ts';
import { handlingOf } from '../../lambda/okta/errors/handling.ts';
import { REFUSAL_KINDS, type RefusalKind } from '../../lambda/okta/errors/kinds.ts';
import { codeOfRefusal } from '../diagnose/verdict-codes.ts';
import { type Account, type Entry, ERROR_REFERENCE, type Explanation } from './entry.ts';
import { HEADERS_AND_NAMES } from './headers-and-names.ts';
import { HTTP_STATUSES } from './http-statuses.ts';
import { CREDENTIAL_KINDS } from './kinds-of-credentials.ts';
import { REQUEST_KINDS } from './kinds-of-requests.ts';
import { OAUTH_ERRORS } from './oauth-errors.ts';
import { OKTA_CODES } from './okta-codes.ts';
import {
  isAdvised,
  ofCondition,
  ofReason,
  REASONS_ALONE,
  reasonOf,
  VERDICT_EXPLANATIONS,
} from './own-codes.ts';

const KINDS: Readonly<Record<RefusalKind, Account>> = { ...CREDENTIAL_KINDS, ...REQUEST_KINDS };

const ENTRIES: readonly Entry[] = [
  ...OKTA_CODES,
  ...OAUTH_ERRORS,
  ...HTTP_STATUSES,
  ...HEADERS_AND_NAMES,
  ...REFUSAL_KINDS.map((kind): Entry => {
    return {
      term: kind,
      kinds: [kind],
      title: KINDS[kind].title,
      meaning: KINDS[kind].meaning,
      source: ERROR_REFERENCE,
    };
  }),
];

interface Term {
  /** As printed. */
  readonly term: string;
  readonly aliases?: readonly string[];
  readonly explained: () => Explanation;
}

/** What Okta and the monitor name alike is explained as Okta's, unless alerts have advice of their own on it. */
function isOwn(reason: Reason): boolean {
  return isAdvised(reason) || !REFUSAL_KINDS.some((kind) => plainName(kind) === plainName(reason));
}

const TERMS: readonly Term[] = [
  ...ENTRIES.map((entry) => ({ ...entry, explained: () => withReasons(explained(entry)) })),
  ...CONDITIONS.map((term) => ({ term, explained: () => ofCondition(term) })),
  ...REASONS_ALONE.filter(isOwn).map((term) => ({ term, explained: () => ofReason(term) })),
  ...VERDICT_EXPLANATIONS.map((one) => ({ term: one.term, explained: () => one })),
];

export function titleOf(kind: RefusalKind): string {
  return KINDS[kind].title;
}

/** Every term that has an explanation, as printed. */
export const KNOWN_TERMS: readonly string[] = TERMS.map(({ term }) => term);

/** Of two that have the same name Okta's, which come first. */
function byName(nameOf: (name: string) => string): ReadonlyMap<string, Term> {
  const named = TERMS.flatMap((known) =>
    [known.term, ...(known.aliases ?? [])].map((name) => [nameOf(name), known] as const),
  );
  return new Map(named.toReversed());
}

/** `access_denied` is an error of OAuth, ACCESS_DENIED a reason. */
const AS_PRINTED = byName((name) => name);
/** `server_error` and `server-error` are two. */
const IN_ANY_CASE = byName((name) => name.toLowerCase());
const BY_PLAIN_NAME = byName(plainName);

/**
 * Undefined for a term that is not known.
 *
 * @param term as printed, or in any case; where it is not exactly a term, without regard to spaces, hyphens and underscores:
 *   `retry after`, `E47`, `HTTP 429`
 */
export function explanationOf(term: string): Explanation | undefined {
  return termOf(term)?.explained();
}

/** The term as it is printed, or undefined for one that is not known. */
export function knownTerm(term: string): string | undefined {
  return termOf(term)?.term;
}

function termOf(term: string): Term | undefined {
  return AS_PRINTED.get(term) ?? IN_ANY_CASE.get(term.toLowerCase()) ?? BY_PLAIN_NAME.get(plainName(term));
}

function plainName(term: string): string {
  const name = term.toLowerCase().replace(/[\s_-]/g, '');
  const code = /^e(\d{1,7})$/.exec(name)?.[1];
  if (code !== undefined) return `e${code.padStart(7, '0')}`;
  return /^http\d{3}$/.test(name) ? name.slice('http'.length) : name;
}

/** Of a kind of refusal for which alerts have a reason of the same name: where they have it. */
function withReasons(explanation: Explanation): Explanation {
  const kind = REFUSAL_KINDS.find((one) => one === explanation.term);
  return kind === undefined ? explanation : { ...explanation, ...reasonOf(codeOfRefusal(kind)) };
}

function explained({ term, status, kinds, title, meaning, correction, source, ...own }: Entry): Explanation {
  const handlings = kinds.map((kind) => {
    return { kind, ...handlingOf(kind, status ?? 0, /^\d/.test(term) ? undefined : term) };
  });
  const [only, ...others] = handlings;
  const general = {
    term,
    ...(status === undefined ? {} : { status }),
    title,
    meaning,
    ...(correction === undefined ? {} : { correction }),
    source,
  };
  if (only === undefined) return { ...general, causes: own.causes ?? [], fixes: own.fixes ?? [] };
  if (others.length > 0) {
    const causes = own.causes ?? kinds.map((kind) => `${kind}: ${KINDS[kind].title}.`);
    return { ...general, causes, fixes: handlings.map(({ kind, advice }) => `${kind}: ${advice}`) };
  }
  const account = KINDS[only.kind];
  return {
    ...general,
    causes: own.causes ?? account.causes,
    fixes: [only.advice, ...(own.fixes ?? account.fixes)],
    retry: only.retry,
  };
}
