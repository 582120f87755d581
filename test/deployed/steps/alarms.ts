/** The stack's own alarms, judged on a virtual clock that starts now. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Mail } from '../emulator/emulated-aws.ts';
import { ALIAS, type Rehearsal } from '../rehearsal.ts';
import { anotherDay, mailDuring, runOnce, subjectsOf } from '../runs.ts';

const MINUTE_MS = 60_000;
const SILENT = 'OktaHealthMonitor-rehearsed-oidc-discovery-silent';
const STATE = 'OktaHealthMonitor-rehearsed-oidc-discovery-state';
const FAILED_RUNS = 'OktaHealthMonitor-failed-runs';

export function alarmSteps(stage: () => Rehearsal): void {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS);

  /** State of one alarm after an evaluation so many minutes from now. */
  async function stateOf(name: string, minutes: number): Promise<string | undefined> {
    const alarms = await stage().aws.evaluateAlarms(inMinutes(minutes));
    return alarms.find((alarm) => alarm.name === name)?.state;
  }

  async function expectOnMonitorHealth(mail: readonly Mail[], subject: string): Promise<void> {
    expect(subjectsOf(mail)).toEqual([`${subject} in US East (N. Virginia)`]);
    const { MonitorHealthTopicArn } = (await stage().account()).outputs;
    expect(mail[0]?.topic).toBe(MonitorHealthTopicArn);
  }

  describe('the alarms', () => {
    beforeEach(async () => {
      await anotherDay(stage());
      await runOnce(stage());
      await stage().aws.evaluateAlarms(inMinutes(1));
    });

    it('are silent while runs finish', async () => {
      await runOnce(stage());
      const mail = await mailDuring(stage(), async () => {
        expect(await stateOf(SILENT, 1)).toBe('OK');
        expect(await stateOf(SILENT, 4)).toBe('OK');
      });
      expect(mail).toEqual([]);
    });

    it('tell of runs that stopped, once, and of their return', async () => {
      const stopped = await mailDuring(stage(), async () => {
        expect(await stateOf(SILENT, 9)).toBe('ALARM');
        expect(await stateOf(SILENT, 15)).toBe('ALARM');
      });
      await expectOnMonitorHealth(stopped, `ALARM: "${SILENT}"`);
      const returned = await mailDuring(stage(), async () => {
        await runOnce(stage());
        expect(await stateOf(SILENT, 1)).toBe('OK');
      });
      await expectOnMonitorHealth(returned, `OK: "${SILENT}"`);
    });

    it('show an outage in the console without a second message about it', async () => {
      await stage().okta.switchTo('refused');
      const mail = await mailDuring(stage(), async () => {
        await runOnce(stage());
        expect(await stateOf(STATE, 1)).toBe('ALARM');
        expect(await stateOf(SILENT, 1)).toBe('OK');
      });
      expect(subjectsOf(mail)).toEqual(['[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)']);
    });

    it('tell of a failed run, whose request waits in the queue to be repeated by hand', async () => {
      const { aws } = stage();
      const account = await stage().account();
      await aws.fault({
        match: 'dynamodb\\.Query',
        caller: '.*OidcDiscovery.*',
        count: 10,
        status: 400,
        code: 'AccessDeniedException',
      });
      const run = await runOnce(stage());
      expect(run.error).toBe('AggregateError');
      await aws.clearFaults();

      expect(await account.publishQueueLength()).toBe(1);
      const mail = await mailDuring(stage(), async () => {
        expect(await stateOf(FAILED_RUNS, 1)).toBe('ALARM');
      });
      await expectOnMonitorHealth(mail, `ALARM: "${FAILED_RUNS}"`);

      const [record, ...more] = await account.takeFailedRuns();
      expect(more).toEqual([]);
      expect(record).toMatchObject({
        requestPayload: { check: 'oidc-discovery', org: { alias: ALIAS } },
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 },
        responsePayload: { errorType: 'AggregateError' },
      });
    });
  });
}
