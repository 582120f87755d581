/** The way between the monitor and whatever it asks: how long an exchange takes, and whether it gets through. */
import { type Phase, timeoutIn } from '../../lambda/net/fault.ts';
import { between, type Chance } from './chance.ts';
import type { VirtualTime } from './virtual-time.ts';

export interface Weather {
  /** Of the next exchange, in milliseconds. */
  readonly exchangeMs: () => number;
  /** Whether the next exchange is lost: asked, and never answered. */
  readonly isLost: () => boolean;
}

/** Assumed: Okta answers a warm connection within a tenth of a second or two. */
export const EXCHANGE_MS = [40, 200] as const;

export function fairWeather(chance: Chance): Weather {
  return { exchangeMs: () => between(chance, EXCHANGE_MS), isLost: () => false };
}

/**
 * Waits for an exchange.
 *
 * @param phase that the exchange is in while nothing comes
 * @throws NetworkFault `TIMEOUT` when the signal aborts before the answer is there
 */
export async function exchange(
  time: VirtualTime,
  ms: number,
  phase: Phase,
  signal: AbortSignal,
): Promise<void> {
  const started = time.monotonicMs();
  try {
    await time.wait(ms, signal);
  } catch {
    throw timeoutIn(phase, time.monotonicMs() - started);
  }
}

/** Longer than anybody waits. */
export const NEVER_MS = 86_400_000;
