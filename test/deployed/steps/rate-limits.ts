/**
 * An org gets a credential: missing, stored, refused and right again, each without another deploy; and what Okta's
 * System Log tells. Time moves on here, a minute with each run.
 */
import { createPrivateKey } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SCOPES } from '../../../lambda/settings/credential.ts';
import type { ServiceApp } from '../../../local/simulated-okta/api/credentials.ts';
import { bucketViolation } from '../../../local/simulated-okta/api/rate-limit-events.ts';
import { type KeyPair, newKeyInKms, newKeyPair, serviceApp, storeSecret } from '../administrator.ts';
import { callJson } from '../api-call.ts';
import { doctor } from '../doctor.ts';
import { ALIAS, CLIENT_IDS, type Rehearsal, SIGNED } from '../rehearsal.ts';
import {
  anotherDay,
  mailDuring,
  measureLimits,
  readCertificates,
  readStatusPage,
  runTimes,
  subjectsOf,
} from '../runs.ts';
import { uploadedBundles } from './deploy.ts';

const ORG = { Org: ALIAS };
const CHECK = { ...ORG, Check: 'rate-limits' };
const CLIENT_ID = CLIENT_IDS[ALIAS];
const WITHOUT_APPS = DEFAULT_SCOPES.filter((scope) => scope !== 'okta.apps.read');
const REFUSED = "[WARNING] rehearsed: monitor's credential refused";
const RESOLVED = /^\[RESOLVED\] rehearsed: monitor's credential refused, lasted /;
const OK = { error: undefined, state: 'ok' };
const WARNING = { error: undefined, state: 'warning' };

export function rateLimitsSteps(stage: () => Rehearsal): void {
  const inOneLine = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ');
  const secretArn = async () => (await stage().account()).secretArnOf(ALIAS);
  const store = async ({ pem }: KeyPair) => storeSecret(stage().aws.endpoint, await secretArn(), pem);
  const measureSigned = (rehearsal: Rehearsal) => measureLimits(rehearsal, SIGNED);
  /** Whose public half the app of the org has. */
  let key: KeyPair;

  /** Runs that all end so; gives the time from which on their data are. */
  async function expectRuns(times: number, each: object): Promise<Date> {
    const runs = await runTimes(times, stage(), measureLimits);
    for (const run of runs) expect(run, run.logs).toMatchObject(each);
    return runs[0]?.since ?? new Date(Number.NaN);
  }

  /** The app changes in Okta, and its access token is over, as it would be within the hour. */
  function changeApp(change: Partial<Omit<ServiceApp, 'clientId'>>): void {
    stage().api.credentials.changeApp(CLIENT_ID, change);
    stage().api.revokeAccessTokens(CLIENT_ID);
  }

  /** What the function of the check asked of AWS while `work` went on. */
  async function callsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
    const { aws } = stage();
    const before = (await aws.calls()).length;
    await work();
    const calls = (await aws.calls()).slice(before).filter(({ caller }) => caller.includes('-RateLimits'));
    return calls.map(({ service, action }) => `${service}.${action}`);
  }

  describe('a credential in the settings', () => {
    it('brings a function, an empty secret where the key is to be stored, and none where it is in KMS', async () => {
      const { aws, api, configure, deploy } = stage();
      await anotherDay(stage());
      key = await newKeyPair();
      const inKms = await newKeyInKms(aws.endpoint);
      api.credentials.addApp(serviceApp(CLIENT_ID, key.publicJwk));
      api.credentials.addApp(serviceApp(CLIENT_IDS[SIGNED], inKms.publicJwk));
      // Whatever this org tells, the pager and the webhook are told too; steps/machines.ts looks at what they get.
      await configure({ signingKey: inKms.arn, second: true, machines: true });
      const { exitCode, output } = await deploy();
      expect(exitCode, output).toBe(0);
      expect(await aws.unsupported()).toEqual([]);
      expect(await uploadedBundles(stage())).toEqual([
        'oidc-discovery',
        'pagerduty',
        'rate-limits',
        'saml-certificates',
        'service-status',
        'widget',
      ]);

      const ask = (operation: string, body: object) =>
        callJson(aws.endpoint, 'secretsmanager', `secretsmanager.${operation}`, { ...body });
      const SecretId = await secretArn();
      const { SecretList } = (await ask('ListSecrets', {})) as { SecretList: { ARN: string }[] };
      const { pagerSecretArn } = await stage().account();
      expect(SecretList.map(({ ARN }) => ARN).sort()).toEqual([SecretId, pagerSecretArn].sort());
      await expect(ask('GetSecretValue', { SecretId })).rejects.toThrow(/ResourceNotFoundException/);
    });

    it('has the first run of the org with a key in KMS end well, before anybody did anything', async () => {
      const account = await stage().account();
      const aMinuteAgo = new Date(Date.now() - 60_000);
      expect(await account.metric('CheckState', { ...CHECK, Org: SIGNED }, aMinuteAgo)).toEqual({
        samples: 1,
        minimum: 0,
        maximum: 0,
      });
      expect(await account.metric('RateLimitUtilization', { Org: SIGNED }, aMinuteAgo)).toMatchObject({
        samples: 1,
      });
    });
  });

  describe('while nothing is stored', () => {
    it('Okta is not asked, and the second run tells, once, how to store it', async () => {
      await anotherDay(stage());
      const account = await stage().account();
      const asked = stage().okta.requests.length;
      let since = new Date();
      const early = await mailDuring(stage(), async () => {
        since = await expectRuns(1, WARNING);
      });
      expect(early).toEqual([]);
      const told = await mailDuring(stage(), () => expectRuns(3, WARNING));
      expect(subjectsOf(told)).toEqual([`${REFUSED} (NO_CREDENTIAL)`]);
      expect(told[0]?.topic).toBe(account.outputs.AlertsTopicArn);
      expect(inOneLine(told[0]?.body)).toContain(
        'aws secretsmanager put-secret-value --secret-string file://key.pem --secret-id arn:aws:secretsmanager:',
      );
      const [, arn = 'no secret'] = (account.outputs.CredentialSecrets ?? '').split('=');
      expect(told[0]?.body).toContain(arn);
      expect(told[0]?.body).toMatch(/^Runbook +\S+#credential_refused$/m);
      expect(stage().okta.requests.slice(asked)).toEqual([]);
      expect(await account.metric('CheckState', CHECK, since)).toEqual({
        samples: 4,
        minimum: 2,
        maximum: 2,
      });
      expect(await account.metric('RateLimitUtilization', ORG, since)).toBeUndefined();
      expect(await account.metric('RateLimitEvents', ORG, since)).toBeUndefined();
    });

    it('doctor names each secret that is empty and how to store it, and finds the key in KMS well', async () => {
      const account = await stage().account();
      const { line, exitCode } = await doctor(stage());
      expect(line(`${ALIAS}: credential`, 'secret')).toMatchObject({
        state: 'critical',
        observed: 'no credential is stored (NO_CREDENTIAL)',
        fix: expect.stringContaining(`--secret-id ${account.secretArnOf(ALIAS)}`),
      });
      expect(line('Secrets', 'PagerDuty key')).toMatchObject({
        state: 'critical',
        fix: expect.stringContaining(`--secret-id ${account.pagerSecretArn}`),
      });
      expect(line(`${SIGNED}: credential`, 'access token')?.state).toBe('ok');
      for (const scope of DEFAULT_SCOPES)
        expect(line(`${SIGNED}: credential`, scope)?.state, scope).toBe('ok');
      expect(exitCode).toBe(2);
    });

    it('to store it is all that it takes: the next run is well, the one after it tells, both metrics are there', async () => {
      const account = await stage().account();
      await store(key);
      let since = new Date();
      const over = await mailDuring(stage(), async () => {
        since = await expectRuns(3, OK);
      });
      expect(subjectsOf(over)).toEqual([expect.stringMatching(RESOLVED)]);
      expect(await account.metric('CheckState', CHECK, since)).toEqual({
        samples: 3,
        minimum: 0,
        maximum: 0,
      });
      const used = await account.metric('RateLimitUtilization', ORG, since);
      expect(used?.samples).toBe(3);
      expect(used?.minimum).toBeGreaterThan(0);
      expect(used?.maximum).toBeLessThan(10);
      expect(await account.metric('RateLimitEvents', ORG, since)).toEqual({
        samples: 3,
        minimum: 0,
        maximum: 0,
      });
    });

    it('doctor finds it well then, scope by scope, without a word of the key', async () => {
      const { line, lines } = await doctor(stage());
      for (const what of ['access token', ...DEFAULT_SCOPES, 'apps visible'])
        expect(line(`${ALIAS}: credential`, what)?.state, what).toBe('ok');
      expect(line(`${ALIAS}: runs`, 'rate-limits')).toMatchObject({
        state: 'ok',
        observed: expect.stringMatching(/^ran at \S+Z, \d+ (?:s|min) ago, and ended ok$/),
      });
      expect(JSON.stringify(lines)).not.toContain(key.pem.split('\n')[1]);
    });

    it('it is not read again, nor a token asked for, while both are good', async () => {
      const tokens = () => stage().okta.requests.filter(({ path }) => path === '/oauth2/v1/token').length;
      const before = tokens();
      const calls = await callsDuring(() => expectRuns(2, OK));
      expect(calls).not.toContain('secretsmanager.GetSecretValue');
      expect(tokens()).toBe(before);
    });
  });

  describe('when Okta refuses the credential', () => {
    beforeEach(async () => {
      await anotherDay(stage());
      await expectRuns(1, OK);
    });

    it.each([
      ['a scope was taken away', 'SCOPE', 'okta.apps.read', { grantedScopes: WITHOUT_APPS }],
      ['its role was taken away', 'ROLE', 'role', { role: 'none' }],
      ['it was deactivated', 'CLIENT_UNKNOWN', 'client', { active: false }],
    ] as const)(
      'because %s, one message says so, and one that it is over',
      async (_, reason, words, fault) => {
        changeApp(fault);
        const told = await mailDuring(stage(), () => expectRuns(4, WARNING));
        expect(subjectsOf(told)).toEqual([`${REFUSED} (${reason})`]);
        expect(inOneLine(told[0]?.body)).toContain(words);
        changeApp(serviceApp(CLIENT_ID, key.publicJwk));
        const over = await mailDuring(stage(), () => expectRuns(3, OK));
        expect(subjectsOf(over)).toEqual([expect.stringMatching(RESOLVED)]);
      },
    );

    it('because its key was replaced in Okta, to store the new one is all that it takes', async () => {
      key = await newKeyPair();
      changeApp({ keys: [key.publicJwk] });
      const told = await mailDuring(stage(), () => expectRuns(3, WARNING));
      expect(subjectsOf(told)).toEqual([`${REFUSED} (WRONG_KEY)`]);
      await store(key);
      const over = await mailDuring(stage(), () => expectRuns(3, OK));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(RESOLVED)]);
    });

    it('never, because its key is replaced in the right order, nobody is told', async () => {
      const next = await newKeyPair();
      const mail = await mailDuring(stage(), async () => {
        changeApp({ keys: [key.publicJwk, next.publicJwk] });
        await expectRuns(2, OK);
        await store(next);
        changeApp({ keys: [next.publicJwk] });
        await expectRuns(2, OK);
      });
      key = next;
      expect(mail).toEqual([]);
    });
  });

  describe('with a key in KMS', () => {
    beforeEach(() => anotherDay(stage()));

    it('every new access token is signed for there, and no secret is read', async () => {
      await measureSigned(stage());
      const ofCredential = (calls: readonly string[]) =>
        calls.filter((call) => /^(kms|secretsmanager)\./.test(call));
      expect(ofCredential(await callsDuring(() => measureSigned(stage())))).toEqual([]);
      stage().api.revokeAccessTokens(CLIENT_IDS[SIGNED]);
      const renewed = await callsDuring(async () => expect(await measureSigned(stage())).toMatchObject(OK));
      expect(ofCredential(renewed)).toContain('kms.Sign');
      expect(ofCredential(renewed)).not.toContain('secretsmanager.GetSecretValue');
    });

    it('AWS that does not let the function sign is told apart from Okta that refuses', async () => {
      const fault = { match: 'kms\\.Sign', caller: '.*RateLimits.*', count: 10 };
      await stage().aws.fault({ ...fault, status: 400, code: 'AccessDeniedException' });
      stage().api.revokeAccessTokens(CLIENT_IDS[SIGNED]);
      const told = await mailDuring(stage(), () => runTimes(3, stage(), measureSigned));
      expect(subjectsOf(told)).toEqual(["[WARNING] signed: monitor's credential refused (ACCESS_DENIED)"]);
      await stage().aws.clearFaults();
      const over = await mailDuring(stage(), () => runTimes(3, stage(), measureSigned));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(/^\[RESOLVED\] signed: /)]);
    });
  });

  describe('when the System Log tells of a limit that was exceeded', () => {
    const BUCKET = '/api/v1/users';

    it('it is one critical message that names the bucket, at once and not again', async () => {
      const { api, clock } = stage();
      await anotherDay(stage());
      await expectRuns(1, OK);
      const account = await stage().account();
      api.log.publish(bucketViolation(clock.now(), { bucket: BUCKET, threshold: 600 }));
      let since = new Date();
      const told = await mailDuring(stage(), async () => {
        since = await expectRuns(1, { state: 'critical', sent: 1 });
        await expectRuns(3, { state: 'critical', sent: 0 });
      });
      expect(subjectsOf(told)).toEqual(['[CRITICAL] rehearsed: rate limit exceeded (RATE_LIMITED)']);
      expect(inOneLine(told[0]?.body)).toContain(BUCKET);
      expect(told[0]?.body).toMatch(/^Runbook +\S+#rate_limit_violation$/m);
      expect(await account.metric('RateLimitEvents', ORG, since)).toEqual({
        samples: 4,
        minimum: 0,
        maximum: 1,
      });
      expect(await account.metric('RateLimitUtilization', ORG, since)).toMatchObject({ maximum: 100 });
    });

    it('it lasts for a quarter of an hour after the last event, and then it is over', async () => {
      // Else the check of rate limits would miss its siblings.
      await readStatusPage(stage());
      await readCertificates(stage(), ALIAS);
      expect(await mailDuring(stage(), () => expectRuns(10, { state: 'critical', sent: 0 }))).toEqual([]);
      const over = await mailDuring(stage(), () => expectRuns(3, OK));
      expect(subjectsOf(over)).toEqual([
        expect.stringMatching(/^\[RESOLVED\] rehearsed: rate limit exceeded, lasted 1\d min/),
      ]);
    });
  });

  describe('when the check of rate limits stands still', () => {
    it('discovery tells of it after five minutes, once, and of its return', async () => {
      const { clock } = stage();
      await anotherDay(stage());
      await expectRuns(1, OK);
      await clock.advance(4);
      expect(await mailDuring(stage(), () => runTimes(2, stage()))).toEqual([]);
      await clock.advance(2);
      const told = await mailDuring(stage(), () => runTimes(2, stage()));
      expect(subjectsOf(told)).toEqual([expect.stringMatching(/^\[WARNING\] rehearsed: .* \(OVERDUE\)$/)]);
      expect(inOneLine(told[0]?.body)).toContain('rate-limits');
      await expectRuns(1, OK);
      const over = await mailDuring(stage(), () => runTimes(2, stage()));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(/^\[RESOLVED\] rehearsed: /)]);
    });
  });

  describe('what authenticates', () => {
    it('is not in the request of a failed run, which says where it is', async () => {
      const { aws } = stage();
      const account = await stage().account();
      await anotherDay(stage());
      const fault = { match: 'dynamodb\\..*', caller: '.*RateLimits.*', count: 10 };
      await aws.fault({ ...fault, status: 400, code: 'AccessDeniedException' });
      expect((await measureLimits(stage())).error).toBe('AggregateError');
      const [record, ...more] = await account.takeFailedRuns();
      expect(more).toEqual([]);
      expect(record?.requestPayload).toMatchObject({
        check: 'rate-limits',
        org: { alias: ALIAS },
        credential: { kind: 'private-key', secretArn: await secretArn() },
      });
      expect(JSON.stringify(record)).not.toContain('PRIVATE KEY');
    });

    it('is in no log, no message and no state', async () => {
      const account = await stage().account();
      await anotherDay(stage());
      await expectRuns(1, OK);
      const texts = {
        log: await account.logsOf('RateLimits'),
        mail: (await stage().aws.mail()).map(({ subject, body }) => subject + body).join('\n'),
        state: JSON.stringify(await account.storedItems()),
      };
      const { d = '' } = createPrivateKey(key.pem).export({ format: 'jwk' });
      const [, firstLineOfPem = ''] = key.pem.split('\n');
      const secrets = ['PRIVATE KEY', firstLineOfPem, d.slice(0, 20), ...Object.values(CLIENT_IDS)];
      for (const [where, text] of Object.entries(texts)) {
        expect(text.length, where).toBeGreaterThan(500);
        for (const secret of secrets) expect(text, where).not.toContain(secret);
        expect(text, where).not.toMatch(/eyJ[\w-]+\.eyJ/); // no assertion, and no proof
      }
    });
  });
}
