import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { deliver } from '../../../lambda/engine/deliver.ts';
import type { Ports } from '../../../lambda/engine/ports.ts';
import type { Judgement } from '../../../lambda/outcome.ts';
import {
  CONTEXT,
  findingWith,
  judgementWith,
  minutesAfter,
  outcomeWith,
} from '../../support/alerting-values.ts';
import { type DeliveryRuns, deliveryRuns, type Failure, STEPS } from '../../support/delivery-runs.ts';
import { recordingPorts } from '../../support/recording-ports.ts';

const RUNS = {
  outage: judgementWith({ findings: [findingWith()] }),
  suspicion: judgementWith({ findings: [findingWith({ certainty: 'tentative' })] }),
  warning: judgementWith({ findings: [findingWith({ severity: 'warning' })] }),
  good: judgementWith(),
  unseen: judgementWith({ unseen: 'everything' }),
} as const satisfies Record<string, Judgement>;
type Kind = keyof typeof RUNS;

const FAILURES: readonly Failure[] = STEPS.flatMap((step) =>
  (['before', 'after'] as const).flatMap((moment) =>
    (['throws', 'dies'] as const).map((kind) => ({ step, moment, kind })),
  ),
);

const count = (alerts: readonly Alert[], state: Alert['state']) =>
  alerts.filter((alert) => alert.state === state).length;

async function several(runs: number, kind: Kind, world: DeliveryRuns): Promise<void> {
  for (let done = 0; done < runs; done += 1) await world.run(RUNS[kind]);
}

async function expectNothingLeft({ ports }: DeliveryRuns): Promise<void> {
  const { incidents, pending } = await ports.store.read('acme');
  expect(incidents.filter(({ status }) => status === 'open')).toEqual([]);
  expect(pending).toEqual([]);
}

describe('a run that fails at any step loses no alert', () => {
  it.each(FAILURES)('the first alert, when it $kind $moment $step', async (failure) => {
    const world = deliveryRuns();
    await world.run(RUNS.outage, failure);
    await several(4, 'outage', world);
    expect(count(world.ports.published, 'FIRING')).toBeGreaterThanOrEqual(1);
    expect(count(world.ports.published, 'FIRING')).toBeLessThanOrEqual(2);
    await several(4, 'good', world);
    expect(count(world.ports.published, 'RESOLVED')).toBe(1);
    await expectNothingLeft(world);
  });

  it.each(FAILURES)('the alert that it is over, when it $kind $moment $step', async (failure) => {
    const world = deliveryRuns();
    await several(1, 'outage', world);
    await several(1, 'good', world);
    await world.run(RUNS.good, failure);
    await several(4, 'good', world);
    expect(count(world.ports.published, 'FIRING')).toBe(1);
    expect(count(world.ports.published, 'RESOLVED')).toBeGreaterThanOrEqual(1);
    expect(count(world.ports.published, 'RESOLVED')).toBeLessThanOrEqual(2);
    expect((await world.ports.store.read('acme')).pending).toEqual([]);
  });

  it.each([
    { step: 'store', moment: 'before', kind: 'dies' },
    { step: 'store', moment: 'after', kind: 'dies' },
    { step: 'claim', moment: 'after', kind: 'throws' },
    { step: 'publishAlert', moment: 'before', kind: 'throws' },
    { step: 'markSent', moment: 'after', kind: 'dies' },
  ] as const)('and repeats none where it can know: $kind $moment $step', async (failure) => {
    const world = deliveryRuns();
    await world.run(RUNS.outage, failure);
    await several(4, 'outage', world);
    expect(count(world.ports.published, 'FIRING')).toBe(1);
  });
});

const kind = fc.constantFrom<Kind>('outage', 'suspicion', 'warning', 'good', 'unseen');
const failure = fc.option(fc.constantFrom(...FAILURES), { nil: undefined, freq: 3 });

/** Far enough apart that no rule about frequency has a say. */
const MINUTES_APART = 11;

async function world(steps: readonly { kind: Kind; failure?: Failure | undefined }[]): Promise<DeliveryRuns> {
  const runs = deliveryRuns(recordingPorts(), MINUTES_APART);
  for (const step of steps) await runs.run(RUNS[step.kind], step.failure);
  return runs;
}

/** The alerts decided with a table, in order: published more than once or not, each counts once. */
function decided({ published }: { published: readonly Alert[] }): Alert[] {
  const remembered = published.filter(({ stateUnknown }) => !stateUnknown);
  const once = [...new Map(remembered.map((alert) => [alert.eventId, alert])).values()];
  return once.sort((one, other) => one.observedAt.localeCompare(other.observedAt));
}

/** Each opening is followed by its end, before the next opening. */
const WHOLE_STORIES = /^((FIRING )(ESCALATED )?(RESOLVED ))*((FIRING )(ESCALATED )?)?$/;
const storyOf = (alerts: readonly Alert[]) => alerts.map(({ state }) => `${state} `).join('');

describe('whatever runs follow each other', () => {
  const quiet = fc.array(fc.record({ kind }), { maxLength: 18 });
  const troubled = fc.array(fc.record({ kind, failure }), { maxLength: 14 });

  it('nothing is announced twice, and every announcement has one end', async () => {
    await fc.assert(
      fc.asyncProperty(quiet, async (steps) => {
        const { ports } = await world(steps);
        expect(new Set(ports.published.map(({ eventId }) => eventId)).size).toBe(ports.published.length);
        expect(storyOf(ports.published)).toMatch(WHOLE_STORIES);
      }),
      { numRuns: 150 },
    );
  });

  it('a critical finding that persists is announced as critical, whatever failed before', async () => {
    await fc.assert(
      fc.asyncProperty(troubled, async (steps) => {
        const runs = await world(steps);
        await several(4, 'outage', runs);
        expect(decided(runs.ports).at(-1)).toMatchObject({ severity: 'critical' });
        expect(decided(runs.ports).at(-1)?.state).not.toBe('RESOLVED');
        expect((await runs.ports.store.read('acme')).pending).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('an announced incident that clears is resolved exactly once, whatever failed before', async () => {
    await fc.assert(
      fc.asyncProperty(troubled, async (steps) => {
        const runs = await world(steps);
        await several(5, 'good', runs);
        const story = storyOf(decided(runs.ports));
        expect(story).toMatch(WHOLE_STORIES);
        expect(story === '' || story.endsWith('RESOLVED ')).toBe(true);
        await expectNothingLeft(runs);
      }),
      { numRuns: 150 },
    );
  });

  it('there are no more repetitions than failures', async () => {
    await fc.assert(
      fc.asyncProperty(troubled, async (steps) => {
        const runs = await world(steps);
        await several(5, 'good', runs);
        const repeated = runs.ports.published.length - decided(runs.ports).length;
        expect(repeated).toBeLessThanOrEqual(steps.filter((step) => step.failure !== undefined).length);
      }),
      { numRuns: 150 },
    );
  });
});

describe('two runs at once, in any order of their steps', () => {
  /** The ports with every call of the store and the topic taking its turn by the scheduler. */
  function scheduled(ports: Ports, scheduler: fc.Scheduler): Ports {
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

  async function race(
    scheduler: fc.Scheduler,
    before: readonly Kind[],
    both: Kind,
  ): Promise<readonly Alert[]> {
    const { ports } = await world(before.map((earlier) => ({ kind: earlier })));
    ports.time.pass(60_000);
    const shared = scheduled(ports, scheduler);
    const runs = [0, 1].map(async (seconds) => {
      const at = minutesAfter(seconds / 60, ports.clock.now());
      return deliver(outcomeWith({ ...RUNS[both], at }), await shared.store.read('acme'), CONTEXT, shared);
    });
    const deliveries = await scheduler.waitFor(Promise.all(runs));
    expect(deliveries.flatMap(({ errors }) => errors)).toEqual([]);
    expect((await ports.store.read('acme')).pending).toEqual([]);
    return ports.published;
  }

  it.each<{ about: string; before: Kind[]; both: Kind; story: string }>([
    { about: 'an outage', before: [], both: 'outage', story: 'FIRING ' },
    { about: 'a second sighting', before: ['suspicion'], both: 'suspicion', story: 'FIRING ' },
    { about: 'a worsening', before: ['warning'], both: 'outage', story: 'FIRING ESCALATED ' },
    { about: 'a recovery', before: ['outage', 'good'], both: 'good', story: 'FIRING RESOLVED ' },
  ])('announce $about once', async ({ before, both, story }) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        expect(storyOf(await race(scheduler, before, both))).toBe(story);
      }),
      { numRuns: 100 },
    );
  });

  it('take over what a dead run left, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const dead = { step: 'publishAlert', moment: 'before', kind: 'dies' } as const;
        const { ports } = await world([{ kind: 'outage', failure: dead }]);
        ports.time.pass(60_001);
        const shared = scheduled(ports, scheduler);
        const state = await ports.store.read('acme');
        const outcome = outcomeWith({ ...RUNS.outage, at: ports.clock.now() });
        await scheduler.waitFor(
          Promise.all([deliver(outcome, state, CONTEXT, shared), deliver(outcome, state, CONTEXT, shared)]),
        );
        expect(ports.published).toHaveLength(1);
      }),
      { numRuns: 100 },
    );
  });
});
