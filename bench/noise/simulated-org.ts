/** An org simulated minute by minute: the real delivery against a store in memory, under a clock that is moved. */
import type { Alert } from '../../lambda/alerting/alert.ts';
import type { Mute } from '../../lambda/alerting/silence.ts';
import type { CheckName } from '../../lambda/contract.ts';
import { deliver } from '../../lambda/engine/deliver.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import type { Finding, Judgement } from '../../lambda/outcome.ts';
import { inMemoryStore } from '../../local/in-memory/store.ts';

export const START = new Date('2026-03-02T00:00:00.000Z');
const MINUTE_MS = 60_000;

export interface Observed extends Pick<Judgement, 'findings' | 'unseen'> {
  readonly check: CheckName;
}

export interface Course {
  readonly minutes: number;
  /** What the checks see in a minute, one run each. */
  readonly observe: (minute: number) => readonly Observed[];
  readonly mutes?: readonly Mute[];
}

export interface Message {
  readonly minute: number;
  readonly alert: Alert;
}

export interface Noise {
  /** Those that a mailbox gets. */
  readonly messages: readonly Message[];
  /** What one message for every run that finds something would come to. */
  readonly perBadRun: number;
  /** What one message for every finding that appears or goes would come to. */
  readonly perChange: number;
}

const CONTEXT = {
  org: { alias: 'acme', url: 'https://acme.okta.com' },
  runbookUrl: 'docs/runbook.md',
  dashboardUrl: undefined,
  maintenance: [],
  siblings: [],
  isWatched: false,
};

/** @throws when anything of the delivery fails: then the figures would mean nothing */
export async function noiseOf({ minutes, observe, mutes = [] }: Course): Promise<Noise> {
  let minute = 0;
  const now = () => new Date(START.getTime() + minute * MINUTE_MS);
  const messages: Message[] = [];
  const memory = inMemoryStore();
  const ports: Pick<Ports, 'store' | 'publishAlert' | 'clock' | 'log'> = {
    store: { ...memory, read: async (org) => ({ ...(await memory.read(org)), mutes }) },
    publishAlert: async (alert) => {
      if (!alert.machinesOnly) messages.push({ minute, alert });
    },
    clock: { now, monotonicMs: () => minute * MINUTE_MS },
    log: () => {},
  };
  const rivals = rivalsCounting();
  for (; minute < minutes; minute += 1) {
    for (const observed of observe(minute)) {
      rivals.count(observed);
      const outcome = {
        ...observed,
        org: 'acme',
        state: 'ok' as const,
        at: now(),
        durationMs: 0,
        observations: [],
        measurements: [],
        memory: {},
      };
      const { errors } = await deliver(outcome, await ports.store.read('acme'), CONTEXT, ports);
      if (errors.length > 0) throw new AggregateError(errors, 'the simulated delivery failed');
    }
  }
  return { messages, ...rivals.figures() };
}

function rivalsCounting() {
  let perBadRun = 0;
  let perChange = 0;
  const before = new Map<CheckName, ReadonlySet<string>>();
  const keyOf = ({ condition, subject }: Finding) => `${condition} ${subject}`;
  return {
    count: ({ check, findings }: Observed) => {
      const known = before.get(check) ?? new Set<string>();
      const found = new Set(findings.map(keyOf));
      perBadRun += found.size === 0 ? 0 : 1;
      const appeared = [...found].filter((key) => !known.has(key)).length;
      const went = [...known].filter((key) => !found.has(key)).length;
      perChange += appeared + went;
      before.set(check, found);
    },
    figures: () => ({ perBadRun, perChange }),
  };
}
