/** AWS fails, call by call: the table, the topic, the metrics and the records of certificates. */
import type { CheckName } from '../../../lambda/contract.ts';
import { type Harmed, type HarmRow, TROUBLE } from '../support/harm.ts';
import type { AwsPorts, World } from '../support/world.ts';

type Cells = HarmRow['cells'];
type StoreStep = keyof AwsPorts['store'];

const NAMES = Object.keys(TROUBLE) as CheckName[];

export const forEach = (cell: (check: CheckName) => Partial<Harmed>): Cells =>
  Object.fromEntries(
    NAMES.map((check) => {
      const usual: Harmed = { state: TROUBLE[check].state, run: 'ends well', told: 'at once' };
      return [check, { ...usual, ...cell(check) }];
    }),
  ) as unknown as Cells;

/** Without the table nothing is remembered: what is critical is told in every run, all else when it is back. */
export const FORGETFUL = forEach((check) => ({
  run: 'fails',
  told: TROUBLE[check].state === 'critical' ? 'at once' : 'late',
  again: true,
}));
export const LATE = forEach(() => ({ run: 'fails', told: 'late' }));

const AWS_CALL_MS = 2000;

/** How a call ends, whatever it was that failed; the adapters give up what hangs after two seconds. */
const FAILURES = {
  fails: () => Promise.reject(new Error('the service failed')),
  hangs: (world: World) => {
    world.clock.pass(AWS_CALL_MS);
    return Promise.reject(new Error(`AWS did not answer within ${AWS_CALL_MS} ms`));
  },
} as const;
type Failure = keyof typeof FAILURES;

const store = (world: World, changed: Partial<AwsPorts['store']>): void => {
  world.aws = { ...world.stored, store: { ...world.stored.store, ...changed } };
};

const failingStore = (what: string, steps: readonly StoreStep[], cells: Cells): HarmRow[] =>
  (Object.keys(FAILURES) as Failure[]).map((failure) => ({
    fault: `Table: ${what} ${failure}`,
    begin: (world) =>
      store(world, Object.fromEntries(steps.map((step) => [step, () => FAILURES[failure](world)]))),
    cells,
  }));

const failing = (what: string, port: 'publishAlert' | 'publishMetrics', cells: Cells): HarmRow[] =>
  (Object.keys(FAILURES) as Failure[]).map((failure) => ({
    fault: `${what} ${failure}`,
    begin: (world) => {
      world.aws = { ...world.stored, [port]: () => FAILURES[failure](world) };
    },
    cells,
  }));

export const AWS_ROWS: readonly HarmRow[] = [
  ...failingStore('reading', ['read'], FORGETFUL),
  ...failingStore('storing', ['store'], FORGETFUL),
  ...failingStore('claiming', ['claim'], LATE),
  ...failingStore(
    'marking as sent',
    ['markSent'],
    forEach(() => ({ run: 'fails', again: true })),
  ),
  ...failingStore(
    'noting a completion',
    ['complete'],
    forEach(() => ({ run: 'fails' })),
  ),
  ...failingStore('everything', ['read', 'store', 'claim', 'markSent', 'complete'], FORGETFUL),
  {
    fault: 'Table: somebody else was first, once a run',
    begin: (world) => {
      let tries = 0;
      store(world, {
        store: (...change) => {
          tries += 1;
          return tries % 2 === 1 ? Promise.resolve('conflict') : world.stored.store.store(...change);
        },
      });
    },
    cells: forEach(() => ({})),
  },
  {
    fault: 'Table: somebody else is always first',
    begin: (world) => store(world, { store: async () => 'conflict' }),
    cells: FORGETFUL,
  },
  {
    fault: 'Table: every alert is claimed by somebody else',
    begin: (world) => store(world, { claim: async () => false }),
    cells: forEach(() => ({ told: 'late' })),
  },
  {
    fault: 'Table: memories of another version',
    begin: (world) =>
      store(world, {
        read: async (org) => {
          const memories = Object.fromEntries(
            NAMES.map((check) => [check, { cell: 7, keys: [], log: null }]),
          );
          return { ...(await world.stored.store.read(org)), memories };
        },
      }),
    cells: forEach(() => ({})),
  },
  ...failing('Topic: publishing', 'publishAlert', LATE),
  {
    fault: 'Topic: publishes, and the answer is lost',
    begin: (world) => {
      world.aws = {
        ...world.stored,
        publishAlert: async (alert) => {
          await world.stored.publishAlert(alert);
          throw new Error('the answer was lost');
        },
      };
    },
    cells: forEach(() => ({ run: 'fails', again: true })),
  },
  ...failing(
    'Metrics: publishing',
    'publishMetrics',
    forEach(() => ({ run: 'fails', state: undefined })),
  ),
  ...(['read', 'write'] as const).map(
    (step): HarmRow => ({
      fault: `Records of certificates: ${step === 'read' ? 'reading' : 'writing'} fails`,
      begin: (world) => {
        const certificates = { ...world.stored.certificates, [step]: FAILURES.fails };
        world.aws = { ...world.stored, certificates };
      },
      cells: forEach((check) => (check === 'saml-certificates' ? { state: 'unknown', told: 'late' } : {})),
    }),
  ),
  {
    fault: 'Records of certificates: another run is always first',
    begin: (world) => {
      const certificates = { ...world.stored.certificates, write: async () => 'conflict' as const };
      world.aws = { ...world.stored, certificates };
    },
    cells: forEach((check) =>
      check === 'saml-certificates' ? { state: 'ok', stateAtLast: 'critical', told: 'late' } : {},
    ),
  },
  {
    fault: 'All of AWS: fails',
    begin: (world) => {
      const refused = FAILURES.fails;
      const { read, ...rest } = world.stored.store;
      const steps = Object.fromEntries(Object.keys({ read, ...rest }).map((step) => [step, refused]));
      world.aws = {
        certificates: { ...world.stored.certificates, read: refused, write: refused },
        store: { ...world.stored.store, ...steps },
        publishAlert: refused,
        publishMetrics: refused,
      };
    },
    cells: forEach(() => ({ run: 'fails', state: undefined, told: 'late' })),
  },
];
