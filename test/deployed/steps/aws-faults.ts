/** AWS itself fails for a while. The run costs little more, and no alert is lost. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../emulator/emulated-aws.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, type DeployedRun, mailDuring, runOnce, subjectsOf } from '../runs.ts';
import { CHECK } from './deploy.ts';

const UNREACHABLE = '[CRITICAL] rehearsed: OIDC discovery unreachable (CONNECT)';
const REPETITION = 'state unknown, may repeat: the state table could not be used';
const MANY = 100;
/** Three tries, and the calls to AWS, with room for a machine that is busy. */
const OUTAGE_RUN_MS = 2000;
/** A stalled endpoint may cost two attempts of 0.8 s, and the pause between them. */
const STALL_MS = 2000;

export function awsFaultSteps(stage: () => Rehearsal): void {
  const fail = (fault: Fault) => stage().aws.fault({ caller: '.*OidcDiscovery.*', ...fault });

  /** One run with its mail. */
  async function runWithMail(): Promise<{ run: DeployedRun; subjects: readonly string[]; body: string }> {
    let run: DeployedRun | undefined;
    const mail = await mailDuring(stage(), async () => {
      run = await runOnce(stage());
    });
    if (run === undefined) throw new Error('the run gave nothing');
    return { run, subjects: subjectsOf(mail), body: mail.map(({ body }) => body).join('\n') };
  }

  describe('when CloudWatch fails', () => {
    beforeEach(() => anotherDay(stage()));

    it('one error is retried and nobody notices', async () => {
      await fail({ match: 'cloudwatch\\.PutMetricData', status: 500, code: 'InternalServiceFault' });
      const { run } = await runWithMail();
      expect(run).toMatchObject({ error: undefined, state: 'ok' });
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, run.since)).toMatchObject({ samples: 1 });
      expect(await account.takeFailedRuns()).toEqual([]);
    });

    it('two errors in a row fail the run, but its alert is out already', async () => {
      await fail({
        match: 'cloudwatch\\.PutMetricData',
        count: 2,
        status: 500,
        code: 'InternalServiceFault',
      });
      await stage().okta.switchTo('refused');
      const { run, subjects } = await runWithMail();
      expect(run.error).toBe('AggregateError');
      expect(subjects).toEqual([UNREACHABLE]);
      expect(await (await stage().account()).takeFailedRuns()).toHaveLength(1);
    });
  });

  describe('when SNS fails', () => {
    beforeEach(() => anotherDay(stage()));

    it.each<[string, Partial<Fault>]>([
      ['failed to take', { status: 503, code: 'ServiceUnavailable' }],
      ['refused', { status: 403, code: 'AuthorizationError' }],
      ['cut the connection on', { drop: true }],
    ])('an alert it %s is sent by a later run, once', async (_, fault) => {
      await fail({ match: 'sns\\.Publish', count: MANY, ...fault });
      await stage().okta.switchTo('refused');
      const { run, subjects } = await runWithMail();
      expect(run.error).toBe('AggregateError');
      expect(subjects).toEqual([]);
      await stage().aws.clearFaults();

      const account = await stage().account();
      expect((await account.storedKeys()).filter((key) => key.startsWith('alert#'))).toHaveLength(1);
      await account.expireClaims();
      const later = await runWithMail();
      expect(later.run).toMatchObject({ error: undefined, sent: 1 });
      expect(later.subjects).toEqual([UNREACHABLE]);
      expect((await runWithMail()).subjects).toEqual([]);
    });

    it('an alert is sent late rather than never when the org is well again before SNS is', async () => {
      await fail({ match: 'sns\\.Publish', count: 2, status: 503, code: 'ServiceUnavailable' });
      await stage().okta.switchTo('refused');
      await runOnce(stage());
      await stage().aws.clearFaults();
      await stage().okta.switchTo('healthy');
      await (await stage().account()).expireClaims();
      expect((await runWithMail()).subjects).toEqual([UNREACHABLE]);
      expect((await runWithMail()).subjects).toEqual([
        expect.stringMatching(/^\[RESOLVED\] rehearsed: OIDC discovery unreachable, lasted/),
      ]);
    });

    it('a stalled publish costs two seconds, not the run', async () => {
      await fail({ match: 'sns\\.Publish', count: MANY, delayMs: 10_000, status: 503, code: 'Stalled' });
      await stage().okta.switchTo('refused');
      const { run, subjects } = await runWithMail();
      expect(subjects).toEqual([]);
      expect(run.durationMs).toBeGreaterThan(1600);
      expect(run.durationMs).toBeLessThan(OUTAGE_RUN_MS + STALL_MS);
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, run.since)).toMatchObject({ maximum: 3 });
    });
  });

  describe('when DynamoDB fails', () => {
    beforeEach(() => anotherDay(stage()));

    it('one throttled read is retried and nobody notices', async () => {
      await fail({
        match: 'dynamodb\\.Query',
        status: 400,
        code: 'ProvisionedThroughputExceededException',
      });
      expect((await runWithMail()).run).toMatchObject({ error: undefined, state: 'ok' });
    });

    it.each([
      ['refuses all reads', 'Query', 'AccessDeniedException'],
      ['throttles all reads', 'Query', 'ProvisionedThroughputExceededException'],
      ['refuses all writes', 'TransactWriteItems', 'AccessDeniedException'],
    ])('and %s during an outage, the critical alert still goes out', async (_, action, code) => {
      await fail({ match: `dynamodb\\.${action}`, count: MANY, status: 400, code });
      await stage().okta.switchTo('refused');
      const { run, subjects, body } = await runWithMail();
      expect(run.error).toBe('AggregateError');
      expect(subjects).toEqual([UNREACHABLE]);
      expect(body.replace(/\s+/g, ' ')).toContain(REPETITION);
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, run.since)).toMatchObject({ maximum: 3 });
    });

    it('in health it costs a failed run and no mail', async () => {
      await fail({ match: 'dynamodb\\..*', count: MANY, status: 400, code: 'AccessDeniedException' });
      const { run, subjects } = await runWithMail();
      expect(run.error).toBe('AggregateError');
      expect(subjects).toEqual([]);
      const account = await stage().account();
      expect(await account.metric('CheckState', CHECK, run.since)).toMatchObject({ maximum: 0 });
    });

    // Read before the probing, and once more after it.
    it('a stall costs two seconds a read, not the run', async () => {
      await fail({ match: 'dynamodb\\.Query', count: MANY, delayMs: 10_000, status: 503, code: 'Stalled' });
      await stage().okta.switchTo('refused');
      const { run, subjects } = await runWithMail();
      expect(subjects).toEqual([UNREACHABLE]);
      expect(run.durationMs).toBeLessThan(OUTAGE_RUN_MS + 2 * STALL_MS);
    });
  });
}
