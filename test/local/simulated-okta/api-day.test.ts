/** A day of an org that is called every minute: no socket, no waiting, every window accounted for. */
import { beforeEach, describe, expect, it } from 'vitest';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { type ClientKey, clientKey, doorWithoutSocket, soundClient } from './api-client.ts';

const APP = '0oamonitor00000001';
const SCOPES = 'okta.logs.read okta.apps.read okta.orgs.read';
const START = Date.parse('2026-03-04T00:00:00.000Z');
const MINUTE_MS = 60_000;
const MINUTES_OF_A_DAY = 24 * 60;

let elapsedMs = 0;
let api: SimulatedApi;
let appKey: ClientKey;
const now = () => new Date(START + elapsedMs);

beforeEach(async () => {
  elapsedMs = 0;
  appKey = await clientKey();
  api = createSimulatedApi({
    now,
    serviceApps: [
      {
        clientId: APP,
        keys: [appKey.publicJwk],
        grantedScopes: SCOPES.split(' '),
        role: SUPER_ADMIN,
        requiresDpop: true,
        active: true,
      },
    ],
    apiTokens: [{ id: '00T1', value: 'token', role: SUPER_ADMIN, revoked: false }],
  });
});

async function everyMinute(minutes: number, call: (minute: number) => Promise<unknown>): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    elapsedMs = minute * MINUTE_MS;
    await call(minute);
  }
}

function total(bucket: string, principalId: string): { passed: number; refused: number; caused: number } {
  const sum = { passed: 0, refused: 0, caused: 0 };
  for (const window of api.rateLimits.usage()) {
    if (window.bucket !== bucket) continue;
    sum.passed += window.passed.get(principalId) ?? 0;
    sum.refused += window.refused.get(principalId) ?? 0;
    sum.caused += window.others.refusedBecauseOfCallers;
  }
  return sum;
}

const withToken = (path: string) =>
  doorWithoutSocket(api).ask({ path, headers: { authorization: 'SSWS token' } });

describe('a day', () => {
  it('of one call a minute disturbs nobody in a bucket that others fill to 90 %', async () => {
    api.rateLimits.setLoad('/api/v1/logs', { percentOfLimit: 90 });
    await everyMinute(MINUTES_OF_A_DAY, () => withToken('/api/v1/logs?limit=1'));
    elapsedMs = MINUTES_OF_A_DAY * MINUTE_MS;
    expect(total('/api/v1/logs', '00T1')).toEqual({ passed: MINUTES_OF_A_DAY, refused: 0, caused: 0 });
    const others = api.rateLimits.usage().map((window) => window.others.passed);
    expect(others.slice(0, MINUTES_OF_A_DAY)).toEqual(Array(MINUTES_OF_A_DAY).fill(108));
  });

  it('of a call too many a minute shows in the counters, minute by minute', async () => {
    // What is left of the bucket is 10 requests; each beyond them costs another client one.
    api.rateLimits.setLoad('/api/v1/apps', { percentOfLimit: 90 });
    await everyMinute(MINUTES_OF_A_DAY, async () => {
      for (let calls = 0; calls < 11; calls += 1) await withToken('/api/v1/apps?limit=1');
    });
    elapsedMs = MINUTES_OF_A_DAY * MINUTE_MS;
    expect(total('/api/v1/apps', '00T1')).toEqual({
      passed: 11 * MINUTES_OF_A_DAY,
      refused: 0,
      caused: MINUTES_OF_A_DAY,
    });
  });

  it('with DPoP needs a token an hour and a new nonce a day', async () => {
    let client = await soundClient(doorWithoutSocket(api), APP, appKey, SCOPES, now);
    const statuses = new Map<number, number>();
    await everyMinute(MINUTES_OF_A_DAY, async (minute) => {
      if (minute > 0 && minute % 55 === 0) {
        client = await soundClient(doorWithoutSocket(api), APP, appKey, SCOPES, now);
      }
      const { status } = await client.get('/api/v1/org');
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    expect([...statuses]).toEqual([[200, MINUTES_OF_A_DAY]]);
    // Every token costs two requests, because each of these clients has yet to learn the nonce.
    expect(total('/oauth2/v1/token', APP)).toMatchObject({ passed: 2 * 27, refused: 0 });
  });
});
