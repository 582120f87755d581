/** Ten thousand events at once: bounded in time, memory and messages. */
import { describe, expect, it } from 'vitest';
import { logEventIn } from '../../../../lambda/checks/rate-limits/log-event.ts';
import { METRICS } from '../../../../lambda/contract.ts';
import { factsWith, judged, logWith, secondsAfter, told } from './support/facts.ts';
import { observationOn } from './support/judged.ts';
import { bucketEvent, rawEvent } from './support/log-events.ts';
import { logPage, probed } from './support/probing.ts';

const CPU_LIMIT_MS = 200;

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Of as many buckets and callers as there are letters and digits. */
function storm(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) =>
    index % 3 === 0
      ? rawEvent('system.client.rate_limit.violation', {
          at: secondsAfter(-60 + index / 200),
          debugData: { requestUri: `/api/v1/groups/00g${index}/users/${index}`, clientId: `0oa${index}` },
        })
      : bucketEvent('violation', `/api/v1/${'abcdefghijklmnopqrstuvwxyz'.charAt(index % 26)}`, {
          at: secondsAfter(-60 + index / 200),
        }),
  );
}

describe('a storm of ten thousand events', () => {
  it('is read page by page, counted, and goes on in the next run', async () => {
    const events = storm(10_000);
    const { facts, client } = await probed({
      answer: ({ path }, nth) =>
        path === '/api/v1/logs' ? logPage(events.slice(nth * 1000, (nth + 1) * 1000), `c${nth}`) : {},
    });
    expect(client.asked.filter(({ path }) => path === '/api/v1/logs')).toHaveLength(10);
    expect(facts.log.events).toHaveLength(10_000);
    const judgement = judged(facts);
    expect(observationOn('System Log', judgement).observed).toBe(
      '10,000+ new events about limits; not read to its end: the next run goes on',
    );
    expect(judgement.measurements).toContainEqual({
      metric: METRICS.rateLimitEvents,
      value: 10_000,
      unit: 'Count',
    });
    // Eight buckets and the rest of them, and one path of all clients.
    expect(told(judgement)).toHaveLength(10);
    expect(JSON.stringify(judgement.memory).length).toBeLessThan(20_000);
  });

  it('takes less than 200 ms of the processor to be understood and judged', () => {
    const events = storm(10_000);
    const facts = factsWith({ log: logWith(storm(100)) });
    judged(facts);
    const cpuMs = Math.min(
      ...[1, 2, 3].map(() =>
        cpuMsOf(() => {
          const read = events.flatMap((event) => logEventIn(event) ?? []);
          judged(factsWith({ log: { ...facts.log, events: read } }));
        }),
      ),
    );
    expect(cpuMs).toBeLessThan(CPU_LIMIT_MS);
  });
});
