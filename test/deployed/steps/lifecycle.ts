/** What comes after the first deploy: nothing changed, something changed, everything goes. */
import { describe, expect, it } from 'vitest';
import { callJson, callQuery, callRest } from '../api-call.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce } from '../runs.ts';
import { CHECK } from './deploy.ts';

const UPDATED = { authorizationServers: ['default', 'aus1sandbox'] };

export function updateSteps(stage: () => Rehearsal): void {
  describe('a later deploy', () => {
    const deploy = () =>
      stage().cdk('deploy', '--require-approval', 'never', '--outputs-file', stage().outputsFile);
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
  });
}

export function destroySteps(stage: () => Rehearsal): void {
  describe('destroying the stack', () => {
    it('succeeds', async () => {
      const { exitCode, output } = await stage().cdk('destroy', '--force');
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
      expect((await target('sqs', 'AmazonSQS.ListQueues'))['QueueUrls'] ?? []).toEqual([]);
      expect((await target('logs', 'Logs_20140328.DescribeLogGroups'))['logGroups']).toEqual([]);
      expect((await callRest(endpoint, 'lambda', '/2015-03-31/functions'))['Functions']).toEqual([]);
      expect((await callRest(endpoint, 'scheduler', '/schedules'))['Schedules']).toEqual([]);
      expect(await callQuery(endpoint, 'sns', 'ListTopics')).not.toContain('<TopicArn>');
      expect(await callQuery(endpoint, 'sns', 'ListSubscriptions')).not.toContain('<SubscriptionArn>');
      expect(await callQuery(endpoint, 'iam', 'ListRoles')).not.toContain('OktaHealthMonitor-');
    });

    it('leaves the key to its 30 days, in which the deletion can be cancelled', async () => {
      const { endpoint } = stage().aws;
      const { Keys } = (await callJson(endpoint, 'kms', 'TrentService.ListKeys')) as {
        Keys: { KeyId: string }[];
      };
      const states = await Promise.all(
        Keys.map(async ({ KeyId }) => {
          const { KeyMetadata } = await callJson(endpoint, 'kms', 'TrentService.DescribeKey', { KeyId });
          return (KeyMetadata as { KeyState: string }).KeyState;
        }),
      );
      expect(states).not.toContain('Enabled');
    });
  });
}
