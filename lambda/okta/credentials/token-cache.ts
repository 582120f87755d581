/** One access token for as long as it is good: over all calls, and over all runs of a warm container. */
import type { Clock } from '../../net/network.ts';
import type { AccessToken } from './token-grant.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface TokenCache {
  /**
   * The kept token, else a new one; asked for once, however many need it. What cannot be had is not kept: the next
   * caller asks again.
   *
   * @throws whatever `grant` throws; NetworkFault `TIMEOUT` when `signal` aborts
   */
  readonly token: (grant: Grant, signal: AbortSignal) => Promise<AccessToken>;
  /** Not to be handed out again. Nothing happens when there is another one already. */
  readonly drop: (refused: AccessToken) => void;
}

/** Milliseconds before its end at which a token is no longer used: a call takes time, and clocks differ. */
const RENEWED_BEFORE_MS = 60_000;

/** Asks for a token, by the connection of the run that needs it. */
export type Grant = (signal: AbortSignal) => Promise<AccessToken>;

interface Asking {
  readonly granted: Promise<AccessToken>;
  /** Of the caller that asks. */
  readonly signal: AbortSignal;
}

export function tokenCache({ now }: Pick<Clock, 'now'>): TokenCache {
  let kept: AccessToken | undefined;
  let underWay: Asking | undefined;

  function ask(grant: Grant, signal: AbortSignal): Asking {
    const granted = grant(signal).then((token) => {
      kept = token;
      return token;
    });
    return { granted, signal };
  }

  async function token(grant: Grant, signal: AbortSignal): Promise<AccessToken> {
    for (;;) {
      if (kept !== undefined && kept.expiresAt - now().getTime() > RENEWED_BEFORE_MS) return kept;
      underWay ??= ask(grant, signal);
      const joined = underWay;
      try {
        return await unlessAborted(joined.granted, signal);
      } catch (error) {
        // Whoever asked ran out of time; those who waited with them and still have some ask themselves.
        if (signal.aborted || !joined.signal.aborted) throw error;
      } finally {
        // However the wait ended: a container that was frozen meanwhile would wait for the same in every run.
        if (underWay === joined) underWay = undefined;
      }
    }
  }

  return {
    token,
    drop: (refused) => {
      if (kept === refused) kept = undefined;
    },
  };
}
