/** Why a call did not measure its bucket: the credential, a limit, or nothing that can be told of the org. Pure. */
import type { Reason } from '../../contract.ts';
import {
  type CredentialProblem,
  problemInWords,
  reasonOfProblem,
} from '../../okta/credentials/credential-fault.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { credentialReasonOf, reasonOfRefusal } from '../../okta/errors/refusal-reason.ts';
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
  const credential = { kind: 'credential', words, isWhole: true, reason: reasonOfProblem(problem) } as const;
  switch (problem.kind) {
    case 'not-stored':
      return {
        ...credential,
        wanted: 'a stored credential',
      };
    case 'access-denied':
      return {
        ...credential,
        wanted: 'a role, and a policy of secret or key, that let the function use the credential',
      };
    case 'unusable':
      return {
        ...credential,
        wanted: 'a private key, API token or KMS key that can be used',
      };
    case 'no-token':
      return ofRefusal(problem.refusal, true);
  }
}

function ofRefusal(refusal: Refusal, atTokenEndpoint: boolean): Problem {
  const { kind, advice, requestId } = refusal;
  const told = { words: refusalInWords(refusal), ...(requestId === undefined ? {} : { requestId }) };
  if (kind === 'rate-limited') return { ...told, kind: 'throttled', atTokenEndpoint };
  if (kind === 'concurrency') return { ...told, kind: 'concurrency', atTokenEndpoint };
  const reason = credentialReasonOf(refusal);
  if (reason !== undefined) {
    // These two are about a single call, except for a token.
    const isWhole = atTokenEndpoint || (reason !== 'SCOPE' && reason !== 'ROLE');
    return { ...told, kind: 'credential', reason, wanted: advice, isWhole };
  }
  return { ...told, kind: 'blind', reason: reasonOfRefusal(refusal) };
}

function refusalInWords({ endpoint, status, errorCode, summary, at }: Refusal): string {
  const code = errorCode === undefined ? '' : ` ${errorCode}`;
  return `${endpoint}: HTTP ${status}${code}, ${summary}, at ${at.replace(/\.\d+Z$/, 'Z')}`;
}
