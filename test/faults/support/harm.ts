/**
 * The life of an org that has something to tell while AWS or the runtime fails: at its beginning, so that the first
 * word could get lost, and in another life at its end, so that the last one could.
 */
import { CHECK_NAMES, type CheckName, type CheckState, type Condition } from '../../../lambda/contract.ts';
import { bucketViolation } from '../../../local/simulated-okta/api/rate-limit-events.ts';
import { ENDS_OF_YEARS, simulatedSaml } from '../../../local/simulated-okta/saml/simulated-saml.ts';
import { CALM_MS, heal, recovery, round, SWEEP_MS } from './course.ts';
import { createWorld, type RunRecord, type World } from './world.ts';

/** What a check makes of it while it lasts. */
export interface Harmed {
  /** Of every run that lives to publish one; nothing where none is published. */
  readonly state: CheckState | undefined;
  /** Of every run behind its end. @default ok where it is seen while it lasts, and the same where it is not */
  readonly stateAtLast?: CheckState;
  /** Every run ends with an error, and so in the queue of failed runs; or is not heard of again. */
  readonly run: 'ends well' | 'fails' | 'dies';
  /** Whether what there is to tell is told during the very first run, or when it is over. */
  readonly told: 'at once' | 'late';
  /** A message may come more than once. */
  readonly again?: true;
}

export interface HarmRow {
  readonly fault: string;
  readonly begin: (world: World) => unknown;
  readonly end?: (world: World) => unknown;
  /** How a run is made meanwhile. @default as always */
  readonly run?: (world: World, check: CheckName) => Promise<RunRecord>;
  readonly cells: Readonly<Record<CheckName, Harmed>>;
}

/** What there is to tell of each check, and how grave it is. */
export const TROUBLE = {
  'oidc-discovery': { condition: 'ISSUER_MISMATCH', state: 'critical' },
  'rate-limits': { condition: 'RATE_LIMIT_VIOLATION', state: 'critical' },
  'service-status': { condition: 'OKTA_INCIDENT', state: 'warning' },
  'saml-certificates': { condition: 'CERTIFICATE_EXPIRING', state: 'critical' },
} as const satisfies Record<CheckName, { condition: Condition; state: CheckState }>;

export interface HarmedLife {
  readonly world: World;
  /** While it lasted. */
  readonly during: readonly RunRecord[];
  /** How many messages there were when it was over. */
  readonly messagesMeanwhile: number;
  readonly after: readonly RunRecord[];
}

/** The fault comes with the trouble. */
export async function harmedAtFirst(row: HarmRow): Promise<HarmedLife> {
  const world = await createWorld();
  await round(world);
  world.clock.pass(SWEEP_MS);
  const trouble = await beginTrouble(world);
  await row.begin(world);
  const during = await harmedRound(world, row);
  const messagesMeanwhile = world.alerts.length;
  await healFrom(row, world);
  await trouble.goesOn();
  await round(world);
  await trouble.goesOn();
  await round(world);
  await trouble.ends();
  const after = await recovery(world);
  return { world, during, messagesMeanwhile, after };
}

/** The fault comes when the trouble is over. */
export async function harmedAtLast(row: HarmRow): Promise<HarmedLife> {
  const world = await createWorld();
  await round(world);
  world.clock.pass(SWEEP_MS);
  const trouble = await beginTrouble(world);
  await round(world);
  await trouble.ends();
  await row.begin(world);
  const during = [...(await harmedRound(world, row)), ...(await harmedRound(world, row))];
  const messagesMeanwhile = world.alerts.length;
  await healFrom(row, world);
  const after = await recovery(world);
  return { world, during, messagesMeanwhile, after };
}

async function healFrom(row: HarmRow, world: World): Promise<void> {
  world.aws = world.stored;
  await row.end?.(world);
}

async function harmedRound(world: World, { run }: HarmRow): Promise<RunRecord[]> {
  return round(world, CHECK_NAMES, 5, run);
}

interface Trouble {
  readonly goesOn: () => Promise<void>;
  /** And enough time has passed for everybody to be able to see it. */
  readonly ends: () => Promise<void>;
}

/** In every check at once. */
async function beginTrouble(world: World): Promise<Trouble> {
  const { api, okta, statusPage, clock } = world;
  const { apps } = api;
  const expiring = await simulatedSaml(clock.trueTime(), { ...ENDS_OF_YEARS, travel: 5 });
  const spCertificates = new Map(expiring.apps.map(({ id, spCertificate }) => [id, spCertificate]));
  const goesOn = async () => {
    api.log.publish(bucketViolation(clock.trueTime(), { bucket: '/api/v1/authn', threshold: 500 }));
  };
  await okta.switchTo('issuer-mismatch');
  statusPage.switchTo('status-incident');
  // The certificate of a service provider has no kid: it is another, and no key has changed.
  api.apps = apps.map((app) => {
    const spCertificate = spCertificates.get(app.id);
    return spCertificate === undefined ? app : { ...app, spCertificate };
  });
  await goesOn();
  return {
    goesOn,
    ends: async () => {
      api.apps = apps;
      await heal(world);
      clock.pass(CALM_MS + SWEEP_MS);
    },
  };
}
