/** The first day of a monitor at a large org, while others use up to nearly all of each bucket. */
import { checkRequests, parseMonitorConfig } from '../../lambda/config.ts';
import type { WindowUsage } from '../../local/simulated-okta/api/bucket-window.ts';
import { CountingAws } from '../month/counting-aws.ts';
import { samlApps } from '../month/saml-apps.ts';
import { chanceFrom } from '../world/chance.ts';
import { startSchedules } from '../world/scheduler.ts';
import { simulatedOrg } from '../world/simulated-org.ts';
import { functionsOf } from '../world/stack.ts';
import { statusPage } from '../world/status-page.ts';
import { VirtualTime } from '../world/virtual-time.ts';
import { fairWeather } from '../world/weather.ts';

const START = new Date('2026-03-02T00:00:00.000Z');
const MINUTE_MS = 60_000;
const SEED = 1;
const ALIAS = 'large';
/** Requests a minute of the System Log; other buckets have the published limits of a Workforce org. */
const LOG_LIMIT = 50;
/** Others change their pace so often, to at most so much of a bucket. */
const OTHERS = { changesPerMinute: 0.05, mostPercent: 95 };
/** Okta's own default: a credential may use half of each bucket. */
export const CREDENTIAL_PERCENT = 50;

export interface FirstDay {
  readonly windows: readonly WindowUsage[];
  readonly principalId: string;
  /** Of SAML apps, that were read. */
  readonly keysRead: number;
}

export async function firstDay(apps: number, hours: number): Promise<FirstDay> {
  const chance = chanceFrom(SEED);
  const time = new VirtualTime(START);
  const fair = fairWeather(chance);
  const weather = { host: fair, api: fair };
  const org = await simulatedOrg(ALIAS, 'private-key', { time, weather, ailment: () => undefined });
  const { api, principalId } = org;
  api.apps = await samlApps(apps, START);
  api.rateLimits.setLimit('/api/v1/logs', LOG_LIMIT);
  const aws = new CountingAws(time);
  const { ports, certificates } = aws;
  const world = { time, chance, orgs: [org], page: statusPage(time, fair), ports, certificates };
  const requests = requestsFor(org);
  const { failures } = startSchedules(requests, functionsOf(world), time, chance, {
    jitterMs: 1_000,
    warmStartMs: [20, 80],
  });
  const buckets = ['/api/v1/logs', '/api/v1/apps', '/api/v1', '/api/v1/users', '/api/v1/groups'];
  const others = () => {
    for (const bucket of buckets) {
      if (chance() >= OTHERS.changesPerMinute) continue;
      api.rateLimits.setLoad(bucket, { percentOfLimit: Math.floor(chance() * (OTHERS.mostPercent + 1)) });
    }
    time.at(time.monotonicMs() + MINUTE_MS, others);
  };
  others();
  await time.runUntil(START.getTime() + hours * 60 * MINUTE_MS);
  if (failures.length + aws.errors.length > 0)
    throw new AggregateError([...failures, ...aws.errors], 'runs of the simulated day failed');
  const { scan } = await certificates.read(ALIAS);
  const missing = [...(scan?.sheets.values() ?? [])].reduce((sum, sheet) => sum + sheet.missing.length, 0);
  return { windows: api.rateLimits.usage(), principalId, keysRead: apps - missing };
}

function requestsFor({ url, principalId }: { readonly url: string; readonly principalId: string }) {
  const credential = { kind: 'private-key', clientId: principalId, kid: 'simulated-key' };
  const checks = { 'rate-limits': { buckets: ['users', 'groups'] } };
  const orgs = [{ alias: ALIAS, url, credential, checks, authorizationServers: [{ id: 'default' }] }];
  return checkRequests(parseMonitorConfig({ orgs, notify: 'nobody' }, 'the simulated settings'), {
    controlTarget: 'https://sts.us-east-1.amazonaws.com',
    secretArnOf: () => 'arn:aws:secretsmanager:us-east-1:123456789012:secret:okta-AbCdEf',
  });
}
