/** Why a call did not measure its bucket: the credential, a limit, or nothing that can be told of the org. Pure. */
import type { Reason } from '../../contract.ts';
import { type CredentialProblem, problemInWords } from '../../okta/credentials/credential-fault.ts';
import type { RefusalKind } from '../../okta/errors/kinds.ts';
import { reasonOfStatus } from '../../okta/errors/reason.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import type { CallResult } from './facts.ts';

interface Told {
  /** What happened, with what Okta said of it; one line without secrets. */
  readonly words: string;
  readonly requestId?: string;
}

export type Problem =
  | (Told & {
      readonly kind: 'credential';
      readonly reason: Reason;
      /** What has to be done. */
      readonly wanted: string;
      /** True when no call can succeed, false when this one alone cannot. */
      readonly isWhole: boolean;
    })
  /** 429. */
  | (Told & { readonly kind: 'throttled' | 'concurrency'; readonly atTokenEndpoint: boolean })
  /** Nothing is known of the bucket. */
  | (Told & { readonly kind: 'blind'; readonly reason: Reason });

/** Undefined for a call that measured its bucket, and for one not made because of what the calls before it showed. */
export function problemOf(result: CallResult): Problem | undefined {
  switch (result.kind) {
    case 'answered':
      return result.rateLimit !== undefined && !result.rateLimit.isConcurrency
        ? undefined
        : { kind: 'blind', reason: 'NO_LIMITS', words: 'answered without limits that can be believed' };
    case 'refused':
      return ofRefusal(result.refusal, false);
    case 'unreadable':
      return { kind: 'blind', reason: result.reason, words: result.detail };
    case 'unreachable':
      return { kind: 'blind', reason: result.reason, words: result.detail };
    case 'no-credential':
      return ofCredential(result.problem);
    case 'not-asked':
      return ofSilence(result.why);
  }
}

function ofSilence(why: (CallResult & { kind: 'not-asked' })['why']): Problem | undefined {
  switch (why) {
    case 'credential':
    case 'unreachable':
      return undefined;
    case 'circuit':
      return {
        kind: 'blind',
        reason: 'CIRCUIT_OPEN',
        words: 'not asked, because the API failed three times in a row',
      };
    case 'time':
      return {
        kind: 'blind',
        reason: 'DEADLINE',
        words: 'not asked, because the time of the run was used up',
      };
    default:
      return {
        kind: 'blind',
        reason: 'BUDGET',
        words: `not asked, within the budget of the monitor (${why})`,
      };
  }
}

function ofCredential(problem: CredentialProblem): Problem {
  const words = problemInWords(problem);
  const credential = { kind: 'credential', words, isWhole: true } as const;
  switch (problem.kind) {
    case 'not-stored':
      return {
        ...credential,
        reason: 'NO_CREDENTIAL',
        wanted: 'a stored credential',
      };
    case 'access-denied':
      return {
        ...credential,
        reason: 'ACCESS_DENIED',
        wanted: 'a role, and a policy of secret or key, that let the function use the credential',
      };
    case 'unusable':
      return {
        ...credential,
        reason: 'CREDENTIAL_UNUSABLE',
        wanted: 'a private key, API token or KMS key that can be used',
      };
    case 'no-token':
      return ofRefusal(problem.refusal, true);
  }
}

/** Refusals that are about the credential; `SCOPE` and `ROLE` are about a single call, except for a token. */
const CREDENTIAL_REASONS: Readonly<Partial<Record<RefusalKind, Reason>>> = {
  'token-invalid': 'AUTH',
  'credentials-missing': 'AUTH',
  'scope-missing': 'SCOPE',
  'role-missing': 'ROLE',
  'scope-not-granted': 'SCOPE',
  'client-key-wrong': 'WRONG_KEY',
  'client-clock-skew': 'CLOCK_SKEW',
  'client-audience-wrong': 'AUTH',
  'client-assertion-reused': 'AUTH',
  'client-unknown': 'CLIENT_UNKNOWN',
  'client-method-refused': 'AUTH',
  'client-invalid': 'AUTH',
  'network-zone': 'NETWORK_ZONE',
  'policy-denied': 'AUTH',
  'dpop-nonce-wanted': 'AUTH',
  'dpop-proof-clock-skew': 'CLOCK_SKEW',
  'dpop-proof-replayed': 'AUTH',
  'dpop-proof-missing': 'AUTH',
  'dpop-proof-invalid': 'AUTH',
};

function ofRefusal(refusal: Refusal, atTokenEndpoint: boolean): Problem {
  const { kind, status, advice, requestId } = refusal;
  const told = { words: refusalInWords(refusal), ...(requestId === undefined ? {} : { requestId }) };
  if (kind === 'rate-limited') return { ...told, kind: 'throttled', atTokenEndpoint };
  if (kind === 'concurrency') return { ...told, kind: 'concurrency', atTokenEndpoint };
  const isUnclear = kind === 'other' && (status === 401 || status === 403);
  const reason = CREDENTIAL_REASONS[kind] ?? (isUnclear ? 'AUTH' : undefined);
  if (reason !== undefined) {
    const isWhole = atTokenEndpoint || (reason !== 'SCOPE' && reason !== 'ROLE');
    return { ...told, kind: 'credential', reason, wanted: advice, isWhole };
  }
  return {
    ...told,
    kind: 'blind',
    reason: kind === 'read-only' ? 'READ_ONLY' : reasonOfStatus(status, undefined),
  };
}

function refusalInWords({ endpoint, status, errorCode, summary, at }: Refusal): string {
  const code = errorCode === undefined ? '' : ` ${errorCode}`;
  return `${endpoint}: HTTP ${status}${code}, ${summary}, at ${at.replace(/\.\d+Z$/, 'Z')}`;
}
