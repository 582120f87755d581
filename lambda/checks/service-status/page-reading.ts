/** What is on the page, for all orgs. No verdicts. */
import type { Incident } from './incident.ts';
import type { PlannedMaintenance } from './planned-maintenance.ts';

export interface PageReading {
  /** As the page lists them, each number once; at least one, since the page always carries those that are over. */
  readonly incidents: readonly Incident[];
  /** What is known of it; that may be over, too. */
  readonly maintenance: readonly PlannedMaintenance[];
  /** False where the page has no list of its maintenance, and only what stands among the incidents is known. */
  readonly listsMaintenance: boolean;
  /** Every cell of Okta's; undefined where the page does not list them. */
  readonly cells: readonly string[] | undefined;
  /** Of every record: when Okta last touched it, in no order. Shows whether the page is alive. */
  readonly updateTimes: readonly Date[];
}

/** Why a page says nothing. */
export interface Doubt {
  readonly reason: DoubtReason;
  /** In words; lower case, no full stop, at most 300 characters. */
  readonly detail: string;
}

export type DoubtReason = 'FETCH' | 'LOGIN_REDIRECT' | 'LAYOUT' | 'JSON' | 'EMPTY' | 'STALE' | 'DEADLINE';

/** What one read of the page returns, for any state of it. */
export type StatusPageFacts =
  | {
      readonly ok: true;
      readonly reading: PageReading;
      /** When the page was got, or said to be as it was. */
      readonly readAt: Date;
      readonly durationMs: number;
    }
  | { readonly ok: false; readonly failure: Doubt & { readonly durationMs: number } };
