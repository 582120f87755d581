/** Finds what the stack deployed, by the stack's name: its outputs, and the orgs as its schedules have them. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import * as v from 'valibot';
import { InvalidInputError } from '../../lambda/schema-problems.ts';
import { received } from '../command-line/received.ts';
import { AwsFailure, explained } from './aws-failure.ts';

export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly tableName: string;
  readonly alertsTopicArn: string;
  /** Of the stack's own alarms. */
  readonly monitorHealthTopicArn: string;
  readonly dashboardUrl: string;
  /** Aliases of the orgs it watches; at least one. */
  readonly orgs: readonly string[];
}

/** What a message says of an org and its surroundings. */
export interface DeployedOrg {
  readonly alias: string;
  readonly url: string;
  readonly runbookUrl: string;
}

/** Nothing waits for a person but the person: two tries, and a slow line may be slow. */
export const CLIENT_SETTINGS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

const outputsSchema = v.object({
  StateTableName: v.string(),
  AlertsTopicArn: v.string(),
  MonitorHealthTopicArn: v.string(),
  DashboardUrl: v.string(),
  OrgAliases: v.string(),
});

const orgSchema = v.object({ alias: v.string(), url: v.string() });
/** A run is of one org, or of all that look at the same thing. */
const requestSchema = v.union([
  v.object({ org: orgSchema, runbookUrl: v.string() }),
  v.object({ orgs: v.array(orgSchema), runbookUrl: v.string() }),
]);

/** Whether a region and credentials are to be had at all; says nothing of what they are good for. */
export async function isAwsConfigured(): Promise<boolean> {
  const { config } = new CloudFormationClient(CLIENT_SETTINGS);
  const found = await Promise.allSettled([config.region(), config.credentials()]);
  return found.every(({ status }) => status === 'fulfilled');
}

/**
 * @throws InvalidInputError when there is no such stack, or none of this version
 * @throws AwsFailure when AWS cannot be asked
 */
export async function findStack(name: string): Promise<DeployedStack> {
  const cloudFormation = new CloudFormationClient(CLIENT_SETTINGS);
  const doing = `look up the stack ${received(name)}`;
  const region = await explained(doing, cloudFormation.config.region());
  const outputs = await describedOutputs(cloudFormation, name, `${doing} in ${region}`);
  const parsed = v.safeParse(outputsSchema, outputs);
  if (!parsed.success) {
    const missing = parsed.issues.map((issue) => v.getDotPath(issue)).join(', ');
    throw new InvalidInputError('command line', [
      `--stack: ${received(name)} in ${region} has no output ${missing}, allowed: a stack of this project, deployed by this version (npx cdk deploy)`,
    ]);
  }
  const { StateTableName, AlertsTopicArn, MonitorHealthTopicArn, DashboardUrl, OrgAliases } = parsed.output;
  return {
    name,
    region,
    tableName: StateTableName,
    alertsTopicArn: AlertsTopicArn,
    monitorHealthTopicArn: MonitorHealthTopicArn,
    dashboardUrl: DashboardUrl,
    orgs: OrgAliases.split(','),
  };
}

async function describedOutputs(
  cloudFormation: CloudFormationClient,
  name: string,
  doing: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  try {
    const { Stacks = [] } = await explained(
      doing,
      cloudFormation.send(new DescribeStacksCommand({ StackName: name })),
    );
    const outputs = Stacks[0]?.Outputs ?? [];
    return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (!(error instanceof AwsFailure) || !isMissing(error.cause)) throw error;
    throw new InvalidInputError('command line', [
      `--stack: received ${received(name)}, allowed: the name of a stack in ${await cloudFormation.config.region()}, in the account of these credentials`,
    ]);
  }
}

/** CloudFormation has no error code of its own for it. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')
  );
}

/** The org as its schedule hands it to every run. */
export async function deployedOrg(stack: string, alias: string): Promise<DeployedOrg> {
  const cloudFormation = new CloudFormationClient(CLIENT_SETTINGS);
  const doing = `read the template of ${received(stack)}`;
  const { TemplateBody = '{}' } = await explained(
    doing,
    cloudFormation.send(new GetTemplateCommand({ StackName: stack })),
  );
  const org = orgInTemplate(TemplateBody, alias);
  if (org === undefined)
    throw new AwsFailure(`could not ${doing}: it has no schedule of an org ${received(alias)}`);
  return org;
}

/** Undefined when no schedule of the template is one of the org. */
export function orgInTemplate(template: string, alias: string): DeployedOrg | undefined {
  const { Resources = {} } = JSON.parse(template) as {
    Resources?: Record<string, { Type: string; Properties?: { Target?: { Input?: unknown } } }>;
  };
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
    .flatMap(({ Properties }) => orgsOf(Properties?.Target?.Input))
    .find((org) => org.alias === alias);
}

function orgsOf(input: unknown): DeployedOrg[] {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), requestSchema), textOf(input));
  if (!parsed.success) return [];
  const request = parsed.output;
  const orgs = 'orgs' in request ? request.orgs : [request.org];
  return orgs.map((org) => ({ ...org, runbookUrl: request.runbookUrl }));
}

/** What only CloudFormation can fill in, a region or an ARN, stays empty: it stands in other fields. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [separator, parts] = (value as { 'Fn::Join'?: [string, unknown[]] } | undefined)?.['Fn::Join'] ?? [
    '',
    [],
  ];
  return parts.map((part) => (typeof part === 'string' ? part : '')).join(separator);
}
