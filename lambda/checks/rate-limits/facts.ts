/** What one probe returns: facts without secrets, names or client ids. No verdicts. */
import type { Reason } from '../../contract.ts';
import type { NotAsked } from '../../okta/api-result.ts';
import type { ClientState } from '../../okta/client.ts';
import type { CredentialProblem } from '../../okta/credentials/credential-fault.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import type { RateLimit } from '../../okta/rate-limit-headers.ts';
import type { CapacityFacts } from './capacity.ts';
import type { LogEvent } from './log-event.ts';
import type { LogPlace } from './log-place.ts';
import type { PrincipalFacts } from './principals.ts';
import type { Target } from './targets.ts';

/** Why a call was not made, beside what the client says: what the calls before it showed, or the time of the run. */
export type Skipped = 'credential' | 'unreachable' | 'time';

export type CallResult =
  | { readonly kind: 'answered'; readonly rateLimit: RateLimit | undefined; readonly requestId?: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly rateLimit: RateLimit | undefined }
  /** Success, and not with what was asked for. */
  | {
      readonly kind: 'unreadable';
      readonly reason: 'NOT_JSON' | 'SCHEMA';
      readonly detail: string;
      readonly rateLimit: RateLimit | undefined;
    }
  | { readonly kind: 'unreachable'; readonly reason: Reason; readonly detail: string }
  | { readonly kind: 'no-credential'; readonly problem: CredentialProblem }
  | { readonly kind: 'not-asked'; readonly why: NotAsked['why'] | Skipped };

/** What became of a target. */
export interface CallFacts {
  readonly target: Target;
  readonly result: CallResult;
  /** When the result was there. */
  readonly at: Date;
  readonly durationMs: number;
  /** What the monitor itself has used of the bucket in this window; undefined where Okta has not said the limit. */
  readonly ownSharePercent: number | undefined;
}

/** Why the poll of the System Log went no further; `end` when there was no more. */
export type LogEnd =
  | 'end'
  /** As many pages as a run reads. */
  | 'pages'
  /** The budget of the bucket, or Okta refused the next page for its rate. */
  | 'budget'
  | 'time'
  /** The next page failed in another way; the call has been told where it was the first. */
  | 'failed'
  /** The link to the next page cannot be followed. */
  | 'link';

export interface LogFacts {
  /** Those that were not read before, in the order in which Okta stored them. */
  readonly events: readonly LogEvent[];
  /** Events that were read before. */
  readonly repeated: number;
  /** Entries that are no events. */
  readonly malformed: number;
  /** 0 when the log could not be read. */
  readonly pages: number;
  readonly end: LogEnd;
  /** What stopped it, where `end` is `failed` or `link`. */
  readonly detail?: string;
  /** Where it began: for the first time, where the last run ended, or anew because Okta did not take that place. */
  readonly began: 'first' | 'resumed' | 'anew';
  /** Where the next run goes on; undefined when it has to begin anew. */
  readonly place: LogPlace | undefined;
  /** Fingerprints of the events read last, this run's included. */
  readonly seen: readonly string[];
}

export interface RateLimitFacts {
  /** Of the org's URL. */
  readonly host: string;
  /** Where the monitor's secret is kept; undefined for a key in KMS. */
  readonly secretArn: string | undefined;
  /** The poll first, then one for each target; what was not asked says why. */
  readonly calls: readonly CallFacts[];
  /** What others have, in the order of the settings. */
  readonly principals: readonly PrincipalFacts[];
  readonly log: LogFacts;
  /** The org's own threshold for warnings; undefined where it could not be read. */
  readonly warningPercent: number | undefined;
  /** Absent where it was not due. */
  readonly capacity?: CapacityFacts;
  /** What the client knows now, for the next run. */
  readonly client: ClientState;
  /** When the probe was done. */
  readonly at: Date;
}
