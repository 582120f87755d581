/** What `npm start -- doctor --stack` says of what was just deployed, and of what somebody changed by hand. */
import {
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { doctor, onStack } from '../doctor.ts';
import { ALIAS, EMAIL, type Rehearsal } from '../rehearsal.ts';

const TOPICS = ['Subscriptions to alerts', "Subscriptions to the monitor's own health"] as const;
const MAIL = `mail ${EMAIL.slice(0, 1)}…@example.com`;
const RUNS = `${ALIAS}: runs`;

/** As somebody would in the console; gives what the schedule is called. */
async function switchSchedule(endpoint: string, of: string, State: 'ENABLED' | 'DISABLED') {
  const credentials = { accessKeyId: 'emulated', secretAccessKey: 'emulated' };
  const scheduler = new SchedulerClient({ endpoint, region: 'us-east-1', credentials });
  const { Schedules = [] } = await scheduler.send(new ListSchedulesCommand({}));
  const [found, ...more] = Schedules.filter(({ Name }) => Name?.includes(of));
  if (found === undefined || more.length > 0) throw new Error(`one schedule of ${of} expected`);
  const { Name, GroupName } = found;
  const schedule = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
  const { FlexibleTimeWindow, ScheduleExpression, Target } = schedule;
  const needed = { Name, GroupName, FlexibleTimeWindow, ScheduleExpression, Target };
  await scheduler.send(new UpdateScheduleCommand({ ...schedule, ...needed, State }));
  return { name: Name ?? '', group: GroupName ?? '', description: schedule.Description ?? '' };
}

export function doctorSteps(stage: () => Rehearsal): void {
  describe('the doctor', () => {
    it('is critical while no subscription is confirmed, and names each', async () => {
      const { line, exitCode } = await doctor(stage());
      for (const topic of TOPICS) {
        expect(line(topic, 'destinations')).toMatchObject({ state: 'critical' });
        expect(line(topic, MAIL)).toMatchObject({
          state: 'critical',
          observed: 'not confirmed: it gets nothing',
          fix: expect.stringContaining("npm start -- confirm 'LINK'"),
        });
      }
      expect(exitCode).toBe(2);
    });

    it('finds all well once they are confirmed by the command, so that only the account can end them', async () => {
      for (const { topic, token } of await stage().aws.confirmations()) {
        const query = `TopicArn=${topic}&Token=${token}&Endpoint=${EMAIL}`;
        const link = `https://sns.us-east-1.amazonaws.com/confirmation.html?${query}`;
        const { exitCode, stdout } = await onStack(stage(), ['confirm', link]);
        expect(stdout).toContain(`Confirmed: ${topic}`);
        expect(exitCode).toBe(0);
      }
      const { line, lines, exitCode } = await doctor(stage());
      for (const topic of TOPICS)
        expect(line(topic, MAIL)).toMatchObject({
          state: 'ok',
          observed: 'confirmed, and only this account can end it',
        });
      expect(line('Schedules', 'schedules')).toMatchObject({ observed: '2 of 2 are there and enabled' });
      for (const check of ['oidc-discovery', 'service-status'])
        expect(line(RUNS, check)?.observed, check).toMatch(/^ran at \S+Z, \d+ (?:s|min) ago, and ended ok$/);
      expect(lines.filter(({ state }) => !['ok', 'info', 'skipped'].includes(state))).toEqual([]);
      expect(JSON.stringify(lines)).not.toContain(EMAIL);
      expect(exitCode).toBe(0);
    });

    it('names a check whose runs have ceased', async () => {
      const { line, exitCode } = await doctor(stage(), 20);
      expect(line(RUNS, 'oidc-discovery')).toMatchObject({
        state: 'critical',
        observed: expect.stringMatching(/ (?:19|2\d) min ago, and ended ok; due every 1 min$/),
      });
      expect(exitCode).toBe(2);
      const { line: muchLater } = await doctor(stage(), 24 * 60);
      expect(muchLater(RUNS, 'oidc-discovery')).toMatchObject({
        state: 'critical',
        observed: 'no run within 3 h, or never',
      });
    });

    it('names a schedule that somebody has disabled, and where to enable it', async () => {
      const { endpoint } = stage().aws;
      const { name, group, description } = await switchSchedule(endpoint, 'oidcdiscovery', 'DISABLED');
      const { line, exitCode } = await doctor(stage());
      expect(line('Schedules', 'schedules')).toMatchObject({ observed: '1 of 2 are there and enabled' });
      expect(description).toMatch(/^oidc-discovery of rehearsed /);
      expect(line('Schedules', description)).toMatchObject({
        state: 'critical',
        observed: 'the schedule is disabled: no run of it is started',
        fix: expect.stringContaining(`EventBridge, Schedules, group ${group}, ${name}.`),
      });
      expect(exitCode).toBe(2);
      await switchSchedule(endpoint, 'oidcdiscovery', 'ENABLED');
      expect((await doctor(stage())).exitCode).toBe(0);
    });

    it('says unknown of what AWS does not show it, with the right that is missing, and looks at the rest', async () => {
      const { aws } = stage();
      const refuse = (match: string, code: string, status = 403) =>
        aws.fault({ match, code, status, count: 99 });
      await refuse('sns\\.ListSubscriptionsByTopic', 'AuthorizationError');
      await refuse('cloudwatch\\..*', 'AccessDenied');
      await refuse('dynamodb\\..*', 'AccessDeniedException', 400);
      try {
        const { line, exitCode } = await doctor(stage());
        const isUnknown = (right: string) => ({ state: 'unknown', fix: expect.stringContaining(right) });
        for (const topic of TOPICS)
          expect(line(topic, 'subscriptions')).toMatchObject(isUnknown('sns:ListSubscriptionsByTopic'));
        expect(line('Alarms', 'alarms')).toMatchObject(isUnknown('cloudwatch:DescribeAlarms'));
        expect(line(RUNS, 'last runs')).toMatchObject(isUnknown('cloudwatch:GetMetricData'));
        expect(line(RUNS, 'table')).toMatchObject(isUnknown('dynamodb:Query'));
        expect(line('Schedules', 'schedules')?.state).toBe('ok');
        expect(line('Okta', 'status page')?.state).toBe('ok');
        expect(exitCode).toBe(3);
      } finally {
        await aws.clearFaults();
      }
    });
  });
}
