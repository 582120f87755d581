/** What comes after the first deploy: nothing changed, something changed, everything goes. */
import { beforeEach, describe, expect, it } from 'vitest';
import { callJson, callQuery, callRest } from '../api-call.ts';
import { ALIAS, type Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, readStatusPage, runOnce, runTimes, subjectsOf } from '../runs.ts';
import { CHECK, STATUS_CHECK } from './deploy.ts';

const MINUTE_MS = 60_000;
const UPDATED = { authorizationServers: ['default', 'aus1sandbox'] };
const UNPROBED = 'unprobed';

export function updateSteps(stage: () => Rehearsal): void {
  describe('a later deploy', () => {
    const deploy = () => stage().deploy();
    const diff = () => stage().cdk('diff', '--method=template');

    it('changes nothing when nothing changed', async () => {
      await anotherDay(stage());
      expect((await diff()).output).toContain('There were no differences');
      const { exitCode, output } = await deploy();
      expect(output).toContain('(no changes)');
      expect(exitCode).toBe(0);
    });

    it('with another authorization server shows its effect in the diff', async () => {
      await stage().configure(UPDATED);
      const { output } = await diff();
      expect(output).toContain('aus1sandbox');
      expect(output).toContain('Number of stacks with differences: 1');
    });

    it('runs the check once with the new settings, in which it stays', async () => {
      const { okta, aws } = stage();
      const account = await stage().account();
      const since = new Date();
      const seen = okta.requests.length;
      const mail = await mailDuring(stage(), async () => {
        const { exitCode, output } = await deploy();
        expect(exitCode, output).toBe(0);
        expect(await account.metric('CheckState', CHECK, since)).toEqual({
          samples: 1,
          minimum: 0,
          maximum: 0,
        });
        expect(await runOnce(stage())).toMatchObject({ error: undefined, state: 'ok' });
      });
      expect(mail).toEqual([]);
      const asked = okta.requests
        .slice(seen)
        .filter(({ path }) => path.includes('/aus1sandbox/.well-known/'));
      expect(asked).toHaveLength(2);
      expect(await aws.unsupported()).toEqual([]);
    });

    describe('with another org, of which only Okta’s status is read', () => {
      beforeEach(() => anotherDay(stage()));

      const silent = `OktaHealthMonitor-${UNPROBED}-service-status-silent`;
      const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);
      const ofUnprobed = (subjects: readonly string[]) =>
        subjects.filter((subject) => subject.includes(UNPROBED));

      it('reads the page once for both, in the same run, and pages nobody', async () => {
        const { aws, statusPage } = stage();
        await stage().configure({ ...UPDATED, unprobed: [UNPROBED] });
        const account = await stage().account();
        const since = new Date();
        const seen = statusPage.requests.length;
        const mail = await mailDuring(stage(), async () => {
          const { exitCode, output } = await deploy();
          expect(exitCode, output).toBe(0);
          const alarms = await aws.evaluateAlarms(inMinutes(5));
          expect(alarms.find(({ name }) => name === silent)?.state).toBe('OK');
        });
        expect(subjectsOf(mail)).toEqual([expect.stringContaining(`OK: "${silent}"`)]);
        expect(statusPage.requests.slice(seen)).toHaveLength(1);
        for (const Org of [ALIAS, UNPROBED])
          expect(await account.metric('CheckState', { ...STATUS_CHECK, Org }, since)).toMatchObject({
            samples: 1,
          });
      });

      it('tells each org of the incident on its cell', async () => {
        stage().statusPage.switchTo('status-incident');
        const mail = await mailDuring(stage(), () => runTimes(2, stage(), readStatusPage));
        const told = [ALIAS, UNPROBED].map((alias) =>
          expect.stringContaining(`] ${alias}: Okta reports an incident`),
        );
        expect([...subjectsOf(mail)].sort()).toEqual(told);
      });

      it('misses its runs after a quarter of an hour, not before', async () => {
        const { aws } = stage();
        await readStatusPage(stage());
        const early = await mailDuring(stage(), () => aws.evaluateAlarms(inMinutes(10)));
        expect(ofUnprobed(subjectsOf(early))).toEqual([]);
        const late = await mailDuring(stage(), () => aws.evaluateAlarms(inMinutes(30)));
        expect(ofUnprobed(subjectsOf(late))).toEqual([expect.stringContaining(`ALARM: "${silent}"`)]);
      });
    });
  });
}

export function destroySteps(stage: () => Rehearsal): void {
  describe('destroying the stack', () => {
    it('succeeds', async () => {
      const { exitCode, output } = await stage().destroy();
      expect(exitCode, output).toBe(0);
      expect(await stage().aws.backgroundErrors()).toEqual([]);
    });

    it('leaves nothing that costs or runs', async () => {
      const { endpoint } = stage().aws;
      const target = (service: string, operation: string) => callJson(endpoint, service, operation);
      expect(await target('monitoring', 'GraniteServiceVersion20100801.DescribeAlarms')).toMatchObject({
        MetricAlarms: [],
      });
      expect(
        (await target('monitoring', 'GraniteServiceVersion20100801.ListDashboards'))['DashboardEntries'],
      ).toEqual([]);
      expect((await target('dynamodb', 'DynamoDB_20120810.ListTables'))['TableNames']).toEqual([]);
      expect((await target('secretsmanager', 'secretsmanager.ListSecrets'))['SecretList']).toEqual([]);
      expect((await target('sqs', 'AmazonSQS.ListQueues'))['QueueUrls'] ?? []).toEqual([]);
      expect((await target('logs', 'Logs_20140328.DescribeLogGroups'))['logGroups']).toEqual([]);
      expect((await callRest(endpoint, 'lambda', '/2015-03-31/functions'))['Functions']).toEqual([]);
      expect((await callRest(endpoint, 'scheduler', '/schedules'))['Schedules']).toEqual([]);
      expect(await callQuery(endpoint, 'sns', 'ListTopics')).not.toContain('<TopicArn>');
      expect(await callQuery(endpoint, 'sns', 'ListSubscriptions')).not.toContain('<SubscriptionArn>');
      expect(await callQuery(endpoint, 'iam', 'ListRoles')).not.toContain('OktaHealthMonitor-');
    });

    it('leaves the key to its 30 days, in which the deletion can be cancelled, and keys of others alone', async () => {
      const { endpoint } = stage().aws;
      const { Keys } = (await callJson(endpoint, 'kms', 'TrentService.ListKeys')) as {
        Keys: { KeyId: string }[];
      };
      const states = await Promise.all(
        Keys.map(async ({ KeyId }) => {
          const { KeyMetadata } = await callJson(endpoint, 'kms', 'TrentService.DescribeKey', { KeyId });
          const { KeyUsage, KeyState } = KeyMetadata as { KeyUsage: string; KeyState: string };
          return `${KeyUsage} ${KeyState}`;
        }),
      );
      expect(states).not.toContain('ENCRYPT_DECRYPT Enabled');
      expect(states.filter((state) => state.startsWith('SIGN_VERIFY'))).toEqual(['SIGN_VERIFY Enabled']);
    });
  });
}
