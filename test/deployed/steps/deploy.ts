/** From nothing to a deployed stack that has already looked once, and the quiet of a healthy org. */
import { describe, expect, it } from 'vitest';
import { bundleHandler, handlerNames } from '../../../bin/bundle-report.ts';
import { ALIAS, EMAIL, type Rehearsal, STACK } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, runTimes } from '../runs.ts';

const MINUTE_MS = 60_000;
export const CHECK = { Org: ALIAS, Check: 'oidc-discovery' };
export const STATUS_CHECK = { Org: ALIAS, Check: 'service-status' };

/**
 * Names of the handlers whose bundles were uploaded, each the very one that `npm run bundle:report` measures.
 *
 * @throws Error when one is another
 */
export async function uploadedBundles(rehearsal: Rehearsal): Promise<readonly string[]> {
  const measured = await Promise.all(handlerNames().map(bundleHandler));
  const names = (await rehearsal.bundles()).map((uploaded) => {
    const same = measured.find(({ code }) => Buffer.from(uploaded).equals(code));
    if (same === undefined)
      throw new Error('a bundle was uploaded that npm run bundle:report does not measure');
    return same.name;
  });
  return names.sort();
}

export function deploySteps(stage: () => Rehearsal): void {
  describe('the deploy', () => {
    const started = new Date();

    it('bootstraps an empty account', async () => {
      const { exitCode, output } = await stage().cdk('bootstrap', 'aws://123456789012/us-east-1');
      expect(output).toContain('bootstrapped');
      expect(exitCode).toBe(0);
    });

    it('creates every resource of the stack', async () => {
      const { aws, deploy } = stage();
      const { exitCode, output } = await deploy();
      expect(exitCode, output).toBe(0);
      expect(await aws.unsupported()).toEqual([]);
      expect(await aws.backgroundErrors()).toEqual([]);
    });

    it('uploads the very bundles that npm run bundle:report measures, of the checks that need no credential', async () => {
      expect(await uploadedBundles(stage())).toEqual(['oidc-discovery', 'service-status', 'widget']);
    });

    it('runs each check once: the org is asked for its cell before Okta’s status page is read', async () => {
      const account = await stage().account();
      const { OidcDiscoveryFunctionName, ServiceStatusFunctionName } = account.outputs;
      for (const dimensions of [CHECK, STATUS_CHECK])
        expect(await account.metric('CheckState', dimensions, started)).toEqual({
          samples: 1,
          minimum: 0,
          maximum: 0,
        });
      const calls = await stage().aws.calls();
      const finished = (name: string) =>
        calls.findIndex(({ action, caller }) => action === 'PutMetricData' && caller === name);
      expect(finished(OidcDiscoveryFunctionName)).toBeGreaterThan(-1);
      const began = calls.findIndex(({ caller }) => caller === ServiceStatusFunctionName);
      expect(began).toBeGreaterThan(finished(OidcDiscoveryFunctionName));
      const firstAlarm = calls.findIndex(({ action }) => action === 'PutMetricAlarm');
      expect(firstAlarm).toBeGreaterThan(finished(OidcDiscoveryFunctionName));
    });

    it('pages nobody when its alarms see their first data', async () => {
      const { aws } = stage();
      const mail = await mailDuring(stage(), async () => {
        const statesIn = async (minutes: number) => {
          const alarms = await aws.evaluateAlarms(new Date(Date.now() + minutes * MINUTE_MS));
          return Object.fromEntries(alarms.map(({ name, state }) => [name.replace(`${STACK}-`, ''), state]));
        };
        const sooner = await statesIn(1);
        expect(sooner).toEqual({
          'failed-runs': 'OK',
          'failed-notifications': 'OK',
          'rehearsed-oidc-discovery-silent': 'OK',
          'rehearsed-oidc-discovery-state': 'OK',
          // Its first five minutes may not be over yet.
          'rehearsed-service-status-state': expect.stringMatching(/^(OK|INSUFFICIENT_DATA)$/),
        });
        expect((await statesIn(5))['rehearsed-service-status-state']).toBe('OK');
      });
      // A new alarm leaves INSUFFICIENT_DATA for OK, which CloudWatch announces where OK has an action.
      expect(mail.filter(({ subject }) => !subject.startsWith('OK: '))).toEqual([]);
    });
  });

  describe('in health', () => {
    it('every run publishes all metrics of the check and mails nobody', async () => {
      await anotherDay(stage());
      const account = await stage().account();
      const mail = await mailDuring(stage(), async () => {
        const run = await runOnce(stage());
        expect(run).toMatchObject({ error: undefined, state: 'ok', sent: 0 });
        expect(await account.metric('CheckState', CHECK, run.since)).toEqual({
          samples: 1,
          minimum: 0,
          maximum: 0,
        });
        const org = { Org: ALIAS };
        const latency = await account.metric('DiscoveryLatency', org, run.since);
        expect(latency).toMatchObject({ samples: 1 });
        expect(latency?.maximum).toBeLessThan(1000);
        const days = await account.metric('DaysToExpiry', org, run.since);
        expect(days).toMatchObject({ samples: 1, minimum: 179 });
        await runTimes(2, stage());
      });
      expect(mail).toEqual([]);
    });

    it('the one address in the settings is subscribed to both topics', async () => {
      const { Resources } = await stage().template();
      const subscriptions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription');
      expect(subscriptions.map(({ Properties }) => Properties.Endpoint)).toEqual([EMAIL, EMAIL]);
    });
  });
}
