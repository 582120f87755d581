import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Memory } from '../../../../../lambda/outcome.ts';
import { minutesAfter, NOW } from '../../../../support/alerting-values.ts';
import {
  CUSTOM_URL,
  daysAfter,
  factsOf,
  failed,
  hostFacts,
  judged,
  judgedOver,
  jwks,
  key,
  ORG_URL,
  serverFacts,
  UNUSABLE,
  unreachable,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const HOURS = 60;

type Set = Parameters<typeof serverFacts>[1];

const withJwks = (changes: Set) =>
  factsOf(
    {},
    {
      [ORG_URL]: (target) =>
        hostFacts(target, { servers: target.servers.map((server) => serverFacts(server, changes)) }),
    },
  );
const serving = (...kids: string[]) => withJwks({ jwks: jwks(kids.map((kid) => key(kid))) });

/** What is said of the keys over time, and nothing else. */
function saidOver(...runs: (readonly [Date, ReturnType<typeof serving>])[]) {
  const judgements = judgedOver(runs.map(([at, facts]) => ({ at, facts })));
  return judgements.map((judgement) =>
    judgement.findings.filter(({ reason }) => reason === 'ROLLOVER').map(({ observed }) => observed),
  );
}

describe('Keys seen for the first time', () => {
  it('are remembered and are no change', () => {
    expect(judged(serving('a', 'b')).findings).toEqual([]);
    expect(saidOver([NOW, serving('a', 'b')], [minutesAfter(1), serving('a', 'b')])).toEqual([[], []]);
  });

  it('stay as old as that in every later run', () => {
    const said = saidOver(
      [NOW, serving('a', 'b')],
      [daysAfter(10), serving('a', 'b', 'c')],
      [daysAfter(20), serving('a', 'b', 'c')],
      [daysAfter(25), serving('b')],
    );
    expect(said[3]).toEqual(['signing key gone: a after 25 days, c after 15 days']);
  });
});

describe('A key added', () => {
  it('is information, once', () => {
    const runs = [serving('a', 'b'), serving('a', 'b', 'c'), serving('a', 'b', 'c')];
    const judgements = judgedOver(runs.map((facts, minute) => ({ at: minutesAfter(minute), facts })));
    expect(judgements.map(verdicts)).toEqual([[], ['info KEY_ADDED ROLLOVER'], []]);
    expect(judgements[1]?.findings[0]?.observed).toBe('new signing key c');
  });
});

describe('All keys replaced at once', () => {
  const before = [NOW, serving('a', 'b')] as const;
  const at = minutesAfter(10);
  const sentence = `all signing keys were replaced at once at ${at.toISOString()}; now c, d`;

  it('are a warning that names the time and the new keys', () => {
    const judgements = judgedOver([
      { at: NOW, facts: serving('a', 'b') },
      { at, facts: serving('d', 'c') },
    ]);
    expect(verdicts(judgements[1] ?? judged(serving()))).toEqual(['warning KEYS_REPLACED ROLLOVER']);
    expect(judgements[1]?.findings[0]).toMatchObject({ observed: sentence, certainty: 'certain' });
  });

  it('are said for an hour and not a moment longer', () => {
    const later = (minutes: number) => [minutesAfter(minutes, at), serving('c', 'd')] as const;
    const lastMoment = [new Date(at.getTime() + HOURS * 60_000 - 1), serving('c', 'd')] as const;
    const said = saidOver(
      before,
      [at, serving('c', 'd')],
      later(1),
      later(59),
      lastMoment,
      later(60),
      later(61),
    );
    expect(said).toEqual([[], [sentence], [sentence], [sentence], [sentence], [], []]);
  });

  it('are said once more when they are replaced again', () => {
    const again = minutesAfter(30, at);
    const said = saidOver(
      before,
      [at, serving('c', 'd')],
      [again, serving('e')],
      [minutesAfter(59, again), serving('e')],
    );
    const second = `all signing keys were replaced at once at ${again.toISOString()}; now e`;
    expect(said.slice(2)).toEqual([[second], [second]]);
  });

  it('are not what happens when one of them stays', () => {
    const said = saidOver(before, [at, serving('b', 'c')]);
    expect(said).toEqual([[], ['new signing key c']]);
  });
});

describe('A key that went', () => {
  it.each([
    { age: '13 days and 23 hours', minutes: (13 * 24 + 23) * HOURS, said: [] },
    { age: '14 days less a minute', minutes: 14 * 24 * HOURS - 1, said: [] },
    { age: '14 days', minutes: 14 * 24 * HOURS, said: ['signing key gone: a after 14 days'] },
    {
      age: '40 days and 23 hours',
      minutes: (40 * 24 + 23) * HOURS,
      said: ['signing key gone: a after 40 days'],
    },
  ])('after $age is said to be $said', ({ minutes, said }) => {
    expect(saidOver([NOW, serving('a', 'b')], [minutesAfter(minutes), serving('b')])).toEqual([[], said]);
  });

  it('is information, once', () => {
    const runs = [serving('a', 'b'), serving('b'), serving('b')];
    const judgements = judgedOver(runs.map((facts, index) => ({ at: daysAfter(20 * index), facts })));
    expect(judgements.map(verdicts)).toEqual([[], ['info KEY_REMOVED ROLLOVER'], []]);
  });

  it('is forgotten, and new when it comes back', () => {
    const said = saidOver(
      [NOW, serving('a', 'b')],
      [daysAfter(20), serving('b')],
      [daysAfter(21), serving('a', 'b')],
      [daysAfter(22), serving('b')],
    );
    expect(said.slice(2)).toEqual([['new signing key a'], []]);
  });

  it('is named beside those that went with it, but not beside those that came lately', () => {
    const said = saidOver(
      [NOW, serving('a', 'b', 'c')],
      [daysAfter(10), serving('a', 'b', 'c', 'new')],
      [daysAfter(15), serving('c')],
    );
    expect(said[2]).toEqual(['signing key gone: a after 15 days, b after 15 days']);
  });
});

describe('What is no change', () => {
  it('the order of the keys', () => {
    const kids = ['a', 'b', 'c', 'd'];
    fc.assert(
      fc.property(fc.shuffledSubarray(kids, { minLength: 4 }), (order) => {
        const said = saidOver([NOW, serving(...kids)], [daysAfter(30), serving(...order)]);
        expect(said).toEqual([[], []]);
      }),
    );
  });

  const unusable = withJwks({ jwks: jwks([key('x', { unusable: UNUSABLE })]) });
  it.each([
    { what: 'an empty key set', gap: serving() },
    { what: 'a set without a usable key', gap: unusable },
    { what: 'a key set that is not served', gap: withJwks({ jwks: failed('HTTP_5XX') }) },
    { what: 'a host that is down', gap: factsOf({}, { [ORG_URL]: unreachable }) },
  ])('$what, after which the same keys are back and as old as before', ({ gap }) => {
    const runs = [
      [NOW, serving('a', 'b')],
      [daysAfter(15), gap],
      [daysAfter(16), serving('a', 'b')],
      [daysAfter(17), serving('b')],
    ] as const;
    expect(saidOver(...runs)).toEqual([[], [], [], ['signing key gone: a after 17 days']]);
  });

  it('a key set that is down while all keys are replaced does not hide that they were', () => {
    const said = saidOver(
      [NOW, serving('a', 'b')],
      [minutesAfter(1), withJwks({ jwks: failed('TIMEOUT') })],
      [minutesAfter(2), serving('c')],
    );
    expect(said[2]?.[0]).toContain('all signing keys were replaced at once');
  });
});

describe('Each issuer', () => {
  const own = (orgKids: string[], customKids: string[]) =>
    factsOf(
      { authorizationServers: [{ id: 'default' }] },
      {
        [ORG_URL]: (target) =>
          hostFacts(target, {
            servers: target.servers.map((server) => {
              const kids = server.url === ORG_URL ? orgKids : customKids;
              return serverFacts(server, { jwks: jwks(kids.map((kid) => key(kid))) });
            }),
          }),
      },
    );

  it('has a memory of its own', () => {
    const runs = [own(['a'], ['x']), own(['a'], ['x']), own(['a'], ['y'])];
    const judgements = judgedOver(runs.map((facts, minute) => ({ at: minutesAfter(minute), facts })));
    const found = judgements.map(({ findings }) =>
      findings.map(({ condition, subject }) => `${condition} ${subject}`),
    );
    expect(found).toEqual([[], [], [`KEYS_REPLACED ${ORG_URL}/oauth2/default`]]);
  });
});

describe('An issuer that two hosts state, each with a key set of its own', () => {
  const ORG = {
    issuer: CUSTOM_URL,
    customDomains: [{ url: CUSTOM_URL }],
  };
  const on = (keys: Set) => (target: Parameters<typeof hostFacts>[0]) =>
    hostFacts(target, { servers: target.servers.map((server) => serverFacts(server, keys)) });
  const both = (first: Set, second: Set) => factsOf(ORG, { [ORG_URL]: on(first), [CUSTOM_URL]: on(second) });
  const set = (...kids: string[]): Set => ({ jwks: jwks(kids.map((kid) => key(kid))) });

  it('has no rollover for as long as both stay what they are', () => {
    const facts = both(set('a'), set('b'));
    expect(saidOver([NOW, facts], [minutesAfter(1), facts], [minutesAfter(2), facts])).toEqual([[], [], []]);
  });

  it('has its rollover noticed while one of them is not served', () => {
    const down: Set = { jwks: failed('HTTP_5XX') };
    const said = saidOver(
      [NOW, both(set('a'), set('a'))],
      [minutesAfter(1), both(down, set('a'))],
      [minutesAfter(2), both(down, set('a', 'c'))],
    );
    expect(said).toEqual([[], [], ['new signing key c']]);
  });
});

describe('An issuer that is not watched for a time', () => {
  it('is remembered, so that a rollover meanwhile is told', () => {
    const org = { authorizationServers: [{ id: 'default' }] };
    const rolled = factsOf(org, {
      [ORG_URL]: (target) =>
        hostFacts(target, {
          servers: target.servers.map((server) => serverFacts(server, { jwks: jwks([key('new')]) })),
        }),
    });
    const runs = [factsOf(org), factsOf(), rolled];
    const [, , last] = judgedOver(runs.map((facts, minute) => ({ at: minutesAfter(minute), facts })));
    const replaced = last?.findings.filter(({ condition }) => condition === 'KEYS_REPLACED');
    expect(replaced?.map(({ subject }) => subject)).toEqual([ORG_URL, `${ORG_URL}/oauth2/default`]);
  });
});

describe('A memory of another form', () => {
  const at = NOW.toISOString();
  it.each<Memory>([
    { keys: 'none' },
    { keys: [] },
    { keys: { [ORG_URL]: null } },
    { keys: { [ORG_URL]: { kids: 'ab' } } },
    { keys: { [ORG_URL]: { kids: { z: 1 } } } },
    { keys: { [ORG_URL]: { kids: [['z']] } } },
    { keys: { [ORG_URL]: { kids: [['z', 5]] } } },
    { keys: { [ORG_URL]: { kids: [], replacedAt: 5 } } },
    { cell: 14, keys: { [ORG_URL]: { kids: [['z', at]] } } },
  ])('%j counts as none, and there is a sound one again', (memory) => {
    const { findings, memory: next } = judged(serving('a', 'b'), { memory });
    expect(findings).toEqual([]);
    expect(next).toEqual(judged(serving('a', 'b')).memory);
  });

  const spoilt = (memory: Memory, time: Date) =>
    JSON.parse(JSON.stringify(memory).replaceAll(time.toISOString(), 'some time ago')) as Memory;

  it('in the time of a key is survived without a word', () => {
    const memory = spoilt(judged(serving('a', 'b')).memory, NOW);
    expect(JSON.stringify(memory)).toContain('some time ago');
    expect(judged(serving('b'), { memory, now: daysAfter(30) }).findings).toEqual([]);
  });

  it('in the time of a replacement is survived without a word', () => {
    const at = minutesAfter(1);
    const [, replaced] = judgedOver([
      { at: NOW, facts: serving('a') },
      { at, facts: serving('b') },
    ]);
    const memory = spoilt(replaced?.memory ?? {}, at);
    expect(JSON.stringify(memory)).toContain('some time ago');
    expect(judged(serving('b'), { memory, now: minutesAfter(2) }).findings).toEqual([]);
  });

  it('of any form at all never makes the judge throw', () => {
    const keys = fc.dictionary(fc.constantFrom(ORG_URL, 'x'), fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.record({ keys })), (memory) => {
        expect(() => judged(serving('a'), { memory: memory as Memory })).not.toThrow();
      }),
    );
  });
});

describe('A kid that is a word of the language', () => {
  it.each(['constructor', 'toString', '__proto__', 'prototype', ''])(
    'such as %j is a kid like any other',
    (kid) => {
      const said = saidOver(
        [NOW, serving('a')],
        [minutesAfter(1), serving('a', kid)],
        [minutesAfter(2), serving('a', kid)],
        [daysAfter(15), serving('a')],
        [daysAfter(16), serving(kid)],
      );
      const replaced = `all signing keys were replaced at once at ${daysAfter(16).toISOString()}; now ${kid}`;
      expect(said).toEqual([
        [],
        [`new signing key ${kid}`],
        [],
        [`signing key gone: ${kid} after 14 days`],
        [replaced],
      ]);
    },
  );
});
