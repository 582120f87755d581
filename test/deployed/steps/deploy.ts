/** From nothing to a deployed stack that has already looked once, and the quiet of a healthy org. */
import { describe, expect, it } from 'vitest';
import { bundleHandler } from '../../../bin/bundle-report.ts';
import { ALIAS, EMAIL, type Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, runTimes } from '../runs.ts';

const MINUTE_MS = 60_000;
export const CHECK = { Org: ALIAS, Check: 'oidc-discovery' };

export function deploySteps(stage: () => Rehearsal): void {
  describe('the deploy', () => {
    const started = new Date();

    it('bootstraps an empty account', async () => {
      const { exitCode, output } = await stage().cdk('bootstrap', 'aws://123456789012/us-east-1');
      expect(output).toContain('bootstrapped');
      expect(exitCode).toBe(0);
    });

    it('creates every resource of the stack', async () => {
      const { aws, cdk, outputsFile } = stage();
      const { exitCode, output } = await cdk(
        'deploy',
        '--require-approval',
        'never',
        '--outputs-file',
        outputsFile,
      );
      expect(exitCode, output).toBe(0);
      expect(await aws.unsupported()).toEqual([]);
      expect(await aws.backgroundErrors()).toEqual([]);
    });

    it('uploads the very bundle that npm run bundle:report measures', async () => {
      const { code } = await bundleHandler('oidc-discovery');
      expect(Buffer.from(await stage().bundle()).equals(code)).toBe(true);
    });

    it('runs the check once, before the alarm that waits for its runs exists', async () => {
      const { aws } = stage();
      const account = await stage().account();
      const { OidcDiscoveryFunctionName } = account.outputs;
      const state = await account.metric('CheckState', CHECK, started);
      expect(state).toEqual({ samples: 1, minimum: 0, maximum: 0 });
      const calls = await aws.calls();
      const firstMetrics = calls.findIndex(
        ({ action, caller }) => action === 'PutMetricData' && caller === OidcDiscoveryFunctionName,
      );
      const firstAlarm = calls.findIndex(({ action }) => action === 'PutMetricAlarm');
      expect(firstMetrics).toBeGreaterThan(-1);
      expect(firstAlarm).toBeGreaterThan(firstMetrics);
    });

    it('pages nobody when its alarms see their first data', async () => {
      const { aws } = stage();
      const mail = await mailDuring(stage(), async () => {
        const alarms = await aws.evaluateAlarms(new Date(Date.now() + MINUTE_MS));
        expect(alarms.map(({ name, state }) => [name, state])).toEqual([
          ['OktaHealthMonitor-failed-runs', 'OK'],
          ['OktaHealthMonitor-failed-notifications', 'OK'],
          ['OktaHealthMonitor-rehearsed-oidc-discovery-silent', 'OK'],
          ['OktaHealthMonitor-rehearsed-oidc-discovery-state', 'OK'],
        ]);
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
