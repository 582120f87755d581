/** Starts the runs: one schedule per request, which is its input. */
import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { CheckRequest } from '../lambda/config.ts';
import { CHECK_INTERVAL_MINUTES } from '../lambda/contract.ts';
import { acknowledgeKeyActions } from './key-actions.ts';
import { requestInWords, requestName } from './request-name.ts';

/** EventBridge Scheduler takes 256 KB; the rest is room for the tokens that only the deploy resolves. */
const MAX_REQUEST_BYTES = 200_000;

export interface CheckSchedulesProps {
  /** Gets the request of a run that could not be started. */
  readonly failedRuns: IQueue;
}

/**
 * A group of their own, so that the role can be assumed for these schedules only. A run that could not be
 * started within a minute is not made up for: the next one is due.
 */
export class CheckSchedules extends Construct {
  private readonly group: ScheduleGroup;
  private readonly role: Role;
  private readonly failedRuns: IQueue;

  constructor(scope: Construct, id: string, { failedRuns }: CheckSchedulesProps) {
    super(scope, id);
    this.failedRuns = failedRuns;
    this.group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': this.group.env.account,
            'aws:SourceArn': this.group.scheduleGroupArn,
          },
        },
      }),
    });
    failedRuns.grantSendMessages(this.role);
    acknowledgeKeyActions(this.role, 'an encrypted queue asks');
  }

  /**
   * Runs `target` with `request` as often as the check is due.
   *
   * @throws RangeError when the request is larger than a schedule can carry
   */
  add(request: CheckRequest, target: IFunction): Schedule {
    const bytes = bytesOf(request);
    if (bytes > MAX_REQUEST_BYTES) throw new RangeError(tooLarge(request, bytes));

    this.role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
    );
    const schedule = new Schedule(this, requestName(request), {
      description: requestInWords(request),
      scheduleGroup: this.group,
      schedule: timesOf(request),
      target: new LambdaInvoke(target, {
        input: ScheduleTargetInput.fromObject(request),
        role: this.role.withoutPolicyUpdates(), // it would add the function's versions as a wildcard
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
        deadLetterQueue: this.failedRuns,
      }),
    });
    schedule.node.addDependency(this.role);
    return schedule;
  }
}

/** Slower checks begin at a minute of their own, so that those of many orgs do not begin all at once. */
function timesOf(request: CheckRequest): ScheduleExpression {
  const everyMinutes = CHECK_INTERVAL_MINUTES[request.check];
  if (everyMinutes === 1) return ScheduleExpression.rate(Duration.minutes(1));
  const minute = `${offsetOf(requestName(request), everyMinutes)}/${everyMinutes}`;
  return ScheduleExpression.cron({ minute, timeZone: TimeZone.ETC_UTC });
}

/** The same at every synth, whatever other orgs there are. */
function offsetOf(name: string, everyMinutes: number): number {
  return createHash('sha256').update(name).digest().readUInt32BE() % everyMinutes;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Says which settings to shorten; of many orgs, those of the org that has the most. */
function tooLarge(request: CheckRequest, bytes: number): string {
  const limit = `must fit ${MAX_REQUEST_BYTES} bytes, got ${bytes}`;
  if (request.check !== 'service-status') return `settings of org ${request.org.alias} ${limit}`;
  const { check, orgs } = request;
  const [most] = orgs
    .map((org) => ({ alias: org.alias, share: bytesOf(org) }))
    .sort((one, other) => other.share - one.share);
  return `settings of ${check} for ${orgs.length} orgs ${limit}, the most for org ${most?.alias}, which has ${most?.share}`;
}
