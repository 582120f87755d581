/**
 * An org whose runs are delivered one after the other by the real delivery against a store in memory, at times a
 * test or a simulation chooses.
 */
import type { Alert } from '../../lambda/alerting/alert.ts';
import type { Mute } from '../../lambda/alerting/silence.ts';
import type { MaintenanceWindow } from '../../lambda/config.ts';
import type { AlertState, CheckName } from '../../lambda/contract.ts';
import { type Delivery, deliver } from '../../lambda/engine/deliver.ts';
import type { DeliveryContext } from '../../lambda/engine/delivery-context.ts';
import type { OrgState, Ports, StateStore } from '../../lambda/engine/ports.ts';
import type { Completions } from '../../lambda/engine/siblings.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import { inMemoryStore } from '../../local/in-memory/store.ts';
import { CONTEXT, findingWith, judgementWith, NOW, outcomeWith } from './alerting-values.ts';

const MINUTE_MS = 60_000;

/** Any other check: the machine must not care which it is. */
export const OTHER_CHECK: CheckName = 'rate-limits';

export type DeliveryPorts = Pick<Ports, 'store' | 'publishAlert' | 'clock' | 'log'>;

export interface PolicyOrg {
  readonly ports: DeliveryPorts;
  /** All of it, what is for machines only too. */
  readonly published: readonly Alert[];
  /** Of that what a mailbox gets. */
  readonly mailed: readonly Alert[];
  readonly now: () => Date;
  /** Lets minutes pass; negative ones set the clock back. */
  pass(minutes: number): void;
  mute(mutes: readonly Mute[]): void;
  /** One run at the present time. */
  run(judgement?: Partial<Judgement>, check?: CheckName, ports?: DeliveryPorts): Promise<Delivery>;
  /** What one run says to a mailbox, by state. */
  says(judgement?: Partial<Judgement>, check?: CheckName): Promise<readonly AlertState[]>;
  state(): Promise<OrgState>;
}

export interface PolicyOrgSettings {
  readonly start?: Date;
  readonly maintenance?: readonly MaintenanceWindow[];
  readonly siblings?: DeliveryContext['siblings'];
}

export function policyOrg({
  start = NOW,
  maintenance = [],
  siblings = [],
}: PolicyOrgSettings = {}): PolicyOrg {
  let elapsedMs = 0;
  let mutes: readonly Mute[] = [];
  const published: Alert[] = [];
  const mailed: Alert[] = [];
  const now = () => new Date(start.getTime() + elapsedMs);
  const memory = inMemoryStore();
  const store: StateStore = { ...memory, read: async (org) => ({ ...(await memory.read(org)), mutes }) };
  const context: DeliveryContext = { ...CONTEXT, maintenance, siblings };
  const ports: DeliveryPorts = {
    store,
    publishAlert: async (alert) => {
      published.push(alert);
      if (!alert.machinesOnly) mailed.push(alert);
    },
    clock: { now, monotonicMs: () => elapsedMs },
    log: () => {},
  };

  const org: PolicyOrg = {
    ports,
    published,
    mailed,
    now,
    pass: (minutes) => {
      elapsedMs += minutes * MINUTE_MS;
    },
    mute: (those) => {
      mutes = those;
    },
    run: async (judgement = {}, check = 'oidc-discovery', through = ports) => {
      const outcome = outcomeWith({ ...judgementWith(judgement), check, at: now() });
      return deliver(outcome, await through.store.read(outcome.org), context, through);
    },
    says: async (judgement, check) => {
      const before = mailed.length;
      await org.run(judgement, check);
      return mailed.slice(before).map(({ state }) => state);
    },
    state: () => store.read('acme'),
  };
  return org;
}

export async function completed(org: PolicyOrg, completions: Completions): Promise<void> {
  await org.ports.store.complete('acme', completions);
}

/** How tables write a run: certain, tentative, tentative warning, good, unseen. */
const RUNS: Readonly<Record<string, Partial<Judgement>>> = {
  C: { findings: [findingWith()] },
  t: { findings: [findingWith({ certainty: 'tentative' })] },
  w: { findings: [findingWith({ certainty: 'tentative', severity: 'warning' })] },
  W: { findings: [findingWith({ severity: 'warning' })] },
  g: {},
  u: { unseen: 'everything' },
};

/** How tables write what a run said. */
const SAID: Readonly<Record<AlertState, string>> = {
  FIRING: 'F',
  ESCALATED: 'E',
  REMINDER: 'M',
  RESOLVED: 'R',
  DIGEST: 'D',
  FLAPPING: '~',
  STORM: 'S',
  TEST: 'T',
};

/** Runs written as one letter each, a time apart, to what each said: a letter, or a dot for nothing. */
export async function story(
  org: PolicyOrg,
  runs: string,
  { minutesApart = 1, as = RUNS }: { minutesApart?: number; as?: typeof RUNS } = {},
): Promise<string> {
  let said = '';
  for (const run of runs) {
    const judgement = as[run];
    if (judgement === undefined) throw new Error(`no run is written ${run}`);
    const states = await org.says(judgement);
    said += states.length === 0 ? '.' : states.map((state) => SAID[state]).join('');
    org.pass(minutesApart);
  }
  return said;
}

/** The runs of a story about another finding. */
export function runsOf(finding: Parameters<typeof findingWith>[0]): typeof RUNS {
  return Object.fromEntries(
    Object.entries(RUNS).map(([letter, run]) => [
      letter,
      {
        ...run,
        ...(run.findings === undefined
          ? {}
          : {
              findings: run.findings.map(({ certainty, severity }) =>
                findingWith({ certainty, severity, ...finding }),
              ),
            }),
      },
    ]),
  );
}

export function muteOf(pattern: string, until: Date): Mute {
  return { pattern, until: until.toISOString(), reason: 'known', createdAt: NOW.toISOString() };
}
