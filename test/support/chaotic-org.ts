/** An org that goes through a course, with everything noted that was decided and published on the way. */
import type { Alert, AlertItem } from '../../lambda/alerting/alert.ts';
import { dedupKey } from '../../lambda/alerting/alert.ts';
import type { Mute } from '../../lambda/alerting/silence.ts';
import type { CheckName } from '../../lambda/contract.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import { type Crash, crashing } from './crashing-ports.ts';
import { type DeliveryPorts, muteOf, type PolicyOrg, policyOrg } from './policy-org.ts';
import { CHECKS, GOOD_SIGHTS, judgementIn, type Phase, PLACES } from './random-course.ts';

/** What was said of one incident. */
export interface Said extends Pick<AlertItem, 'state' | 'severity'> {
  readonly at: number;
  /** In a message that names what was held back, and so leaves out what came in between. */
  readonly collapsed: boolean;
}

export interface ChaoticOrg {
  readonly org: PolicyOrg;
  readonly ports: DeliveryPorts;
  /** In the order in which they were stored. */
  readonly decided: readonly Alert[];
  readonly muted: readonly Mute[];
  readonly stores: () => number;
  go(course: readonly Phase[]): Promise<void>;
  /** Runs of both checks, a minute apart, that see the same. */
  minutes(count: number, phase: Pick<Phase, 'sights' | 'band'>): Promise<void>;
  unmute(): void;
  /** What people are told of it, by the index of the place. */
  saidOf(place: number): readonly Said[];
  /** What a pager is told of it. */
  pagedOf(place: number): readonly Said[];
}

export function chaoticOrg(): ChaoticOrg {
  const org = policyOrg();
  const decided: Alert[] = [];
  const muted: Mute[] = [];
  let stores = 0;
  const { store } = org.ports;
  const ports = {
    ...org.ports,
    store: {
      ...store,
      store: async (...[alias, change, now]: Parameters<typeof store.store>) => {
        stores += 1;
        const result = await store.store(alias, change, now);
        if (result === 'stored') decided.push(...change.pending);
        return result;
      },
    },
  };

  async function run(judgement: Partial<Judgement>, check: CheckName, crash?: Crash): Promise<void> {
    if (crash === undefined) {
      await org.run(judgement, check, ports);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      org.run(judgement, check, crashing(ports, crash, resolve)).then(() => resolve(), reject);
    });
  }

  return {
    org,
    ports,
    decided,
    muted,
    stores: () => stores,
    go: async (course) => {
      for (const phase of course) {
        org.pass(phase.jumpMinutes);
        if (phase.mute !== undefined) {
          const until = new Date(org.now().getTime() + phase.mute.minutes * 60_000);
          muted.push({ ...muteOf(phase.mute.pattern, until), createdAt: org.now().toISOString() });
          org.mute([...muted]);
        }
        for (let count = 0; count < phase.runs * (phase.flaps ? 3 : 1); count += 1) {
          const sights = phase.flaps && count % 3 > 0 ? GOOD_SIGHTS : phase.sights;
          for (const check of CHECKS) {
            const crash = count === 0 ? phase.crash : undefined;
            await run(judgementIn({ sights, band: phase.band }, check), check, crash);
            org.pass(0.1);
          }
          org.pass(phase.minutesApart - 0.2);
        }
      }
    },
    minutes: async (count, phase) => {
      for (let minute = 0; minute < count; minute += 1) {
        for (const check of CHECKS) await run(judgementIn(phase, check), check);
        org.pass(1);
      }
    },
    unmute: () => {
      muted.length = 0;
      org.mute([]);
    },
    saidOf: (place) => saidOf(decided.filter(isForPeople), keyOf(place)),
    pagedOf: (place) => saidOf(decided.filter(isForPagers), keyOf(place)),
  };
}

/** What the filters of subscriptions let through. */
export const isForPeople = ({ machinesOnly }: Alert) => !machinesOnly;
/** A pager is told of each incident by itself, and makes nothing of a message that names what it knows. */
const isForPagers = ({ state }: Alert) => state !== 'STORM';

function keyOf(place: number): string {
  const incident = PLACES[place];
  if (incident === undefined) throw new RangeError(`no place has the index ${place}`);
  return dedupKey('acme', incident);
}

function saidOf(alerts: readonly Alert[], key: string): Said[] {
  return alerts.flatMap((alert) => {
    const parts = alert.items.length === 0 ? [alert] : alert.items;
    const at = Date.parse(alert.observedAt);
    return parts
      .filter((part) => part.dedupKey === key)
      .map(({ state, severity }) => ({ state, severity, at, collapsed: alert.state === 'STORM' }));
  });
}
