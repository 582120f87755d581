/** What CPU a run of `oidc-discovery` takes, cold and warm, beside a handler that asks the same as is usually done. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRequests } from '../lambda/check-requests.ts';
import { parseMonitorConfig } from '../lambda/config.ts';
import { compiledRuntimeInterface } from '../test/deployed/emulator/preparation.ts';
import { messageOf } from './child.ts';
import { referenceAsOurs, referenceByDefault, shipped } from './lambda/bundled.ts';
import type { FunctionCode } from './lambda/function-process.ts';
import { atMost, notMeasured, type Row, ratioFigure, type Section } from './section.ts';
import { measureTicks, type Ticks, WARM_RUNS } from './tick/measure.ts';
import { installedReference } from './tick/reference.ts';
import type { Asked, ServersReady } from './tick/servers.ts';

const ROUNDS = 21;
const LIMITS = { cold: 0.5, warm: 0.7 };
const COLD = 'cold: from the start of the process until the first run is done';
const WARM = 'warm: a later run';

export async function ticks(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-bench-'));
  const servers = fork(new URL('tick/servers.ts', import.meta.url));
  try {
    return await sectionFrom(folder, servers, (await messageOf(servers)) as ServersReady);
  } finally {
    servers.disconnect();
    rmSync(folder, { recursive: true });
  }
}

async function sectionFrom(folder: string, servers: ChildProcess, ready: ServersReady): Promise<Section> {
  let runtimeInterface: string;
  let reference: string;
  try {
    [runtimeInterface, reference] = await Promise.all([compiledRuntimeInterface(), installedReference()]);
  } catch (error) {
    const why = String(error);
    return section([
      notMeasured(COLD, why, String(LIMITS.cold)),
      notMeasured(WARM, why, String(LIMITS.warm)),
    ]);
  }
  const codes = await Promise.all([
    shipped('oidc-discovery', folder),
    referenceByDefault(reference, folder),
    referenceAsOurs(reference, folder),
  ]);
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, ready.caPem);
  const event = requestFor(ready.orgUrl);
  const taken: Ticks[][] = codes.map(() => []);
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, code] of codes.entries()) {
      const here = { AWS_ENDPOINT_URL: ready.awsUrl, NODE_EXTRA_CA_CERTS: caFile };
      const placed: FunctionCode = { ...code, environment: { ...code.environment, ...here } };
      const ticks = await measureTicks(placed, event, runtimeInterface, servers);
      // The first round reads the files from the disk, and stores what each keeps.
      if (round > 0) taken[index]?.push(ticks);
    }
  }
  const [ours = [], byDefault = [], asOurs = []] = taken;
  return section(rowsOf(ours, byDefault, asOurs), notesOf(ours, byDefault));
}

/** What the schedule starts the function with, for one org without any settings. */
function requestFor(orgUrl: string): object {
  const orgs = [{ alias: 'acme', url: orgUrl, allowPrivateAddresses: true }];
  const [request] = checkRequests(parseMonitorConfig({ orgs, notify: 'nobody' }, 'the benchmark'), {
    controlTarget: 'https://sts.eu-west-1.amazonaws.com',
    secretArnOf: () => '',
  });
  if (request === undefined) throw new Error('the benchmark asks for no run');
  return request;
}

function rowsOf(ours: readonly Ticks[], byDefault: readonly Ticks[], asOurs: readonly Ticks[]): Row[] {
  const cold = (rounds: readonly Ticks[]) => rounds.map(({ coldMs }) => coldMs);
  const warm = (rounds: readonly Ticks[]) => rounds.map(({ warmMs }) => warmMs);
  const judged = (what: string, limit: number, of: typeof cold): Row => {
    const { ratio, figure, spread } = ratioFigure(of(ours), of(byDefault), 1);
    return { what, figure, spread, bar: atMost(String(limit), ratio <= limit) };
  };
  const told = (what: string, of: typeof cold): Row => {
    const { figure, spread } = ratioFigure(of(ours), of(asOurs), 1);
    return { what: `${what}, the reference bundled as ours is`, figure, spread };
  };
  return [
    judged(COLD, LIMITS.cold, cold),
    judged(WARM, LIMITS.warm, warm),
    told('cold', cold),
    told('warm', warm),
  ];
}

function section(rows: readonly Row[], notes?: string): Section {
  return {
    title: 'A run beside a usual handler',
    how: `CPU of a run of \`oidc-discovery\` as it is deployed, beside a handler that asks the same as is usually done
(\`bench/reference\`: Powertools for log and metrics, four AWS clients and the document client, zod, jose, global fetch),
bundled as the CDK's NodejsFunction does unless told otherwise. Both under AWS's runtime interface client and Node 24, with
the same event, the same simulated org and the same table and metrics on loopback, all over TLS. One after the other in each
of ${ROUNDS} rounds; warm is the mean of the ${WARM_RUNS} runs after the first. Between runs the servers close what is open, as a minute does.`,
    rows,
    ...(notes === undefined ? {} : { notes }),
  };
}

function notesOf([ours]: readonly Ticks[], [theirs]: readonly Ticks[]): string {
  const inWords = (asked: Asked | undefined) =>
    `${asked?.okta.length} documents of the org and \`${asked?.aws.join('`, `')}\``;
  return `A warm run of ours asks for ${inWords(ours?.asked[1])}; of the reference,
for ${inWords(theirs?.asked[1])}. Ours writes to the table only what changed.

What is left of a cold run of ours, as profiled: a sixth starts Node; a third are Node's modules for TLS and HTTP and three
connections; a tenth parses the bundle, and most of the rest is the AWS clients. Node's cache of compiled code would save the
tenth, but is of one build of Node, and AWS changes that.`;
}
