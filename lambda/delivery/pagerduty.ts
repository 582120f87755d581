/** Sends events to PagerDuty until each is taken or refused, or the time is over. */
import type { PagerEvent } from '../alerting/pager-event.ts';
import { NetworkFault } from '../net/fault.ts';
import type { Clock } from '../net/network.ts';
import { withTimeLimit } from '../net/time-limit.ts';
import { CredentialFault } from '../okta/credentials/credential-fault.ts';
import type { KeptCredential } from '../okta/credentials/kept-credential.ts';
import type { Send } from '../okta/transport.ts';
import { type Taken, takenBy } from './pagerduty-answer.ts';
import type { RoutingKey } from './routing-key.ts';

export interface PagerPorts {
  readonly send: Send;
  readonly routingKey: KeptCredential<RoutingKey>;
  readonly clock: Clock;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly log: (level: 'info' | 'error', message: string, data: Readonly<Record<string, unknown>>) => void;
}

export interface PagerLimits {
  /** Milliseconds for all events together, pauses included. */
  readonly totalMs: number;
  /** Milliseconds for one try, connecting included. */
  readonly attemptMs: number;
}

/** Events that were not taken, each with the reason; the message has no secret in it. */
export class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';

  constructor(reasons: readonly string[], of: number) {
    const shown = [...new Set(reasons)].slice(0, SHOWN_REASONS);
    super(`${reasons.length} of ${of} events did not reach PagerDuty: ${shown.join(' | ')}`);
  }
}

const SHOWN_REASONS = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/**
 * An event may be sent twice, where only the answer was lost: its key makes that one incident.
 *
 * @param endpoint origin of the server
 * @throws UndeliveredError when not all of them were taken
 */
export async function sendToPagerDuty(
  events: readonly PagerEvent[],
  endpoint: string,
  { totalMs, attemptMs }: PagerLimits,
  ports: PagerPorts,
): Promise<void> {
  const { clock, wait, random, log } = ports;
  const deadline = clock.monotonicMs() + totalMs;
  const undelivered: string[] = [];
  let waiting = events;
  await withTimeLimit(totalMs, undefined, async (signal) => {
    for (let round = 0; waiting.length > 0; round += 1) {
      const { refused, left, afterMs, why } = await sendEach(waiting, (event) =>
        withTimeLimit(attemptMs, signal, (limit) => attempt(event, endpoint, ports, limit)),
      );
      undelivered.push(...refused);
      waiting = left;
      if (waiting.length === 0) break;
      const pauseMs = Math.max(afterMs, backoffMs(round, random()));
      if (clock.monotonicMs() + pauseMs + attemptMs > deadline) {
        undelivered.push(...waiting.map(({ dedup_key: key }) => `${key}: ${why}`));
        break;
      }
      log('info', 'PagerDuty is asked again', { events: waiting.length, why, pauseMs });
      await wait(pauseMs, signal);
    }
  });
  if (undelivered.length > 0) throw new UndeliveredError(undelivered, events.length);
}

interface Round {
  /** Why, for each that would be refused again. */
  readonly refused: readonly string[];
  /** To be sent again; those not tried yet come first, so that none keeps the others from being sent. */
  readonly left: readonly PagerEvent[];
  readonly afterMs: number;
  readonly why: string;
}

async function sendEach(
  events: readonly PagerEvent[],
  send: (event: PagerEvent) => Promise<Taken>,
): Promise<Round> {
  const refused: string[] = [];
  const failed: PagerEvent[] = [];
  let afterMs = 0;
  let why = '';
  for (const [index, event] of events.entries()) {
    const taken = await send(event);
    if (taken.kind === 'refused') refused.push(`${event.dedup_key}: ${taken.why}`);
    if (taken.kind !== 'later') continue;
    failed.push(event);
    afterMs = Math.max(afterMs, taken.afterMs);
    why = taken.why;
    if (taken.others === 'wait too')
      return { refused, left: [...events.slice(index + 1), ...failed], afterMs, why };
  }
  return { refused, left: failed, afterMs, why };
}

async function attempt(
  event: PagerEvent,
  endpoint: string,
  { routingKey, send }: PagerPorts,
  signal: AbortSignal,
): Promise<Taken> {
  let key: RoutingKey;
  try {
    key = await routingKey.current();
  } catch (error) {
    const why = `the integration key could not be read: ${error instanceof Error ? error.message : error}`;
    // Missing, denied or unusable: it stays so until somebody does something. Anything else is AWS in trouble.
    return error instanceof CredentialFault ? { kind: 'refused', why } : later(why);
  }
  try {
    const taken = await post(event, endpoint, key, send, signal);
    if (taken.kind !== 'refused') return taken;
    // The key may have been replaced since it was read.
    const other = await routingKey.insteadOf(key);
    return other === undefined ? taken : await post(event, endpoint, other, send, signal);
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return later(`${error.reason}, ${error.message}`);
  }
}

function later(why: string): Taken {
  return { kind: 'later', why, afterMs: 0, others: 'wait too' };
}

async function post(
  event: PagerEvent,
  endpoint: string,
  { text }: RoutingKey,
  send: Send,
  signal: AbortSignal,
): Promise<Taken> {
  const answer = await send(
    {
      method: 'POST',
      url: `${endpoint}/v2/enqueue`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ routing_key: text, ...event }),
    },
    signal,
  );
  return takenBy(answer, text);
}

/** Twice as long each time, and up to half of it more, so that several do not come back at once. */
function backoffMs(round: number, random: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round) * (1 + random / 2);
}
