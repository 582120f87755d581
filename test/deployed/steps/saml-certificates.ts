/**
 * Certificates of an org from the first run at deploy: they come into a band, are renewed, keys are rotated, and runs
 * die. Of the org whose key is in KMS, so that nothing but the deploy was needed.
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../../../local/simulated-okta/answers.ts';
import { apiError } from '../../../local/simulated-okta/api/api-answers.ts';
import type { AppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { appKeyEvent } from '../../../local/simulated-okta/api/audit-events.ts';
import { WORKFORCE_LIMITS } from '../../../local/simulated-okta/api/buckets.ts';
import type { SimulatedApp } from '../../../local/simulated-okta/api/simulated-app.ts';
import { ALIAS, type Rehearsal, SIGNED } from '../rehearsal.ts';
import { type DeployedRun, mailDuring, measureLimits, readCertificates, subjectsOf } from '../runs.ts';
import { appEnding, manyApps, rotated } from './saml-orgs.ts';

const ORG = { Org: SIGNED };
const CHECK = { ...ORG, Check: 'saml-certificates' };
const BUCKET = '/api/v1/apps';
/** No step waits for the next window. */
const NO_LIMIT = 100_000;

export function samlCertificatesSteps(stage: () => Rehearsal): void {
  const started = new Date();
  const inOneLine = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ');
  const nextRun = async (alias?: string) => {
    await stage().clock.advance(5);
    return readCertificates(stage(), alias);
  };
  const mailOfRun = async () => {
    let run: DeployedRun | undefined;
    const mail = await mailDuring(stage(), async () => {
      run = await nextRun();
    });
    return { run, mail, subjects: subjectsOf(mail) };
  };
  /** Calls of the org's API since then. */
  const asked = (since: number, path: RegExp) =>
    stage()
      .okta.requests.slice(since)
      .filter((request) => path.test(request.path)).length;
  const LIST = /^\/api\/v1\/apps\?/;
  const KEYS = /^\/api\/v1\/apps\/[^/]+\/credentials\/keys$/;

  describe('certificates of SAML apps', () => {
    it('are all read by the first run, at deploy', async () => {
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, started)).toEqual({
        samples: 1,
        minimum: 0,
        maximum: 0,
      });
      expect(await account.metric('CertificatesExpiring', ORG, started)).toMatchObject({ maximum: 0 });
      expect(await account.metric('DaysToExpiry', ORG, started)).toMatchObject({ minimum: 200 });
    });

    it('are read with a key in a secret just as well, and stored page by page', async () => {
      const account = await stage().account();
      await account.forget();
      const run = await nextRun(ALIAS);
      expect(run, run.logs).toMatchObject({ error: undefined, state: 'ok', sent: 0 });
      expect(Object.keys(await account.storedCertificates(ALIAS)).sort()).toEqual([
        'scan',
        'sheet#apps-00000',
        'sheet#idps-00000',
      ]);
    });
  });

  describe('while apps come and go', () => {
    let before: readonly SimulatedApp[];
    beforeAll(() => {
      before = stage().api.apps;
      stage().api.rateLimits.setLimit(BUCKET, NO_LIMIT);
    });
    afterAll(() => {
      stage().api.apps = before;
      stage().api.rateLimits.setLimit(BUCKET, WORKFORCE_LIMITS[BUCKET] ?? Number.NaN);
    });
    beforeEach(async () => {
      const account = await stage().account();
      await account.forget();
      await account.takeFailedRuns();
    });
    afterEach(async () => {
      stage().api.switchTo();
      await stage().aws.clearFaults();
    });

    /** The next measuring run reads that apps were changed. */
    async function tellOfChange(...apps: readonly SimulatedApp[]): Promise<void> {
      const { api, clock } = stage();
      api.log.publish(...apps.map(({ id }) => appKeyEvent(clock.now(), 'rotate', id)));
      expect(await measureLimits(stage(), SIGNED)).toMatchObject({ error: undefined, state: 'ok' });
    }

    it('those that come into a band together are one mail that names each, and are not told again', async () => {
      const { api, clock } = stage();
      const account = await stage().account();
      const ending = ['Expenses', 'Payroll', 'Travel'].map((name) => appEnding(name, clock.now(), 31, 8));
      api.apps = await Promise.all([...ending, appEnding('Wiki', clock.now(), 900)]);
      const early = await mailOfRun();
      expect(early.run, early.run?.logs).toMatchObject({ error: undefined, state: 'ok', sent: 0 });

      const { run, mail, subjects } = await mailOfRun();
      expect(run, run?.logs).toMatchObject({ error: undefined, state: 'warning', sent: 1 });
      expect(subjects).toEqual(['[WARNING] signed: 3 certificates expire soon']);
      for (const name of ['Expenses', 'Payroll', 'Travel'])
        expect(inOneLine(mail[0]?.body)).toMatch(
          new RegExp(`certificate of ${name} ends \\S+, 30 days left`),
        );
      expect(mail[0]?.body).not.toContain('Wiki');
      const { since } = run ?? { since: started };
      expect(await account.metric('DaysToExpiry', ORG, since)).toMatchObject({ minimum: 30 });
      expect(await account.metric('CertificatesExpiring', ORG, since)).toMatchObject({ maximum: 3 });
      expect((await mailOfRun()).subjects).toEqual([]);

      api.apps = await Promise.all(api.apps.map((app) => rotated(app, clock.now())));
      await tellOfChange(...api.apps);
      const renewed = await mailOfRun();
      expect(renewed.run, renewed.run?.logs).toMatchObject({ error: undefined, sent: 1 });
      expect(renewed.subjects).toEqual(['[WARNING] signed: 4 signing keys changed']);
      const over = await mailOfRun();
      expect(over.subjects).toEqual(['[RESOLVED] signed: 3 certificates no longer expire soon']);
      expect(inOneLine(over.mail[0]?.body)).toContain('certificate of Payroll');
    });

    it('nothing is written to their sheets when nothing changed, not even by the next sweep', async () => {
      const { api, okta, clock } = stage();
      const account = await stage().account();
      api.apps = await manyApps(9, clock.now());
      await nextRun();
      const stored = await account.storedCertificates(SIGNED);
      const seen = okta.requests.length;
      await nextRun();
      expect(await account.storedCertificates(SIGNED)).toEqual(stored);
      expect(asked(seen, /^\/api\//)).toBe(0);

      await tellOfChange(...api.apps.slice(0, 1));
      await nextRun();
      const { scan: _, ...sheets } = stored;
      expect(await account.storedCertificates(SIGNED)).toMatchObject(sheets);
      expect([asked(seen, LIST), asked(seen, KEYS)]).toEqual([2, 0]);
    });

    it('a rotated key that the System Log tells of is told minutes later, with what the service provider needs', async () => {
      const { api, clock, okta } = stage();
      const before = await appEnding('Payroll', clock.now(), 900);
      api.apps = [before];
      await nextRun();
      const after = await rotated(before, clock.now());
      api.apps = [after];
      const seen = okta.requests.length;
      await tellOfChange(after);
      const { run, mail, subjects } = await mailOfRun();
      expect(run, run?.logs).toMatchObject({ error: undefined, sent: 1 });
      expect(asked(seen, /^\/api\/v1\/apps\?limit=200/)).toBe(1);
      expect(subjects).toEqual(['[WARNING] signed: SAML signing key changed (KEY_ROTATED)']);
      const body = (mail[0]?.body ?? '').replace(/\s+/g, '');
      const [made, old] = after.keys.map(fingerprintOf);
      expect(body).toContain(made);
      expect(body).toContain(old);
      expect(body).toContain(`${okta.origin}/api/v1/apps/${after.id}/sso/saml/metadata`);
      expect((await mailOfRun()).subjects).toEqual([]);
    });

    it('a first scan that stops, and a run that dies, are gone on from, and no certificate is told of twice', async () => {
      const { api, okta, aws, clock } = stage();
      const account = await stage().account();
      api.apps = await manyApps(80, clock.now());
      const seen = okta.requests.length;
      let keys = 0;
      const change = async (healthy: Answer): Promise<Answer> => {
        keys += 1;
        if (keys === 35) return apiError(500, 'E0000009', 'Internal Server Error');
        if (keys === 65)
          await aws.fault({ match: 'dynamodb\\..*', caller: '.*SamlCertificates.*', kill: true });
        return healthy;
      };
      api.switchTo({ description: 'Fails once, dies once.', rules: [{ to: ['app-keys'], change }] });

      const stopped = await mailOfRun();
      expect(stopped.run, stopped.run?.logs).toMatchObject({ error: undefined, sent: 1 });
      const dead = await mailOfRun();
      expect(dead.run).toMatchObject({ error: 'Runtime.ExitError' });
      expect(dead.subjects).toEqual([]);
      expect(await account.takeFailedRuns()).toHaveLength(1);
      const last = await mailOfRun();
      expect(last.run, last.run?.logs).toMatchObject({ error: undefined, state: 'warning', sent: 1 });

      const text = [...stopped.mail, ...last.mail].map(({ body }) => body).join('\n');
      const named = [...text.matchAll(/App (\d{3})\./g)].map(([, number]) => Number(number));
      expect(named.sort((one, other) => one - other)).toEqual([10, 20, 30, 40, 50, 60, 70, 80]);
      expect(stopped.subjects).toEqual(['[WARNING] signed: 3 certificates expire soon']);
      expect(last.subjects).toEqual(['[WARNING] signed: 5 certificates expire soon']);
      // The key that was refused, and the one that was read when the run died.
      expect([asked(seen, LIST), asked(seen, KEYS)]).toEqual([1, 82]);
      expect((await mailOfRun()).subjects).toEqual([]);
    });
  });
}

function fingerprintOf({ x5c: [text = ''] }: AppKey): string {
  return new X509Certificate(Buffer.from(text, 'base64')).fingerprint256.replaceAll(':', '').toLowerCase();
}
