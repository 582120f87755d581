/** What the runtime can do to a run: end it anywhere, start it twice, start it anew, and set its clock. */
import type { CheckName } from '../../../lambda/contract.ts';
import type { HarmRow } from '../support/harm.ts';
import { type AwsPorts, RUN_MS, type RunRecord, type World } from '../support/world.ts';
import { forEach } from './aws.ts';

const never = () => new Promise<never>(() => {});

/** From the moment at which it dies nothing of the run happens any more. */
function mortal(aws: AwsPorts, step: string, moment: 'before' | 'after', onDeath: () => void): AwsPorts {
  let isDead = false;
  const die = () => {
    isDead = true;
    onDeath();
    return never();
  };
  const of = <Act extends (...parameters: never[]) => Promise<unknown>>(name: string, act: Act): Act =>
    (async (...parameters: Parameters<Act>) => {
      if (isDead || (name === step && moment === 'before')) return die();
      const result = await act(...parameters);
      return isDead || name === step ? die() : result;
    }) as Act;
  const { store } = aws;
  return {
    certificates: aws.certificates,
    store: {
      read: of('read', store.read),
      store: of('store', store.store),
      claim: of('claim', store.claim),
      markSent: of('markSent', store.markSent),
      complete: of('complete', store.complete),
    },
    publishAlert: of('publishAlert', aws.publishAlert),
    publishMetrics: of('publishMetrics', aws.publishMetrics),
  };
}

/** A run of which one thing kills it; one that does not come to it ends as always. */
async function killed(
  world: World,
  check: CheckName,
  arm: (onDeath: () => void) => void,
): Promise<RunRecord> {
  const { aws, resolve } = world;
  const at = world.clock.now();
  const death = new Promise<RunRecord>((done) => {
    arm(() => done({ check, at, error: new Error('killed'), published: [] }));
  });
  try {
    return await Promise.race([death, world.run(check)]);
  } finally {
    Object.assign(world, { aws, resolve });
    world.becomeCold();
  }
}

const STEPS = {
  read: 'reading the state',
  store: 'storing it',
  claim: 'claiming an alert',
  publishAlert: 'publishing it',
  markSent: 'marking it as sent',
  complete: 'noting that it is through',
  publishMetrics: 'publishing its metrics',
} as const;
type Step = keyof typeof STEPS;

const ORDER = Object.keys(STEPS) as Step[];
const isBehind = (step: Step, moment: 'before' | 'after', other: Step) =>
  ORDER.indexOf(step) > ORDER.indexOf(other) || (step === other && moment === 'after');

const deaths = ORDER.flatMap((step) =>
  (['before', 'after'] as const).map((moment): HarmRow => {
    const isTold = isBehind(step, moment, 'publishAlert');
    const isMarked = isBehind(step, moment, 'markSent');
    return {
      fault: `Killed ${moment} ${STEPS[step]}`,
      begin: () => {},
      run: (world, check) =>
        killed(world, check, (onDeath) => {
          world.aws = mortal(world.aws, step, moment, onDeath);
        }),
      cells: forEach(() => ({
        state: undefined,
        run: 'dies',
        told: isTold ? 'at once' : 'late',
        ...(isTold && !isMarked ? { again: true } : {}),
      })),
    };
  }),
);

export const RUNTIME_ROWS: readonly HarmRow[] = [
  {
    fault: 'Killed while it asks its target',
    begin: (world) => world.becomeCold(),
    run: (world, check) =>
      killed(world, check, (onDeath) => {
        world.resolve = () => {
          onDeath();
          return never();
        };
      }),
    cells: forEach(() => ({ state: undefined, run: 'dies', told: 'late' })),
  },
  ...deaths,
  {
    fault: 'Two runs of every check at once',
    begin: () => {},
    run: async (world, check) => {
      const [one] = await Promise.all([world.run(check), world.run(check)]);
      // Either may be the one that scans; the other judges what was stored before, and the next one has both.
      return check === 'saml-certificates' ? world.run(check) : one;
    },
    cells: forEach(() => ({})),
  },
  {
    fault: 'Functions that start anew with every run',
    begin: () => {},
    run: (world, check) => {
      world.becomeCold();
      return world.run(check);
    },
    cells: forEach(() => ({})),
  },
  {
    fault: 'The time of a run is over before anybody could be asked',
    begin: () => {},
    run: async (world, check) => {
      // What is known of certificates is judged without asking anybody.
      world.runMs = check === 'saml-certificates' ? 500 : 1;
      const record = await world.run(check);
      world.runMs = RUN_MS;
      return record;
    },
    cells: forEach((check) =>
      check === 'saml-certificates'
        ? { state: 'ok', stateAtLast: 'critical', told: 'late' }
        : { state: 'unknown', told: 'late' },
    ),
  },
  ...[-1, 1].map(
    (sign): HarmRow => ({
      fault: `The clock is set ${sign < 0 ? 'back' : 'ahead'} by 50 seconds between two runs`,
      begin: ({ clock }) => clock.set(sign * 50_000),
      end: ({ clock }) => clock.set(-sign * 50_000),
      cells: forEach(() => ({})),
    }),
  ),
];
