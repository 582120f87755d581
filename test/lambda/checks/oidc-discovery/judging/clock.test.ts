import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  ClockReading,
  DiscoveryFacts,
  HostFacts,
} from '../../../../../lambda/checks/oidc-discovery/facts.ts';
import {
  discovery,
  factsOf,
  hostFacts,
  judged,
  jwks,
  ORG_URL,
  organization,
  requestWith,
  served,
  serverFacts,
  verdicts,
} from '../../../../support/discovery-facts.ts';

/** A host whose every answer gives one reading, or none. */
function factsWithClock(...readings: (ClockReading | undefined)[]): DiscoveryFacts {
  const how = (index: number) => {
    const { clock: _healthy, ...rest } = served(ORG_URL);
    const clock = readings[Math.min(index, readings.length - 1)];
    return clock === undefined ? rest : { ...rest, clock };
  };
  const told = organization();
  return factsOf(
    {},
    {
      [ORG_URL]: (target): HostFacts =>
        hostFacts(target, {
          servers: target.servers.map((server) => {
            const [document, keys] = [discovery(server), jwks()];
            return serverFacts(server, {
              discovery: document.ok ? { ...document, served: how(0) } : document,
              jwks: keys.ok ? { ...keys, served: how(1) } : keys,
            });
          }),
          organization: told.ok ? { ...told, served: how(2) } : told,
        }),
    },
  );
}

const isUnseen = ({ unseen }: ReturnType<typeof judged>) =>
  unseen !== 'everything' && unseen.some(({ conditions }) => conditions?.includes('CLOCK_SKEW'));

describe('The clock of a host', () => {
  it.each([
    { skewMs: 60_500, uncertaintyMs: 500, found: [] },
    { skewMs: 60_501, uncertaintyMs: 500, found: ['warning CLOCK_SKEW CLOCK_AHEAD'] },
    { skewMs: -60_500, uncertaintyMs: 500, found: [] },
    { skewMs: -60_501, uncertaintyMs: 500, found: ['warning CLOCK_SKEW CLOCK_BEHIND'] },
    { skewMs: 62_900, uncertaintyMs: 3000, found: [] },
    { skewMs: 63_001, uncertaintyMs: 3000, found: ['warning CLOCK_SKEW CLOCK_AHEAD'] },
    { skewMs: 120_000, uncertaintyMs: 60_000, found: [] },
    { skewMs: 120_001, uncertaintyMs: 60_000, found: ['warning CLOCK_SKEW CLOCK_AHEAD'] },
  ])('$skewMs ms off, give or take $uncertaintyMs, is found to be $found', ({ found, ...clock }) => {
    const judgement = judged(factsWithClock(clock));
    expect(verdicts(judgement)).toEqual(found);
    expect(isUnseen(judgement)).toBe(false);
  });

  it('is found wrong by the limit of the settings', () => {
    const { settings: thresholds } = requestWith({ settings: { clockSkewSeconds: 5 } });
    const found = [5500, 5501].map((skewMs) =>
      verdicts(judged(factsWithClock({ skewMs, uncertaintyMs: 500 }), { thresholds })),
    );
    expect(found).toEqual([[], ['warning CLOCK_SKEW CLOCK_AHEAD']]);
  });

  it('is told with the uncertainty of the reading', () => {
    const [finding] = judged(factsWithClock({ skewMs: -300_000, uncertaintyMs: 540 })).findings;
    expect(finding).toMatchObject({
      subject: 'acme.okta.com',
      certainty: 'tentative',
      observed: "the host's clock is 300.0 s behind the monitor's, give or take 0.5 s",
      wanted: 'at most 60 s apart',
    });
  });

  it('gets no verdict when the reading may be wrong by more than the limit', () => {
    const judgement = judged(factsWithClock({ skewMs: 9_000_000, uncertaintyMs: 60_001 }));
    expect(judgement.findings).toEqual([]);
    expect(isUnseen(judgement)).toBe(true);
  });

  it('gets no verdict without a reading', () => {
    const judgement = judged(factsWithClock(undefined));
    expect(judgement.findings).toEqual([]);
    expect(isUnseen(judgement)).toBe(true);
  });

  const wrong = { skewMs: 300_000, uncertaintyMs: 2000 };
  const right = { skewMs: 0, uncertaintyMs: 600 };
  const poor = { skewMs: 300_000, uncertaintyMs: 61_000 };
  it.each([
    { readings: [wrong, right, poor], found: 0 },
    { readings: [right, poor, wrong], found: 0 },
    { readings: [poor, wrong, { ...wrong, uncertaintyMs: 2001 }], found: 1 },
    { readings: [undefined, undefined, wrong], found: 1 },
    { readings: [undefined, wrong, undefined], found: 1 },
  ])('is judged by the most certain of its readings', ({ readings, found }) => {
    expect(judged(factsWithClock(...readings)).findings).toHaveLength(found);
  });

  it('is never found wrong where the reading leaves it possible that it is right', () => {
    const reading = fc.record({
      skewMs: fc.integer({ min: -200_000, max: 200_000 }),
      uncertaintyMs: fc.integer({ min: 0, max: 90_000 }),
      limit: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(reading, ({ limit, ...clock }) => {
        const { settings: thresholds } = requestWith({ settings: { clockSkewSeconds: limit } });
        const judgement = judged(factsWithClock(clock), { thresholds });
        const isCertain = Math.abs(clock.skewMs) - clock.uncertaintyMs > limit * 1000;
        const isReadable = clock.uncertaintyMs <= limit * 1000;
        expect(judgement.findings).toHaveLength(isCertain && isReadable ? 1 : 0);
        expect(isUnseen(judgement)).toBe(!isReadable);
      }),
    );
  });
});
