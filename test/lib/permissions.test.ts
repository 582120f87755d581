import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMESPACE } from '../../lambda/contract.ts';
import { validate } from '../../lib/validations.ts';
import { deployedText, type Json, list, monitorStack, synthesise } from './synthesise.ts';

const { ofType } = synthesise();

/** The constructs of the functions. */
const CHECKS = ['OidcDiscovery', 'RateLimits', 'ServiceStatus', 'SamlCertificates'];

interface Statement {
  readonly policy: string;
  readonly statement: Json;
}

const statements: Statement[] = ofType('AWS::IAM::Policy').flatMap(([policy, { PolicyDocument }]) =>
  PolicyDocument.Statement.map((statement: Json) => ({ policy, statement })),
);

function actionsOn(policyPrefix: string, resourcePrefix: string): string[] {
  return statements
    .filter(({ policy }) => policy.startsWith(policyPrefix))
    .filter(({ statement }) =>
      list(statement.Resource).some((at) => deployedText(at).startsWith(resourcePrefix)),
    )
    .flatMap(({ statement }) => list(statement.Action))
    .sort();
}

describe('permissions', () => {
  it('pass the rules of cdk-nag for AWS solutions and for serverless ones', () => {
    const stack = monitorStack();
    const app = App.of(stack) as App;
    validate(app, [stack]);
    expect(() => app.synth()).not.toThrow();
  });

  it('name a resource, save for publishing metrics into the namespace of the monitor', () => {
    const wildcards = statements
      .map(({ statement }) => statement)
      .filter(({ Resource }) => list(Resource).some((at) => deployedText(at).includes('*')));
    expect(wildcards).toEqual(
      CHECKS.map(() => ({
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
      })),
    );
  });

  it('come from no managed policy and no policy inside a role', () => {
    for (const [, role] of ofType('AWS::IAM::Role')) {
      expect(role).not.toHaveProperty('ManagedPolicyArns');
      expect(role).not.toHaveProperty('Policies');
    }
  });

  it.each(CHECKS)('let %s do with the table what the store does, no more', (check) => {
    const store = ['dynamodb-store.ts', 'dynamodb-partition.ts']
      .map((file) => readFileSync(path.join(import.meta.dirname, '../../lambda/adapters', file), 'utf8'))
      .join('\n');
    const commands = [...store.matchAll(/new (\w+)Command\(/g)].map(([, name]) => name);
    const inTransactions = [...store.matchAll(/\b(Put|Update|Delete|ConditionCheck): \{/g)].map(
      ([, verb]) => `${verb}Item`,
    );
    const used = new Set([...commands.filter((name) => name !== 'TransactWriteItems'), ...inTransactions]);
    expect(actionsOn(check, 'StateTable')).toEqual([...used].map((name) => `dynamodb:${name}`).sort());
  });

  it('let the widget read the table and decrypt what it reads, and write to its own log group, no more', () => {
    const allowed = statements
      .filter(({ policy }) => policy.startsWith('Widget'))
      .flatMap(({ statement }) => list(statement.Action));
    expect(allowed.sort()).toEqual([
      'dynamodb:Query',
      'kms:Decrypt',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(actionsOn('Widget', 'StateTable')).toEqual(['dynamodb:Query']);
    expect(actionsOn('Widget', 'EncryptionKey')).toEqual(['kms:Decrypt']);
    expect(actionsOn('Widget', 'WidgetLogs')).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  it.each(CHECKS)('let %s write to its own log group, no more', (check) => {
    const groups = [...CHECKS, 'FirstRuns', 'Widget'].map((owner) => [
      owner,
      actionsOn(check, `${owner}Logs`),
    ]);
    expect(groups.filter(([, actions]) => actions?.length !== 0)).toEqual([
      [check, ['logs:CreateLogStream', 'logs:PutLogEvents']],
    ]);
  });

  it.each(CHECKS)('let %s keep a failed run and publish to the topic of alerts, no more', (check) => {
    expect(actionsOn(check, 'TopicsAlerts')).toEqual(['sns:Publish']);
    expect(actionsOn(check, 'TopicsMonitorHealth')).toEqual([]);
    expect(actionsOn(check, 'FailedRunsQueue')).toContain('sqs:SendMessage');
    expect(
      actionsOn(check, 'FailedRunsQueue').filter((action) => /Receive|Delete|Purge/.test(action)),
    ).toEqual([]);
  });

  it('let the checks publish alerts in the topic’s own policy too, and nobody else', () => {
    const [, policy] = ofType('AWS::SNS::TopicPolicy').find(([id]) => id.startsWith('TopicsAlerts')) ?? [];
    const allowed = policy.PolicyDocument.Statement.filter(({ Effect }: Json) => Effect === 'Allow');
    const roles = ofType('AWS::Lambda::Function')
      .filter(([id]) => CHECKS.some((check) => id.startsWith(check)))
      .map(([, { Role }]) => Role);
    expect(roles).toHaveLength(CHECKS.length);
    expect(allowed).toMatchObject([{ Action: 'sns:Publish' }]);
    expect(allowed[0].Principal.AWS.map(deployedText).sort()).toEqual(roles.map(deployedText).sort());
  });

  it.each(CHECKS)('let nobody but first runs and schedules invoke %s', (check) => {
    const invoking = statements.filter(({ statement }) =>
      list(statement.Resource).some((at) => deployedText(at).startsWith(`${check}Function`)),
    );
    expect(invoking.map(({ policy }) => policy.replace(/Role.*/, '')).sort()).toEqual([
      'FirstRuns',
      'Schedules',
    ]);
    for (const who of ['FirstRuns', 'Schedules'])
      expect(actionsOn(who, `${check}Function`)).toEqual(['lambda:InvokeFunction']);
  });

  it('let the scheduler assume its role for the schedules of this stack only', () => {
    const [[, role] = []] = ofType('AWS::IAM::Role').filter(([id]) => id.startsWith('Schedules'));
    const [{ Condition }] = role.AssumeRolePolicyDocument.Statement;
    expect(deployedText(Condition.StringEquals['aws:SourceArn'])).toMatch(/^SchedulesGroup\w+\.Arn$/);
    expect(deployedText(Condition.StringEquals['aws:SourceAccount'])).toBe('123456789012');
  });
});

describe('encryption', () => {
  it.each(['AWS::SNS::Topic', 'AWS::SQS::Queue', 'AWS::DynamoDB::Table'])(
    'of every %s uses the stack’s own key',
    (type) => {
      for (const [, properties] of ofType(type)) {
        const key = properties.KmsMasterKeyId ?? properties.SSESpecification?.KMSMasterKeyId;
        expect(deployedText(key)).toMatch(/^EncryptionKey\w+\.Arn$/);
      }
    },
  );

  it.each(['AWS::SNS::TopicPolicy', 'AWS::SQS::QueuePolicy'])(
    'in transit is enforced by every %s',
    (type) => {
      for (const [, { PolicyDocument }] of ofType(type))
        expect(PolicyDocument.Statement).toContainEqual(
          expect.objectContaining({
            Effect: 'Deny',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        );
    },
  );

  it('rotates the key', () => {
    expect(ofType('AWS::KMS::Key').map(([, { EnableKeyRotation }]) => EnableKeyRotation)).toEqual([true]);
  });
});
