import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FURTHER } from '../../../../lambda/checks/rate-limits/happenings.ts';
import { judgeRateLimits } from '../../../../lambda/checks/rate-limits/judge.ts';
import { placeAt } from '../../../../lambda/checks/rate-limits/log-place.ts';
import { memoryOf, NOTHING_REMEMBERED, rememberedIn } from '../../../../lambda/checks/rate-limits/memory.ts';
import type { Memory } from '../../../../lambda/outcome.ts';
import { FURTHER_BUCKETS } from '../../../../lambda/settings/rate-limits.ts';
import { factsWith, judged, logWith, secondsAfter } from './support/facts.ts';
import { bucketEvent, rawEvent } from './support/log-events.ts';

/** As the store has it. */
const stored = (memory: Memory): Memory => JSON.parse(JSON.stringify(memory));

describe('what is kept of an org', () => {
  it('comes back from the store as it was', () => {
    const { memory } = judged(
      factsWith({ log: logWith([bucketEvent('violation'), rawEvent('app.keys.rotate')]) }),
    );
    expect(rememberedIn(stored(memory))).toEqual(rememberedIn(memory));
    expect(rememberedIn(memory)?.happenings).toHaveLength(1);
  });

  it.each([
    { about: 'nothing', memory: {} },
    { about: 'another form of it', memory: { rateLimits: { log: {} } } },
    {
      about: 'a time that is none',
      memory: memoryOf({ ...NOTHING_REMEMBERED, log: { seen: [], readUntil: 'yesterday' } }),
    },
    {
      about: 'a condition that is none any more',
      memory: stored(judged(factsWith({ log: logWith([bucketEvent('violation')]) })).memory),
      change: (text: string) => text.replace('RATE_LIMIT_VIOLATION', 'GONE'),
    },
  ])('counts as nothing when it is $about', ({ memory, change = (text: string) => text }) => {
    const kept: Memory = JSON.parse(change(JSON.stringify(memory)));
    expect(rememberedIn(kept)).toBeUndefined();
    expect(judgeRateLimits(factsWith(), {}, kept).findings).toEqual([]);
  });

  it('forgets the place where Okta does not take it any more, whatever was kept before', () => {
    const { memory } = judged(factsWith({ log: logWith([], { place: undefined }) }));
    expect(rememberedIn({ ...judged(factsWith()).memory, ...memory })?.log.place).toBeUndefined();
  });

  it('stays below 40 kB at its fattest', () => {
    const word = 'abcdefghijklmnopqrstuvwxyzabcd';
    const longest = (name: string) => `/${[word, word, word, word, word, name].join('/')}`;
    const types = [
      'system.org.rate_limit.violation',
      'system.org.rate_limit.warning',
      'system.org.rate_limit.burst',
      'system.org.rate_limit.expiration.warning',
      'core.concurrency.org.limit.violation',
      'system.client.rate_limit.violation',
      'system.client.rate_limit.notification',
      'system.client.concurrency_rate_limit.violation',
      'app.oauth2.client_id_rate_limit_warning',
      'system.operation.rate_limit.violation',
      'system.operation.rate_limit.warning',
      'system.operation.concurrency_limit.violation',
    ];
    const debugData = { requestId: 'a'.repeat(32), clientId: 'x', warningPercent: '99.999999' };
    const events = types.flatMap((type) =>
      'abcdefghijklmnopqrstuvwxyz'
        .split('')
        .map((name) => rawEvent(type, { debugData: { ...debugData, requestUri: longest(name) } })),
    );
    const at = secondsAfter(0).toISOString();
    const use = {
      endsAt: at,
      calls: 999_999,
      scans: 999_999,
      unanswered: 999_999,
      measuredUntil: at,
      throttledUntil: at,
    };
    const buckets = [
      '/',
      '/oauth2/v1/token',
      ...FURTHER_BUCKETS.map((name) => `/api/v1/${name}`),
      '/api/v1',
      '/api/v1/apps',
      '/api/v1/logs',
    ];
    const facts = factsWith({
      log: logWith(events, {
        seen: Array.from({ length: 300 }, (_, index) => String(index).padStart(16, 'x')),
        place: placeAt(`https://acme.okta.com/api/v1/logs?after=${'x'.repeat(5900)}`),
      }),
      capacity: { askedAt: secondsAfter(0), capacity: { unknown: 'HTTP 403, scope-missing' } },
      client: {
        budget: Object.fromEntries(
          buckets.map((bucket) => [bucket, { ...use, seen: { limit: 1e8, remaining: 1e8, at } }]),
        ),
        circuit: { state: 'open', since: at },
      },
    });
    const { memory } = judged(facts);
    const kept = rememberedIn(memory)?.happenings ?? [];
    expect(kept.filter(({ subject }) => subject === FURTHER).length).toBeGreaterThan(3);
    expect(JSON.stringify(memory).length).toBeGreaterThan(15_000);
    expect(JSON.stringify(memory).length).toBeLessThan(40_000);
  });

  it('may be anything: a run is judged all the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const memory = { rateLimits: value } as Memory;
        expect(rememberedIn(stored(judgeRateLimits(factsWith(), {}, memory).memory))).toBeDefined();
      }),
    );
  });
});
