/** Whatever Okta, or something in its place, answers: a run ends, is judged, and can be remembered. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../../lambda/checks/rate-limits/event-types.ts';
import { judgeRateLimits } from '../../../../lambda/checks/rate-limits/judge.ts';
import { logEventIn } from '../../../../lambda/checks/rate-limits/log-event.ts';
import { rememberedIn } from '../../../../lambda/checks/rate-limits/memory.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import { bucketEvent } from './support/log-events.ts';
import { logPage, probed } from './support/probing.ts';
import { limits, type Reply } from './support/scripted-client.ts';

const samples: unknown[] = [
  bucketEvent('violation'),
  bucketEvent('warning', '/api/v1/apps', { debugData: { warningPercent: '90' } }),
  ...(hasRecordings ? recordings('system-log', /\.json$/).flatMap(({ text }) => JSON.parse(text)) : []),
];

/** A sample in which something, anywhere, is something else. */
const mutated = fc
  .tuple(fc.constantFrom(...samples), fc.nat(), fc.anything({ withDate: false }))
  .map(([sample, at, value]) => {
    const copy = structuredClone(sample) as Record<string, unknown>;
    const places: [Record<string, unknown>, string][] = [];
    const visit = (record: Record<string, unknown>) => {
      for (const [name, inner] of Object.entries(record)) {
        places.push([record, name]);
        if (typeof inner === 'object' && inner !== null) visit(inner as Record<string, unknown>);
      }
    };
    visit(copy);
    const [record, name] = places[at % places.length] ?? [copy, 'uuid'];
    record[name] = value;
    return copy;
  });

const published = fc.oneof(
  fc.string(),
  fc.date({ noInvalidDate: true }).map((at) => at.toISOString()),
  fc.constantFrom(
    '2026-03-02T11:59:00Z',
    '9999-12-31T23:59:59Z',
    '1970-01-01T00:00:00.001Z',
    '9999-12-31T23:59:59-23:59',
  ),
);
const anyEvent = fc.oneof(
  mutated,
  fc.anything(),
  fc.record({
    eventType: fc.constantFrom(...EVENT_TYPES),
    published,
    debugContext: fc.anything(),
    target: fc.anything(),
  }),
);

describe('anything in place of an event', () => {
  it('is an event or none, and never an error', () => {
    fc.assert(
      fc.property(anyEvent, (value) => {
        const event = logEventIn(value);
        if (event === undefined) return;
        expect(event.subject.length).toBeLessThanOrEqual(200);
        expect(event.published.getTime()).toBeGreaterThan(0);
        expect(event.fingerprint).toHaveLength(16);
      }),
      { numRuns: 2000 },
    );
  });

  it('nested as deep as JSON goes is none', () => {
    const depth = 5000;
    expect(logEventIn(JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`))).toBeUndefined();
    const deep = JSON.parse(`${'{"debugContext":'.repeat(depth)}{}${'}'.repeat(depth)}`);
    expect(logEventIn({ ...bucketEvent('violation'), ...deep })).toBeDefined();
  });
});

const reply: fc.Arbitrary<Reply> = fc.oneof(
  fc.jsonValue().map((json) => ({ json })),
  fc.array(anyEvent, { maxLength: 5 }).map((events) => logPage(JSON.parse(JSON.stringify(events)), 'a')),
  fc.record({ status: fc.integer({ min: 201, max: 599 }), json: fc.jsonValue() }),
  fc.string().map((text) => ({ text })),
  fc.record({
    json: fc.jsonValue(),
    headers: fc.record({
      'x-rate-limit-limit': fc.string(),
      'x-rate-limit-remaining': fc.string(),
      link: fc.string(),
    }),
  }),
  fc.tuple(fc.nat(100), fc.nat(100), fc.integer({ min: -5, max: 120 })).map(([limit, remaining, reset]) => ({
    headers: limits(limit, Math.min(limit, remaining), reset),
  })),
);

describe('anything in place of answers', () => {
  it('is judged, and what is kept can be read again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(reply, { minLength: 1, maxLength: 8 }), async (replies) => {
        let asked = 0;
        const { facts } = await probed({
          answer: () => replies[asked++ % replies.length] ?? {},
          settings: { buckets: ['users', 'groups'] },
        });
        const judgement = judgeRateLimits(facts, {}, {});
        expect(rememberedIn(JSON.parse(JSON.stringify(judgement.memory)))).toBeDefined();
        for (const { metric, value } of judgement.measurements) {
          expect(Number.isFinite(value) && value >= 0, `${metric} ${value}`).toBe(true);
        }
        const keys = judgement.findings.map(({ condition, subject }) => `${condition} ${subject}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 500 },
    );
  });
});
