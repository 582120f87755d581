/**
 * Everything that can be explained: kinds of refusal, codes of Okta, errors of OAuth, statuses, headers. What to do
 * begins with the very sentence that an alert has, so that the two never disagree. Pure.
 */
import { handlingOf } from '../../lambda/okta/errors/handling.ts';
import { REFUSAL_KINDS, type RefusalKind, type Retry } from '../../lambda/okta/errors/kinds.ts';
import { type Account, type Entry, ERROR_REFERENCE } from './entry.ts';
import { HEADERS_AND_NAMES } from './headers-and-names.ts';
import { HTTP_STATUSES } from './http-statuses.ts';
import { CREDENTIAL_KINDS } from './kinds-of-credentials.ts';
import { REQUEST_KINDS } from './kinds-of-requests.ts';
import { OAUTH_ERRORS } from './oauth-errors.ts';
import { OKTA_CODES } from './okta-codes.ts';

export interface Explanation {
  /** As Okta, or this monitor, prints it. */
  readonly term: string;
  /** HTTP status that comes with it, where it is always the same. */
  readonly status?: number;
  readonly title: string;
  readonly meaning: string;
  /** The likeliest first. */
  readonly causes: readonly string[];
  readonly fixes: readonly string[];
  /** Absent where it depends on what exactly is wrong. */
  readonly retry?: Retry;
  /** What is often written about it but wrong, and what is right. */
  readonly correction?: string;
  /** A URL, or the section of an RFC. */
  readonly source: string;
}

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

/** Every term that has an explanation, as printed. */
export const KNOWN_TERMS: readonly string[] = ENTRIES.map(({ term }) => term);

const NAMED = ENTRIES.flatMap((entry) =>
  [entry.term, ...(entry.aliases ?? [])].map((name) => ({ name: name.toLowerCase(), entry })),
);
/** `server_error` and `server-error` are two. */
const BY_EXACT_NAME: ReadonlyMap<string, Entry> = new Map(NAMED.map(({ name, entry }) => [name, entry]));
const BY_PLAIN_NAME: ReadonlyMap<string, Entry> = new Map(
  NAMED.map(({ name, entry }) => [plainName(name), entry]),
);

/**
 * Undefined for a term that is not known.
 *
 * @param term in any case; where it is not exactly a term, without regard to spaces, hyphens and underscores:
 *   `retry after`, `E47`, `HTTP 429`
 */
export function explanationOf(term: string): Explanation | undefined {
  const entry = entryOf(term);
  return entry === undefined ? undefined : explained(entry);
}

/** The term as it is printed, or undefined for one that is not known. */
export function knownTerm(term: string): string | undefined {
  return entryOf(term)?.term;
}

function entryOf(term: string): Entry | undefined {
  return BY_EXACT_NAME.get(term.toLowerCase()) ?? BY_PLAIN_NAME.get(plainName(term));
}

function plainName(term: string): string {
  const name = term.toLowerCase().replace(/[\s_-]/g, '');
  const code = /^e(\d{1,7})$/.exec(name)?.[1];
  if (code !== undefined) return `e${code.padStart(7, '0')}`;
  return /^http\d{3}$/.test(name) ? name.slice('http'.length) : name;
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
