/** Twenty messages at once, each a function of its own, at a pager that takes 120 events a minute. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { PagerEvent } from '../../../lambda/alerting/pager-event.ts';
import { type PagerPorts, sendToPagerDuty } from '../../../lambda/delivery/pagerduty.ts';
import { routingKey } from '../../../lambda/delivery/routing-key.ts';

const MINUTE_MS = 60_000;
const EVENTS_A_MINUTE = 120;

/** The time a function has, less what it keeps back to say what it gave up. */
const PATIENCE_MS = 15 * MINUTE_MS - 5000;

/** A clock that moves on to the next pause that is over, as soon as nobody has anything to do. */
function sharedTime() {
  let now = 0;
  const pauses: { readonly until: number; readonly over: () => void }[] = [];
  return {
    now: () => now,
    wait: (ms: number) =>
      new Promise<void>((over) => {
        pauses.push({ until: now + ms, over });
      }),
    run: async <Result>(all: Promise<Result>): Promise<Result> => {
      let isDone = false;
      const done = () => {
        isDone = true;
      };
      all.then(done, done);
      while (!isDone) {
        for (let turns = 0; turns < 5; turns += 1) await turn();
        pauses.sort((a, b) => a.until - b.until);
        const next = pauses.shift();
        if (next === undefined) continue;
        now = Math.max(now, next.until);
        next.over();
      }
      return all;
    },
  };
}

function limitedPager(now: () => number) {
  const taken: string[] = [];
  const counts = new Map<number, number>();
  const send: PagerPorts['send'] = async ({ body = '' }) => {
    const minute = Math.floor(now() / MINUTE_MS);
    const count = (counts.get(minute) ?? 0) + 1;
    counts.set(minute, count);
    const isTaken = count <= EVENTS_A_MINUTE;
    if (isTaken) taken.push(JSON.parse(String(body)).dedup_key);
    return { status: isTaken ? 202 : 429, headers: {}, body: Buffer.from('') } as Awaited<
      ReturnType<PagerPorts['send']>
    >;
  };
  return { taken, send };
}

async function sentAtOnce(messages: number, eventsOfOne: number, totalMs: number) {
  const time = sharedTime();
  const { taken, send } = limitedPager(time.now);
  let seed = 1;
  const ports: PagerPorts = {
    send,
    routingKey: routingKey(async () => 'R0123456789abcdefghijklmnopqrstu'),
    clock: { now: () => new Date(time.now()), monotonicMs: time.now },
    wait: time.wait,
    random: () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647;
    },
    log: () => {},
  };
  const functions = Array.from({ length: messages }, (_, message) => {
    const events: PagerEvent[] = Array.from({ length: eventsOfOne }, (_event, index) => ({
      event_action: 'resolve',
      dedup_key: `${message}-${index}`,
    }));
    return sendToPagerDuty(events, 'https://pager.example', { totalMs, attemptMs: 10_000 }, ports);
  });
  const results = await time.run(Promise.allSettled(functions));
  const givenUp = results.filter(({ status }) => status === 'rejected').length;
  return { taken: new Set(taken).size, givenUp, minutes: time.now() / MINUTE_MS };
}

describe('a thousand events in twenty messages', () => {
  it('are all taken within the time of a function', async () => {
    const { taken, givenUp, minutes } = await sentAtOnce(20, 50, PATIENCE_MS);
    expect({ taken, givenUp }).toEqual({ taken: 1000, givenUp: 0 });
    expect(minutes).toBeLessThan(9);
  });

  it('are not in five minutes, which is why it has more', async () => {
    const { taken, givenUp } = await sentAtOnce(20, 50, 5 * MINUTE_MS);
    expect(taken).toBeLessThan(1000);
    expect(givenUp).toBeGreaterThan(0);
  });
});
