/** Why a scan does not go on now. Pure. */
import type { ApiResult } from '../../okta/api-result.ts';
import { type CredentialProblem, problemInWords } from '../../okta/credentials/credential-fault.ts';
import { redacted } from '../../okta/errors/redaction.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';

export interface ScanStop {
  /**
   * - `budget`: the monitor's own share, Okta's reserve, or a refusal with 429.
   * - `failing`: no answer, none of Okta's API, or one that says to try later.
   * - `credential`: missing or refused; every call would be.
   */
  readonly why: 'budget' | 'failing' | 'credential';
  /** In words, lower case, no full stop. */
  readonly detail: string;
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
      const why = result.why === 'circuit' ? 'failing' : 'budget';
      return { why, detail: `not asked: ${result.why}`, until: result.until };
    }
    case 'no-credential':
      return stopOfCredential(result.problem);
    case 'unreachable':
      return { why: 'failing', detail: `${result.reason}, ${redacted(result.detail)}` };
    case 'unreadable':
      return { why: 'failing', detail: redacted(result.detail) };
    case 'refused': {
      const { status, kind, retry, requestId } = result.refusal;
      const stop = {
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
  return { why: isPassing ? 'failing' : 'credential', detail: problemInWords(problem) };
}

export function refusalInWords({ status, errorCode, summary, missingScope }: Refusal): string {
  const code = errorCode === undefined ? '' : ` ${errorCode}`;
  const scope = missingScope === undefined ? '' : ` (wanted: ${missingScope})`;
  return `HTTP ${status}${code}, ${summary}${scope}`;
}
