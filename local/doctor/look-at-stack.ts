/** Looks at what is deployed, part by part; a part that AWS does not show is a line, and the others go on. */
import { type CheckRequest, type Watch, watchesOf } from '../../lambda/config.ts';
import type { Line } from '../command-line/checklist.ts';
import { AwsFailure } from '../deployed/aws-failure.ts';
import type { DeployedStack } from '../deployed/deployed-stack.ts';
import { failureLine } from './aws-failure-line.ts';
import { judgeAlarms } from './judge-alarms.ts';
import { runLine, storedLines } from './judge-runs.ts';
import { judgeSchedules, requestIn, type ScheduleFacts } from './judge-schedules.ts';
import { judgePagerSecret } from './judge-secrets.ts';
import { judgeSubscriptions } from './judge-subscriptions.ts';
import { inArea, type Said } from './said.ts';
import { type StackParts, stackParts } from './stack-parts.ts';
import type { StackReader } from './stack-ports.ts';

export interface StackFindings {
  readonly lines: readonly Line[];
  /** What the runs of the orgs are handed, as far as it could be read. */
  readonly requests: readonly CheckRequest[];
}

/** @param aliases of the orgs that are looked at */
export async function lookAtStack(
  stack: DeployedStack,
  aliases: readonly string[],
  reader: StackReader,
  now: Date,
): Promise<StackFindings> {
  const parts = await partsOf(stack.name, reader);
  const schedules =
    parts instanceof AwsFailure
      ? []
      : await Promise.all(parts.schedules.map(({ name, group }) => reader.schedule(name, group)));
  const requests = requestsFor(aliases, schedules);
  const watches = requests.flatMap(watchesOf);
  const [subscriptions, secrets, alarms, runs] = await Promise.all([
    subscriptionLines(stack, parts, reader),
    parts instanceof AwsFailure ? [] : Promise.all(parts.pagerSecrets.map(reader.pagerSecret)),
    shown('alarms', `${ALLOW} cloudwatch:DescribeAlarms.`, async () => judgeAlarms(await reader.alarms())),
    runLines(aliases, watches, reader, now),
  ]);
  const ofSchedules: Said[] =
    parts instanceof AwsFailure
      ? [
          failureLine(
            'schedules',
            parts,
            `${ALLOW} cloudformation:ListStackResources and GetTemplate on ${stack.name}.`,
          ),
        ]
      : judgeSchedules(schedules);
  return {
    lines: [
      ...inArea('Schedules', ofSchedules),
      ...inArea('Secrets', secrets.map(judgePagerSecret)),
      ...subscriptions,
      ...inArea('Alarms', alarms),
      ...runs,
    ],
    requests,
  };
}

const ALLOW = 'Sign in to AWS with';

async function partsOf(stack: string, reader: StackReader): Promise<StackParts | AwsFailure> {
  try {
    const [template, resources] = await Promise.all([reader.template(), reader.resources()]);
    return stackParts(template, resources);
  } catch (error) {
    if (error instanceof AwsFailure) return error;
    if (error instanceof SyntaxError)
      return new AwsFailure(`could not read the template of ${stack}: no JSON`);
    throw error;
  }
}

/** Okta's status is read for all orgs by one schedule: of those only the wanted ones are left. */
function requestsFor(aliases: readonly string[], schedules: readonly ScheduleFacts[]): CheckRequest[] {
  return schedules.flatMap((schedule): CheckRequest[] => {
    if (schedule.kind !== 'there') return [];
    const request = requestIn(schedule.input);
    if ('problem' in request) return [];
    if (request.check !== 'service-status') return aliases.includes(request.org.alias) ? [request] : [];
    const orgs = request.orgs.filter(({ alias }) => aliases.includes(alias));
    return orgs.length === 0 ? [] : [{ ...request, orgs }];
  });
}

async function subscriptionLines(
  { alertsTopicArn, monitorHealthTopicArn }: DeployedStack,
  parts: StackParts | AwsFailure,
  reader: StackReader,
): Promise<Line[]> {
  const topics = [
    { area: 'Subscriptions to alerts', arn: alertsTopicArn },
    { area: "Subscriptions to the monitor's own health", arn: monitorHealthTopicArn },
  ];
  const rights = `${ALLOW} sns:ListSubscriptionsByTopic and sns:GetSubscriptionAttributes on the topics.`;
  const lines = topics.map(async ({ area, arn }) => {
    const wanted =
      parts instanceof AwsFailure ? undefined : parts.destinations.filter(({ topicArn }) => topicArn === arn);
    const said = await shown('subscriptions', rights, async () =>
      judgeSubscriptions(wanted, await reader.subscriptions(arn)),
    );
    return inArea(area, said);
  });
  return (await Promise.all(lines)).flat();
}

async function runLines(
  aliases: readonly string[],
  watches: readonly Watch[],
  reader: StackReader,
  now: Date,
): Promise<Line[]> {
  const last = await orFailure(() => reader.lastRuns(watches, now));
  const lines = aliases.map(async (alias) => {
    const own = watches.filter(({ org }) => org.alias === alias);
    const ofRuns =
      last instanceof AwsFailure
        ? [failureLine('last runs', last, `${ALLOW} cloudwatch:GetMetricData.`)]
        : own.length === 0
          ? [unseen]
          : own.map((watch) => runLine(watch, last.get(watch), now));
    const rights = `${ALLOW} dynamodb:Query on the table and kms:Decrypt on its key.`;
    const ofTable = await shown('table', rights, async () => storedLines(await reader.stored(alias), now));
    return inArea(`${alias}: runs`, [...ofRuns, ...ofTable]);
  });
  return (await Promise.all(lines)).flat();
}

const unseen: Said = {
  state: 'unknown',
  what: 'checks',
  observed: 'no schedule of the org could be read, so that its checks and settings are not known',
  fix: 'See to the schedules above first.',
};

async function shown(what: string, rights: string, look: () => Promise<Said[]>): Promise<Said[]> {
  const said = await orFailure(look);
  return said instanceof AwsFailure ? [failureLine(what, said, rights)] : said;
}

async function orFailure<Result>(work: () => Promise<Result>): Promise<Result | AwsFailure> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AwsFailure) return error;
    throw error;
  }
}
