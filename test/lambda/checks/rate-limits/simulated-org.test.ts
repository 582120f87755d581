/** The whole check over loopback TLS, against a simulated org: tokens, proofs, connections and limits are real. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rateLimits } from '../../../../lambda/checks/rate-limits/check.ts';
import { oktaClient } from '../../../../lambda/okta/client.ts';
import { configuredAuthorizer } from '../../../../lambda/okta/credentials/configured-authorizer.ts';
import { CredentialFault } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { systemRandomness } from '../../../../lambda/okta/credentials/proofs.ts';
import { httpsTransport } from '../../../../lambda/okta/https-transport.ts';
import type { Judgement, Memory } from '../../../../lambda/outcome.ts';
import type { FurtherBucket } from '../../../../lambda/settings/rate-limits.ts';
import { type SimulatedCredential, simulatedCredential } from '../../../../local/run/simulated-credential.ts';
import {
  bucketBurst,
  bucketViolation,
  bucketWarning,
  concurrencyViolation,
  violationStorm,
} from '../../../../local/simulated-okta/api/rate-limit-events.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../../local/simulated-okta/api/simulated-api.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../../local/simulated-okta/simulated-okta.ts';
import { loopbackNetwork, systemClock } from '../../../support/loopback-network.ts';
import { told } from './support/facts.ts';
import { observationOn } from './support/judged.ts';
import { neverAborted } from './support/probing.ts';

const now = () => new Date();
const AUTHN = { bucket: '/api/v1/authn', threshold: 500 };

let credential: SimulatedCredential;
let okta: SimulatedOkta;
let api: SimulatedApi;

beforeAll(async () => {
  credential = await simulatedCredential();
  api = createSimulatedApi({ now, serviceApps: [credential.app] });
  okta = await startSimulatedOkta({ now, api, http2: true });
});
afterAll(() => okta.close());
beforeEach(async () => {
  await okta.switchTo('healthy');
  api.switchTo();
});

interface RunOptions {
  readonly memory?: Memory;
  readonly buckets?: readonly FurtherBucket[];
  readonly scopes?: readonly string[];
  readonly secret?: () => Promise<string>;
}

/** One run in a container of its own. */
async function run({
  memory = {},
  buckets = [],
  scopes = ['okta.apps.read', 'okta.logs.read', 'okta.rateLimits.read', 'okta.principalRateLimits.read'],
  secret = async () => credential.privateKey,
}: RunOptions = {}): Promise<Judgement> {
  const { clientId } = credential.app;
  const settings = {
    kind: 'private-key' as const,
    clientId,
    scopes: [...scopes],
    dpop: true,
    kid: credential.kid,
    secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:x',
  };
  const authorizer = configuredAuthorizer(okta.origin, settings, {
    secret: () => secret,
    kmsKey: () => {
      throw new RangeError('no key in KMS');
    },
    clock: systemClock,
    randomness: systemRandomness,
  });
  const transport = httpsTransport(await loopbackNetwork({ trustedCertificates: [okta.caPem] }));
  const check = rateLimits(
    {
      org: { url: okta.origin, customDomains: [] },
      principals: [],
      settings: { attemptTimeoutMs: 2000, buckets: [...buckets] },
      credential: settings,
    },
    {
      clock: systemClock,
      open: (known) =>
        oktaClient(
          { authorizer, send: transport.send, clock: systemClock, wait: async () => {}, random: () => 0 },
          known,
          new Date(Date.now() + 20_000),
        ),
    },
  );
  try {
    const facts = await check.probe(neverAborted, memory, {});
    const judgement = check.judge(facts, memory, now(), undefined);
    return { ...judgement, memory: JSON.parse(JSON.stringify(judgement.memory)) };
  } finally {
    transport.close();
  }
}

const kindsOf = (paths: readonly { path: string }[]) => paths.map(({ path }) => path.split('?')[0]);

describe('rate-limits against a simulated org', { timeout: 60_000 }, () => {
  it('measures every bucket asked for, knows the threshold and the share of its app', async () => {
    api.settings = { ...api.settings, warningThreshold: 70 };
    const { clientId, grantedScopes } = credential.app;
    const scopes = [...grantedScopes, 'okta.users.read', 'okta.groups.read'];
    api.credentials.changeApp(clientId, { grantedScopes: scopes });
    const judgement = await run({ buckets: ['users', 'groups'], scopes });
    api.credentials.changeApp(clientId, { grantedScopes });
    expect(judgement.findings).toEqual([]);
    expect(judgement.measurements.map(({ metric }) => metric)).toEqual([
      'RateLimitUtilization',
      'RateLimitEvents',
    ]);
    for (const bucket of ['/api/v1/logs', '/api/v1/apps', '/api/v1', '/api/v1/users', '/api/v1/groups']) {
      expect(observationOn(bucket, judgement)).toMatchObject({
        state: 'ok',
        observed: expect.stringMatching(/^\d+ of \d+ used \(.*by the monitor itself/),
        wanted: expect.stringContaining("below 70 % (the org's own threshold)"),
      });
    }
    expect(observationOn('share of the credential', judgement).observed).toBe('50 % of each bucket');
    expect(observationOn('System Log', judgement)).toMatchObject({ state: 'ok' });
  });

  it('reads each event once, from run to run', async () => {
    const first = await run();
    api.log.publish(
      bucketWarning(now(), AUTHN, 90),
      bucketBurst(now(), { ...AUTHN, bucket: '/oauth2/v1/token' }),
    );
    const second = await run({ memory: first.memory });
    expect(told(second)).toEqual([
      'RATE_LIMIT_WARNING on /oauth2/v1/token: BURST warning',
      'RATE_LIMIT_WARNING on /api/v1/authn: THRESHOLD warning',
    ]);
    expect(second.findings[1]?.observed).toContain('at 90 % of the limit');
    api.log.publish(bucketViolation(now(), AUTHN), concurrencyViolation(now(), '/api/v1/users'));
    const asked = okta.requests.length;
    const third = await run({ memory: second.memory });
    expect(told(third)).toEqual(
      expect.arrayContaining([
        'RATE_LIMIT_VIOLATION on /api/v1/authn: RATE_LIMITED critical',
        'CONCURRENCY_VIOLATION on requests-in-flight: CONCURRENCY critical',
      ]),
    );
    expect(third.measurements).toContainEqual({ metric: 'RateLimitEvents', value: 2, unit: 'Count' });
    // A token, the log and its next page, one app, the threshold: the share is asked for once an hour.
    expect(kindsOf(okta.requests.slice(asked)).filter((path) => path !== '/oauth2/v1/token')).toEqual([
      '/api/v1/logs',
      '/api/v1/logs',
      '/api/v1/apps',
      '/api/v1/rate-limit-settings/warning-threshold',
    ]);
  });

  it('names the scope that is missing, and measures the rest', async () => {
    const judgement = await run({ scopes: ['okta.apps.read', 'okta.rateLimits.read'] });
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on okta.logs.read: SCOPE warning']);
    expect(observationOn('/api/v1/apps', judgement).state).toBe('ok');
    expect(observationOn('System Log', judgement).state).toBe('unknown');
  });

  it('knows a role that is missing from a scope that is', async () => {
    const { clientId, role } = credential.app;
    api.credentials.changeApp(clientId, { role: 'none' });
    const judgement = await run();
    api.credentials.changeApp(clientId, { role });
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on admin-role: ROLE warning']);
  });

  it('knows an app that is deactivated', async () => {
    const { clientId } = credential.app;
    api.credentials.changeApp(clientId, { active: false });
    const judgement = await run();
    api.credentials.changeApp(clientId, { active: true });
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on credential: CLIENT_UNKNOWN warning']);
  });

  it('knows a key that is none of the app', async () => {
    const other = await simulatedCredential();
    const judgement = await run({ secret: async () => other.privateKey });
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on credential: WRONG_KEY warning']);
  });

  it('asks Okta for nothing while there is no credential', async () => {
    const asked = okta.requests.length;
    const judgement = await run({
      secret: () => Promise.reject(new CredentialFault({ kind: 'not-stored' })),
    });
    expect(told(judgement)).toEqual(['CREDENTIAL_REFUSED on credential: NO_CREDENTIAL warning']);
    expect(okta.requests.length).toBe(asked);
  });

  it.each([
    { scenario: 'api-server-error', is: 'CHECK_UNKNOWN on HOST: HTTP_5XX warning' },
    { scenario: 'api-read-only', is: 'CHECK_UNKNOWN on HOST: READ_ONLY warning' },
    { scenario: 'api-html', is: 'CHECK_UNKNOWN on HOST: NOT_JSON warning' },
    { scenario: 'api-clock-ahead', is: 'CREDENTIAL_REFUSED on credential: CLOCK_SKEW warning' },
    { scenario: 'token-server-error', is: 'CHECK_UNKNOWN on HOST: HTTP_5XX warning' },
    { scenario: 'token-rate-limited', is: 'RATE_LIMIT_HIGH on /oauth2/v1/token: RATE_LIMITED warning' },
  ] as const)('in the scenario $scenario says $is, and no more', async ({ scenario, is }) => {
    const { memory } = await run();
    api.switchTo(scenario);
    const judgement = await run({ memory });
    expect(told(judgement)).toEqual([is.replace('HOST', new URL(okta.origin).host)]);
    const isPublished = judgement.measurements.some(({ metric }) => metric === 'RateLimitEvents');
    expect(isPublished).toBe(false);
  });

  it.each([
    'rate-limit-headers-twice',
    'links-joined',
    'resource-nonce-400',
    'tokens-revoked-at-third-call',
  ] as const)('takes an org as it is in the scenario %s', async (scenario) => {
    api.switchTo(scenario);
    api.log.publish(bucketWarning(now(), { ...AUTHN, bucket: '/api/v1/users' }, 95));
    expect(told(await run())).toContain('RATE_LIMIT_WARNING on /api/v1/users: THRESHOLD warning');
  });

  it('reads a storm of ten thousand events over several runs, within the budget of the log', async () => {
    let { memory } = await run();
    const later = createSimulatedApi({ now, serviceApps: [credential.app] });
    later.log.publish(...violationStorm(10_000, new Date(Date.now() - 60_000), now(), AUTHN));
    const storm = await startSimulatedOkta({ now, api: later });
    const healthy = okta;
    okta = storm;
    try {
      const judgement = await run();
      expect(told(judgement)).toEqual(['RATE_LIMIT_VIOLATION on /api/v1/authn: RATE_LIMITED critical']);
      expect(observationOn('System Log', judgement).observed).toMatch(
        /^[\d,]+\+ new events about limits; not read/,
      );
      memory = judgement.memory;
      expect(JSON.stringify(memory).length).toBeLessThan(40_000);
    } finally {
      okta = healthy;
      await storm.close();
    }
  });
});
