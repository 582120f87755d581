import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import type { CheckName } from '../../../lambda/contract.ts';
import { deliver } from '../../../lambda/engine/deliver.ts';
import type { StateChange, StateStore } from '../../../lambda/engine/ports.ts';
import { memoryOf } from '../../../lambda/okta-status.ts';
import { inMemoryStore } from '../../../local/in-memory/store.ts';
import {
  alertFor,
  CONTEXT,
  findingWith,
  incidentWith,
  judgementWith,
  minutesAfter,
  NOTHING_REPORTED,
  NOW,
  outcomeWith,
} from '../../support/alerting-values.ts';
import { deliveryRuns } from '../../support/delivery-runs.ts';
import { recordingPorts } from '../../support/recording-ports.ts';

const OUTAGE = judgementWith({ findings: [findingWith()] });
const HEALTHY = judgementWith();

const statesOf = (alerts: readonly Alert[]) => alerts.map(({ state }) => state);

describe('delivery', () => {
  it('stores what it decided, publishes it, and leaves nothing pending', async () => {
    const { ports, run } = deliveryRuns();
    const delivery = await run(OUTAGE);
    expect(delivery).toMatchObject({ errors: [], sent: [{ state: 'FIRING' }] });
    const { incidents, pending } = await ports.store.read('acme');
    expect(incidents).toMatchObject([{ status: 'open', version: 1 }]);
    expect(pending).toEqual([]);
  });

  it('says nothing more while an outage lasts', async () => {
    const { ports, run } = deliveryRuns();
    for (let minutes = 0; minutes < 60; minutes += 1) await run(OUTAGE);
    expect(statesOf(ports.published)).toEqual(['FIRING']);
  });

  it('writes nothing in a healthy run', async () => {
    const changes: StateChange[] = [];
    const store = inMemoryStore();
    const watched: StateStore = {
      ...store,
      store: (org, change, now) => {
        changes.push(change);
        return store.store(org, change, now);
      },
    };
    const { run } = deliveryRuns(recordingPorts({ store: watched }));
    await run(judgementWith({ memory: { cell: 'okta.com:14' } }));
    await run(judgementWith({ memory: { cell: 'okta.com:14' } }));
    expect(changes).toHaveLength(1);
  });

  it('names the cell it remembers when the host that tells it is down', async () => {
    const { ports, run } = deliveryRuns();
    await run(judgementWith({ memory: { cell: 'okta.com:7' } }));
    await run(OUTAGE);
    expect(ports.published[0]?.org.cell).toBe('okta.com:7');
  });

  it('knows no cell before one was told', async () => {
    const { ports, run } = deliveryRuns();
    await run(OUTAGE);
    expect(ports.published[0]?.org.cell).toBeNull();
  });

  it('takes the cell of the settings before what the org says', async () => {
    const ports = recordingPorts();
    const outcome = outcomeWith({ ...OUTAGE, memory: { cell: 'okta.com:7' } });
    await deliver(outcome, await ports.store.read('acme'), CONTEXT, ports);
    expect(ports.published[0]?.org.cell).toBe('okta.com:14');
  });

  it('says what the status check last kept of the org, in an alert of any other check', async () => {
    const { ports, run } = deliveryRuns();
    const change = { put: [], remove: [], pending: [] };
    const kept = { check: 'service-status', value: memoryOf(NOTHING_REPORTED) } as const;
    await ports.store.store('acme', { ...change, memory: kept }, NOW);
    await run(OUTAGE);
    expect(ports.published[0]?.oktaStatus.sentence).toMatch(/^Okta reports nothing on okta.com:14/);
  });

  it('says that Okta’s status is unknown where no status check ever ran', async () => {
    const { ports, run } = deliveryRuns();
    await run(OUTAGE);
    expect(ports.published[0]?.oktaStatus).toMatchObject({ state: 'unknown', readAt: null });
  });

  it('sends what an earlier run left pending, of another check too, before its own', async () => {
    const { ports, run } = deliveryRuns();
    const left = {
      ...alertFor('FIRING', {}, { at: minutesAfter(-5) }),
      check: 'another' as string as CheckName,
    };
    await ports.store.store('acme', { put: [], remove: [], pending: [left] }, NOW);
    await run(OUTAGE);
    expect(ports.published.map(({ check }) => check)).toEqual(['another', 'oidc-discovery']);
  });

  it('sends what is pending of its own org only', async () => {
    const { ports, run } = deliveryRuns();
    await ports.store.store('globex', { put: [], remove: [], pending: [alertFor('FIRING')] }, NOW);
    await run(HEALTHY);
    expect(ports.published).toEqual([]);
  });

  it('goes on with the next alert when one cannot be sent, and tells of the error', async () => {
    const { ports, run } = deliveryRuns();
    const two = judgementWith({
      findings: [findingWith(), findingWith({ subject: 'https://acme.okta.com' })],
    });
    const delivery = await run(two, { step: 'publishAlert', moment: 'before', kind: 'throws' });
    expect(delivery).toMatchObject({ errors: [new Error('publishAlert failed')] });
    expect(ports.published.map(({ subject }) => subject)).toEqual(['https://acme.okta.com']);
  });

  // A person, and a pager, believe what they read last.
  it('never lets RESOLVED overtake a FIRING of the same incident that failed: deliver.ts sends on', async () => {
    const { ports, run } = deliveryRuns();
    const refused = { step: 'publishAlert', moment: 'before', kind: 'throws' } as const;
    await run(OUTAGE, refused);
    await run(HEALTHY, refused);
    await run(HEALTHY, refused);
    for (let minutes = 0; minutes < 3; minutes += 1) await run(HEALTHY);
    expect(statesOf(ports.published)).toEqual(['FIRING', 'RESOLVED']);
  });
});

describe('a claim', () => {
  const abandoned = async () => {
    const runs = deliveryRuns();
    await runs.run(OUTAGE, { step: 'publishAlert', moment: 'before', kind: 'dies' });
    return runs;
  };

  it.each([
    { afterMs: 0, published: 0 },
    { afterMs: 60_000, published: 0 },
    { afterMs: 60_001, published: 1 },
  ])('that was abandoned is taken over after $afterMs ms: $published published', async (row) => {
    const { ports } = await abandoned();
    ports.time.pass(row.afterMs);
    const outcome = outcomeWith({ ...OUTAGE, at: ports.clock.now() });
    await deliver(outcome, await ports.store.read('acme'), CONTEXT, ports);
    expect(ports.published).toHaveLength(row.published);
  });

  it('that another run holds is left to it, without an error', async () => {
    const { ports } = await abandoned();
    const outcome = outcomeWith({ ...OUTAGE, at: ports.clock.now() });
    const delivery = await deliver(outcome, await ports.store.read('acme'), CONTEXT, ports);
    expect(delivery).toEqual({ sent: [], errors: [] });
  });
});

describe('a conflict with another run', () => {
  /** A store in which another run stores `meanwhile` just before each of the first `conflicts` changes. */
  function contested(conflicts: number, meanwhile: (version: number) => StateChange) {
    const store = inMemoryStore();
    let stored = 0;
    const contestedStore: StateStore = {
      ...store,
      store: async (org, change, now) => {
        if (stored < conflicts) {
          stored += 1;
          await store.store(org, meanwhile(stored), now);
        }
        return store.store(org, change, now);
      },
    };
    return recordingPorts({ store: contestedStore });
  }
  const openIncident = (version: number): StateChange => {
    return { put: [incidentWith({ version })], remove: [], pending: [] };
  };

  it('is looked at again: what the other run announced is not announced twice', async () => {
    const { ports, run } = deliveryRuns(contested(1, openIncident));
    const delivery = await run(OUTAGE);
    expect(delivery).toEqual({ sent: [], errors: [] });
    expect(ports.published).toEqual([]);
    expect((await ports.store.read('acme')).incidents).toMatchObject([{ version: 2, status: 'open' }]);
  });

  it.each([
    { conflicts: 2, errors: 0, stateUnknown: [] },
    { conflicts: 3, errors: 1, stateUnknown: [true] },
  ])('is met three times at most: after $conflicts there are $errors errors', async (row) => {
    const suspected = (version: number): StateChange => {
      return { put: [incidentWith({ version, status: 'suspected' })], remove: [], pending: [] };
    };
    const { ports, run } = deliveryRuns(contested(row.conflicts, suspected));
    const delivery = await run(OUTAGE);
    expect(delivery === 'died' ? [] : delivery.errors).toHaveLength(row.errors);
    const unknown = ports.published.filter(({ stateUnknown }) => stateUnknown);
    expect(unknown.map(({ stateUnknown }) => stateUnknown)).toEqual(row.stateUnknown);
    expect(ports.published).toHaveLength(1);
  });
});

describe('delivery without a table', () => {
  const refused = { step: 'store', moment: 'before', kind: 'throws' } as const;

  it.each([
    { about: 'a critical finding', finding: findingWith(), published: ['FIRING'] },
    { about: 'a warning', finding: findingWith({ severity: 'warning' }), published: [] },
    { about: 'a tentative finding', finding: findingWith({ certainty: 'tentative' }), published: [] },
  ])('publishes $published for $about, marked as a possible repetition', async ({ finding, published }) => {
    const { ports, run } = deliveryRuns();
    const delivery = await run(judgementWith({ findings: [finding] }), refused);
    expect(delivery).toMatchObject({ errors: [new Error('store failed')] });
    expect(statesOf(ports.published)).toEqual(published);
    expect(ports.published.every(({ stateUnknown }) => stateUnknown)).toBe(true);
  });

  it('does not say that an incident is over, because it could not remember having said so', async () => {
    const { ports, run } = deliveryRuns();
    await run(OUTAGE);
    await run(HEALTHY);
    await run(HEALTHY, refused);
    expect(statesOf(ports.published)).toEqual(['FIRING']);
    await run(HEALTHY);
    expect(statesOf(ports.published)).toEqual(['FIRING', 'RESOLVED']);
  });
});

describe('a topic that takes its time', () => {
  const subjects = Array.from({ length: 45 }, (_, index) => `host${index}.okta.com`);
  const outages = judgementWith({ findings: subjects.map((subject) => findingWith({ subject })) });

  // Ten at once: 9 and the storm that names the others, then the others.
  it.each([
    { eachMs: 400, inTime: 46 },
    { eachMs: 900, inTime: 30 },
    { eachMs: 5000, inTime: 10 },
  ])(
    'at $eachMs ms an alert has $inTime sent by this run and the rest by later ones',
    async ({ eachMs, inTime }) => {
      const base = recordingPorts();
      let inFlight = 0;
      const slow = async (alert: Alert) => {
        inFlight += 1;
        // Those that are sent together take the time of one.
        if (inFlight === 1) base.time.pass(eachMs);
        await Promise.resolve();
        await base.publishAlert(alert);
        inFlight -= 1;
      };
      const { run } = deliveryRuns({ ...base, publishAlert: slow });
      const first = await run(outages);
      expect(base.published).toHaveLength(inTime);
      expect(base.published.slice(0, 10).some(({ machinesOnly }) => machinesOnly)).toBe(false);
      expect(first).toMatchObject({ errors: { length: inTime < subjects.length ? 1 : 0 } });
      for (let later = 0; later < 5; later += 1) await run(outages);
      const single = base.published.filter(({ state }) => state === 'FIRING');
      expect(single.map(({ subject }) => subject).toSorted()).toEqual(subjects.toSorted());
    },
  );
});
