/**
 * A day of the whole check against the simulated API, without a socket and without waiting: real tokens, proofs and
 * budget, while other clients use up to 95 % of each bucket. The org must hardly notice.
 */
import { describe, expect, it } from 'vitest';
import { rateLimits } from '../../../../lambda/checks/rate-limits/check.ts';
import { oktaClient } from '../../../../lambda/okta/client.ts';
import { configuredAuthorizer } from '../../../../lambda/okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../../../../lambda/okta/credentials/proofs.ts';
import type { Send } from '../../../../lambda/okta/transport.ts';
import type { Memory } from '../../../../lambda/outcome.ts';
import { simulatedCredential } from '../../../../local/run/simulated-credential.ts';
import { bucketWarning, violationStorm } from '../../../../local/simulated-okta/api/rate-limit-events.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../../local/simulated-okta/api/simulated-api.ts';
import { NOW } from '../../../support/alerting-values.ts';

const ORG = 'https://acme.okta.example';
const MINUTES = 24 * 60;
const BUCKETS = ['/api/v1/logs', '/api/v1/apps', '/api/v1', '/api/v1/users', '/api/v1/groups'];
/** Whose limit the events are about; the check never calls it. */
const AUTHN = { bucket: '/api/v1/authn', threshold: 100 };
const STORM_MINUTE = 600;
const neverAborted = new AbortController().signal;

/** Numbers that look random and are the same in every run. */
function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function sendTo(api: SimulatedApi, now: () => Date): Send {
  return async ({ method, url, headers, body = '' }) => {
    const { origin, pathname, search } = new URL(url);
    const sentAt = now();
    const answer = await api.answer(
      { method, path: pathname + search, origin, headers, body },
      AbortSignal.abort(),
    );
    if (answer === undefined) throw new Error(`${pathname} is not of the API`);
    const received = Object.entries({ ...answer.headers, ...answer.repeated }).map(
      ([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : [...value]] as const,
    );
    const date = sentAt.toUTCString();
    return {
      status: answer.status,
      headers: { date, ...Object.fromEntries(received) },
      body: answer.body,
      firstByteMs: 1,
      totalMs: 1,
      sentAt,
      receivedAt: now(),
    };
  };
}

/** Runs the check every minute, a second or two off it, and gives what the org counted. */
async function day(seed: number, stormEvents: number) {
  const random = pseudoRandom(seed);
  let atMs = NOW.getTime();
  const now = () => new Date(atMs);
  const { app, privateKey, kid } = await simulatedCredential();
  const api = createSimulatedApi({ now, serviceApps: [app] });
  // As most orgs have it; the default of the simulated one would let a whole storm pass.
  api.rateLimits.setLimit('/api/v1/logs', 50);
  const credential = {
    kind: 'private-key' as const,
    clientId: app.clientId,
    scopes: ['okta.apps.read', 'okta.logs.read', 'okta.rateLimits.read'],
    dpop: true,
    kid,
    secretArn: 'x',
  };
  const authorizer = configuredAuthorizer(ORG, credential, {
    secret: () => async () => privateKey,
    kmsKey: () => {
      throw new RangeError('no key in KMS');
    },
    clock: { now },
    randomness: systemRandomness,
  });
  const request = {
    org: { url: ORG, customDomains: [] },
    principals: [],
    settings: { attemptTimeoutMs: 5000, buckets: ['users', 'groups'] as const },
    credential,
  };
  let waitedMs = 0;
  const clientPorts = {
    authorizer,
    send: sendTo(api, now),
    clock: { now },
    wait: async (ms: number) => {
      waitedMs += ms;
      atMs += ms;
    },
    random,
  };
  let memory: Memory = {};
  const states: string[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    const begins = NOW.getTime() + minute * 60_000 + Math.floor(random() * 2000);
    atMs = Math.max(atMs, begins);
    for (const bucket of BUCKETS)
      if (random() < 0.05) api.rateLimits.setLoad(bucket, { percentOfLimit: Math.floor(random() * 96) });
    if (minute % 60 === 30) api.log.publish(bucketWarning(now(), AUTHN, 90));
    if (minute === STORM_MINUTE)
      api.log.publish(...violationStorm(stormEvents, new Date(atMs - 60_000), now(), AUTHN));
    const deadline = new Date(atMs + 40_000);
    const check = rateLimits(
      { ...request, settings: { ...request.settings, buckets: [...request.settings.buckets] } },
      {
        clock: { now, monotonicMs: () => atMs },
        open: (known) => oktaClient(clientPorts, known, deadline),
      },
    );
    const facts = await check.probe(neverAborted, memory, {});
    const judgement = check.judge(facts, memory, now(), undefined);
    memory = { ...memory, ...JSON.parse(JSON.stringify(judgement.memory)) };
    states.push(
      judgement.findings.some(({ condition }) => condition === 'CHECK_UNKNOWN') ? 'unknown' : 'seen',
    );
  }
  return { usage: api.rateLimits.usage(), states, client: app.clientId, memory, waitedMs };
}

describe('a day of runs, with other clients using up to 95 % of each bucket', () => {
  it('takes at most its share of any window and costs nobody a call, through a storm of ten thousand events too', {
    timeout: 120_000,
  }, async () => {
    const { usage, states, memory } = await day(2, 10_000);
    const taken = usage.map(({ bucket, limit, passed, refused, others }) => ({
      bucket,
      limit,
      calls: [...passed.values(), ...refused.values()].reduce((sum, calls) => sum + calls, 0),
      refusedToOthers: others.refusedBecauseOfCallers,
    }));
    expect(taken.length).toBeGreaterThan(MINUTES);
    // One measuring call a run, of which two can fall into one window; beyond that a tenth of the limit.
    const tooMuch = taken.filter(({ limit, calls }) => calls > Math.max(2, limit * 0.1));
    expect(tooMuch).toEqual([]);
    expect(taken.filter(({ refusedToOthers }) => refusedToOthers > 0)).toEqual([]);
    expect(states.filter((state) => state === 'unknown')).toEqual([]);
    expect(JSON.stringify(memory).length).toBeLessThan(40_000);
  });
});
