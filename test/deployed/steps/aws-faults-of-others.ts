/** AWS fails the checks that read Okta's API. Each tells what it found, and not twice beyond what is allowed. */
import { beforeEach, describe, expect, it } from 'vitest';
import { bucketViolation } from '../../../local/simulated-okta/api/rate-limit-events.ts';
import type { Fault } from '../emulator/emulated-aws.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { anotherDay, type DeployedRun, mailDuring, measureLimits, runTimes, subjectsOf } from '../runs.ts';
import { appEnding } from './saml-orgs.ts';
import { nextRun, withAppsOfItsOwn } from './saml-runs.ts';

const MANY = 100;
const STALL_MS = 10_000;
/** For so long, and a little, what the System Log tells counts as going on. */
const MINUTES_OF_AN_EVENT = 20;

/** What happens in which call, and how often the finding is told: in this run, and in all that come after. */
interface Trouble {
  readonly fault: Fault;
  readonly now: number;
  readonly later: number;
}

const publish = 'sns\\.Publish';
const store = 'dynamodb\\.TransactWriteItems';
const TROUBLES: readonly (readonly [string, Trouble])[] = [
  [
    'CloudWatch takes no metrics',
    {
      fault: { match: 'cloudwatch\\.PutMetricData', count: 2, status: 500, code: 'InternalServiceFault' },
      now: 1,
      later: 0,
    },
  ],
  [
    'SNS is out of order',
    {
      fault: { match: publish, count: 2, status: 503, code: 'ServiceUnavailable' },
      now: 0,
      later: 1,
    },
  ],
  [
    'SNS refuses',
    {
      fault: { match: publish, count: MANY, status: 403, code: 'AuthorizationError' },
      now: 0,
      later: 1,
    },
  ],
  [
    'SNS hangs',
    {
      fault: { match: publish, count: MANY, delayMs: STALL_MS, status: 503, code: 'Stalled' },
      now: 0,
      later: 1,
    },
  ],
  [
    'the time of the function is over before anything is stored',
    {
      fault: { match: store, timeOut: true },
      now: 0,
      later: 1,
    },
  ],
  [
    'the time of the function is over before the alert is published',
    {
      fault: { match: publish, timeOut: true },
      now: 0,
      later: 1,
    },
  ],
  [
    'the time of the function is over after the alert was published, which may come once more',
    {
      fault: { match: 'dynamodb\\.DeleteItem', timeOut: true },
      now: 1,
      later: 1,
    },
  ],
];
const THROTTLED: Fault = {
  match: store,
  count: MANY,
  status: 400,
  code: 'ProvisionedThroughputExceededException',
};

export function otherAwsFaultSteps(stage: () => Rehearsal): void {
  /** One run in trouble, and those after it, until nothing more can come. */
  async function expectTold(
    { fault, now, later }: Trouble,
    subject: string,
    run: (rehearsal: Rehearsal) => Promise<DeployedRun>,
  ): Promise<void> {
    const account = await stage().account();
    await stage().aws.fault(fault);
    const first = await mailDuring(stage(), async () => {
      const { error, logs } = await run(stage());
      expect(error, logs).toBe(fault.timeOut === true ? 'Sandbox.Timedout' : 'AggregateError');
    });
    expect(subjectsOf(first)).toEqual(Array(now).fill(subject));
    expect(await account.takeFailedRuns()).toHaveLength(1);
    await stage().aws.clearFaults();
    const rest = await mailDuring(stage(), async () => {
      for (const { error, logs } of await runTimes(3, stage(), run)) expect(error, logs).toBeUndefined();
    });
    expect(subjectsOf(rest)).toEqual(Array(later).fill(subject));
  }

  describe('when AWS fails the check of rate limits', () => {
    const EXCEEDED = '[CRITICAL] rehearsed: rate limit exceeded (RATE_LIMITED)';
    const caller = '.*RateLimits.*';

    beforeEach(async () => {
      const { api, clock } = stage();
      await clock.advance(MINUTES_OF_AN_EVENT);
      await anotherDay(stage());
      await measureLimits(stage());
      api.log.publish(bucketViolation(clock.now(), { bucket: '/api/v1/users', threshold: 600 }));
    });

    it.each(TROUBLES)('because %s, a limit that was exceeded is told all the same', async (_, trouble) => {
      await expectTold({ ...trouble, fault: { ...trouble.fault, caller } }, EXCEEDED, measureLimits);
    });

    it('because the table is throttled, it is told at once, and once more when the table is back', async () => {
      await expectTold({ fault: { ...THROTTLED, caller }, now: 1, later: 1 }, EXCEEDED, measureLimits);
    });
  });

  describe('when AWS does not let the check of rate limits read its credential', () => {
    it('one message says so, and one that it is over', async () => {
      const { aws } = stage();
      const account = await stage().account();
      await stage().clock.advance(MINUTES_OF_AN_EVENT);
      await anotherDay(stage());
      // What it read before is gone with a function that dies.
      await aws.fault({ match: 'dynamodb\\.Query', caller: '.*RateLimits.*', timeOut: true });
      expect(await measureLimits(stage())).toMatchObject({ error: 'Sandbox.Timedout' });
      expect(await account.takeFailedRuns()).toHaveLength(1);
      const fault = { match: 'secretsmanager\\.GetSecretValue', caller: '.*RateLimits.*', count: MANY };
      await aws.fault({ ...fault, status: 400, code: 'AccessDeniedException' });
      const told = await mailDuring(stage(), () => runTimes(3, stage(), measureLimits));
      expect(subjectsOf(told)).toEqual(["[WARNING] rehearsed: monitor's credential refused (ACCESS_DENIED)"]);
      await aws.clearFaults();
      const over = await mailDuring(stage(), () => runTimes(3, stage(), measureLimits));
      expect(subjectsOf(over)).toEqual([expect.stringMatching(/^\[RESOLVED\] rehearsed: /)]);
    });
  });

  describe('when AWS fails the check of certificates', () => {
    const SOON = '[WARNING] signed: SAML certificate expires soon (EXPIRES_SOON)';
    const caller = '.*SamlCertificates.*';
    withAppsOfItsOwn(stage);
    beforeEach(async () => {
      const { api, clock } = stage();
      api.apps = [await appEnding('Payroll', clock.now(), 20)];
    });

    it.each(TROUBLES)('because %s, a certificate that ends soon is told all the same', async (_, trouble) => {
      await expectTold({ ...trouble, fault: { ...trouble.fault, caller } }, SOON, nextRun);
    });

    it('because the table is throttled, it is told when the table is back', async () => {
      await expectTold({ fault: { ...THROTTLED, caller }, now: 0, later: 1 }, SOON, nextRun);
    });
  });
}
