/** Why a scan does not go on now. Pure. */

import type { Reason } from '../../contract.ts';
import type { ApiResult } from '../../okta/api-result.ts';
import {
  type CredentialProblem,
  problemInWords,
  reasonOfProblem,
} from '../../okta/credentials/credential-fault.ts';
import { redacted } from '../../okta/errors/redaction.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { reasonOfRefusal } from '../../okta/errors/refusal-reason.ts';

export interface ScanStop {
  /**
   * - `share`: the monitor has had its own share of the window.
   * - `budget`: too little is left for others, or a refusal with 429.
   * - `failing`: no answer, none of Okta's API, or one that says to try later.
   * - `credential`: missing or refused; every call would be.
   */
  readonly why: 'share' | 'budget' | 'failing' | 'credential';
  readonly reason: Reason;
  /** In words, lower case, no full stop. */
  readonly detail: string;
  /** Nothing answered at all. */
  readonly isUnreachable?: true;
  /** When to ask again, where that is known. */
  readonly until?: Date;
  readonly requestId?: string;
}

/** Undefined where the result says something of what was asked for: an answer, or a refusal for good. */
export function stopOf(result: ApiResult): ScanStop | undefined {
  switch (result.kind) {
    case 'json':
      return undefined;
    case 'not-asked': {
      const detail = `not asked: ${result.why}`;
      const { until } = result;
      if (result.why === 'circuit') return { why: 'failing', reason: 'CIRCUIT_OPEN', detail, until };
      return { why: result.why === 'share' ? 'share' : 'budget', reason: 'BUDGET', detail, until };
    }
    case 'no-credential':
      return stopOfCredential(result.problem);
    case 'unreachable':
      return {
        why: 'failing',
        reason: result.reason,
        detail: `${result.reason}, ${redacted(result.detail)}`,
        isUnreachable: true,
      };
    case 'unreadable':
      return { why: 'failing', reason: 'NOT_JSON', detail: redacted(result.detail) };
    case 'refused': {
      const { status, kind, retry, requestId } = result.refusal;
      const stop = {
        reason: reasonOfRefusal(result.refusal),
        detail: refusalInWords(result.refusal),
        ...(requestId === undefined ? {} : { requestId }),
      };
      if (status === 429) return { why: 'budget', ...stop };
      if (status === 401 && kind !== 'not-licensed') return { why: 'credential', ...stop };
      return retry === 'later' ? { why: 'failing', ...stop } : undefined;
    }
  }
}

/** A token endpoint that fails says nothing of the credential. */
function stopOfCredential(problem: CredentialProblem): ScanStop {
  const isPassing = problem.kind === 'no-token' && problem.refusal.retry === 'later';
  return {
    why: isPassing ? 'failing' : 'credential',
    reason: reasonOfProblem(problem),
    detail: problemInWords(problem),
  };
}

export function refusalInWords({ status, errorCode, summary, missingScope }: Refusal): string {
  const code = errorCode === undefined ? '' : ` ${errorCode}`;
  const scope = missingScope === undefined ? '' : ` (wanted: ${missingScope})`;
  return `HTTP ${status}${code}, ${summary}${scope}`;
}
