/** How long a command that somebody watches waits for Okta's API, and when it gives up. */
import type { ScanStop } from '../../lambda/checks/saml-certificates/scan-stop.ts';
import type { Clock } from '../../lambda/net/network.ts';

/** In a row; then the org is left alone. */
const FAILURES = 3;
const AFTER_FAILURE_MS = 2000;
/** Where Okta refuses and does not say for how long: its windows are a minute. */
const WINDOW_MS = 60_000;

export interface PatiencePorts {
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface Patience {
  /** To be told of every call that was of use. */
  readonly answered: () => void;
  /**
   * Waits as long as it takes until the call can be made again, or until the signal aborts.
   *
   * @param waiting told before of when the call is made again; of undefined where that is nearly at once
   * @returns why there is no use in calling again; undefined where there is
   */
  readonly after: (
    stop: ScanStop,
    waiting: (until: Date | undefined) => void,
  ) => Promise<ScanStop | undefined>;
}

/** Waits for any number of rate-limit windows, since whoever has had enough can say so by the signal. */
export function patienceWith({ clock, wait }: PatiencePorts, signal: AbortSignal): Patience {
  let failures = 0;
  let isAnswered = false;
  let said: ScanStop | undefined;
  return {
    answered: () => {
      failures = 0;
      isAnswered = true;
    },
    after: async (stop, waiting) => {
      const isFailing = stop.why === 'failing';
      if (isFailing) failures += 1;
      // That nothing is asked any more is for a reason that was said before.
      if (stop.until === undefined) said = stop;
      // Of an org that was never reached no limit is known, and for that the next call would be held back for a minute.
      const isNeverReached = stop.isUnreachable === true && !isAnswered;
      if (stop.why === 'credential' || failures >= FAILURES || isNeverReached) return said ?? stop;
      const now = clock.now().getTime();
      const waitMs = isFailing ? AFTER_FAILURE_MS : (stop.until?.getTime() ?? now + WINDOW_MS) - now;
      waiting(isFailing ? undefined : new Date(now + waitMs));
      try {
        await wait(Math.max(0, waitMs), signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      return undefined;
    },
  };
}
