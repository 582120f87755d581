import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckName } from '../../../../lambda/contract.ts';
import type { Judgement } from '../../../../lambda/outcome.ts';
import { alertFor, findingWith, minutesAfter } from '../../../support/alerting-values.ts';
import { saidWithoutCause } from '../../../support/announcement-rules.ts';
import { chaoticOrg } from '../../../support/chaotic-org.ts';
import { crashing } from '../../../support/crashing-ports.ts';
import {
  type DeliveryPorts,
  muteOf,
  OTHER_CHECK,
  type PolicyOrg,
  policyOrg,
  story,
} from '../../../support/policy-org.ts';
import { CHECKS, courses, judgementIn, type Phase, PLACES } from '../../../support/random-course.ts';

const RUNS = { numRuns: 60, ...(process.env['CI'] === undefined ? {} : { seed: 20_260_303 }) };

/** The ports with every call of the store and the topic taking its turn by the scheduler. */
function scheduled(ports: DeliveryPorts, scheduler: fc.Scheduler): DeliveryPorts {
  const { store } = ports;
  return {
    ...ports,
    publishAlert: scheduler.scheduleFunction(ports.publishAlert),
    store: {
      ...store,
      read: scheduler.scheduleFunction(store.read),
      store: scheduler.scheduleFunction(store.store),
      claim: scheduler.scheduleFunction(store.claim),
      markSent: scheduler.scheduleFunction(store.markSent),
    },
  };
}

/** Two runs that begin three seconds apart, and whose steps mix in any order. */
async function atOnce(
  org: PolicyOrg,
  ports: DeliveryPorts,
  scheduler: fc.Scheduler,
  runs: readonly { judgement: Partial<Judgement>; check: CheckName }[],
): Promise<void> {
  const shared = scheduled(ports, scheduler);
  const running = runs.map(({ judgement, check }) => {
    org.pass(0.05);
    return org.run(judgement, check, shared);
  });
  const deliveries = await scheduler.waitFor(Promise.all(running));
  expect(deliveries.flatMap(({ errors }) => errors)).toEqual([]);
}

describe('two runs at once, in any order of their steps', () => {
  it('say nothing that is not due, and each thing once', async () => {
    const pair = fc.constantFrom([CHECKS[0], CHECKS[0]], [CHECKS[0], CHECKS[1]], [CHECKS[1], CHECKS[0]]);
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), courses({}), pair, async (scheduler, course, checks) => {
        const { org, go, saidOf, pagedOf, ports, decided } = chaoticOrg();
        const last: Phase | undefined = course.at(-1);
        if (last === undefined) return;
        await go(course.slice(0, -1));
        const both = checks.flatMap((check) => {
          return check === undefined ? [] : [{ check, judgement: judgementIn(last, check) }];
        });
        for (let times = 0; times < 3; times += 1) await atOnce(org, ports, scheduler, both);
        for (const [index, { condition }] of PLACES.entries()) {
          const banded = condition === 'CERTIFICATE_EXPIRING';
          // Of two runs the one that began first may store last: half a minute is no measure here.
          const rules = { banded, jumped: true };
          expect(saidWithoutCause(saidOf(index), { ...rules, capped: true })).toBeUndefined();
          expect(saidWithoutCause(pagedOf(index), { ...rules, capped: false })).toBeUndefined();
        }
        expect(org.published.map(({ eventId }) => eventId).toSorted()).toEqual(
          decided.map(({ eventId }) => eventId).toSorted(),
        );
        expect((await org.state()).pending).toEqual([]);
      }),
      RUNS,
    );
  });

  it('keep the cap together', async () => {
    const many = (check: string) =>
      Array.from({ length: 8 }, (_, index) =>
        findingWith({ subject: `https://acme.okta.com/${check}/${index}` }),
      );
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const org = policyOrg();
        await atOnce(org, org.ports, scheduler, [
          { check: 'oidc-discovery', judgement: { findings: many('one') } },
          { check: OTHER_CHECK, judgement: { findings: many('other') } },
        ]);
        expect(org.mailed.length).toBeLessThanOrEqual(10);
        const { storm } = await org.state();
        const told = [
          ...org.mailed.flatMap(({ items, subject }) => [subject, ...items.map((item) => item.subject)]),
        ];
        const named = new Set([...told, ...storm.held.map(({ subject }) => subject)]);
        expect([...many('one'), ...many('other')].filter(({ subject }) => !named.has(subject))).toEqual([]);
        const paged = org.published.filter(({ state }) => state === 'FIRING').map(({ subject }) => subject);
        expect(paged.toSorted()).toEqual(
          [...many('one'), ...many('other')].map(({ subject }) => subject).toSorted(),
        );
      }),
      RUNS,
    );
  });
});

describe('what a dead run left', () => {
  it.each([
    { afterMs: 60_000, published: 0 },
    { afterMs: 60_001, published: 1 },
  ])('is sent by another after $afterMs ms: $published', async ({ afterMs, published }) => {
    const org = policyOrg();
    const dead = { step: 'publishAlert', time: 1, moment: 'before', kind: 'dies' } as const;
    await new Promise<void>((resolve) => {
      org.run({ findings: [findingWith()] }, 'oidc-discovery', crashing(org.ports, dead, resolve));
    });
    org.pass(afterMs / 60_000);
    await org.run({ findings: [findingWith()] });
    expect(org.published).toHaveLength(published);
  });
});

describe('a claim', () => {
  // Two runs take what is pending of the whole org: one reads its clock, the other reads its own and claims first.
  it('stays with the run that has it, when another looked at its clock just before: stores look at until', async () => {
    const { ports, now } = policyOrg();
    const alert = alertFor('FIRING');
    await ports.store.store('acme', { put: [], remove: [], pending: [alert] }, now());
    const later = minutesAfter(0.001, now());
    expect(await ports.store.claim('acme', alert, later, minutesAfter(1, later))).toBe(true);
    expect(await ports.store.claim('acme', alert, now(), minutesAfter(1, now()))).toBe(false);
  });
});

describe('a run that cannot store', () => {
  const refused = { step: 'store', time: 1, moment: 'before', kind: 'throws' } as const;

  it('says at once what is critical, as a possible repetition, and the next run says it for good', async () => {
    const org = policyOrg();
    await org.run(
      { findings: [findingWith()] },
      'oidc-discovery',
      crashing(org.ports, refused, () => {}),
    );
    org.pass(1);
    await org.run({ findings: [findingWith()] });
    expect(org.published.map(({ state, stateUnknown }) => [state, stateUnknown])).toEqual([
      ['FIRING', true],
      ['FIRING', false],
    ]);
  });

  it('leaves it to the next that something is over', async () => {
    const org = policyOrg();
    await story(org, 'Cg');
    await org.run(
      {},
      'oidc-discovery',
      crashing(org.ports, refused, () => {}),
    );
    expect(org.published.map(({ state }) => state)).toEqual(['FIRING']);
    org.pass(1);
    expect(await story(org, 'gg')).toBe('R.');
  });
});

describe('a clock that is set back', () => {
  it('does not keep a claim that a dead run left', async () => {
    const org = policyOrg();
    const dead = { step: 'publishAlert', time: 1, moment: 'before', kind: 'dies' } as const;
    await new Promise<void>((resolve) => {
      org.run({ findings: [findingWith()] }, 'oidc-discovery', crashing(org.ports, dead, resolve));
    });
    expect(org.published).toEqual([]);
    org.pass(-120);
    for (let minute = 0; minute < 3; minute += 1) {
      org.pass(1);
      await org.run({ findings: [findingWith()] });
    }
    expect(org.published).toHaveLength(1);
  });

  it('lengthens a mute by no more than it was set back', async () => {
    const org = policyOrg();
    org.mute([muteOf('acme', minutesAfter(10, org.now()))]);
    org.pass(-120);
    expect(await org.says({ findings: [findingWith()] })).toEqual([]);
    org.pass(130);
    expect(await org.says({ findings: [findingWith()] })).toEqual(['FIRING']);
  });
});
