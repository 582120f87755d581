/** What is made for each kind of destination: topic, subscription, filter, permissions, and a queue for what fails. */
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { snsMessage } from '../../lambda/alerting/sns-message.ts';
import type { MonitorSettings } from '../../lambda/config.ts';
import { DELIVERY_ENVIRONMENT } from '../../lambda/contract.ts';
import { validate } from '../../lib/validations.ts';
import { alertFor } from '../support/alerting-values.ts';
import { deployedText, type Json, list, monitorStack, synthesise, TWO_ORGS } from './synthesise.ts';

type Entry = Exclude<MonitorSettings['notify'], string>[number];

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:pager-a1b2c3';
const UUID = '12345678-abcd-1234-abcd-1234567890ab';
const EMAIL: Entry = { email: 'oncall@example.com' };
const SMS: Entry = { sms: '+41791234567' };
const WEBHOOK: Entry = { webhook: 'https://hooks.example.com/okta' };
const PAGER: Entry = { pagerduty: {} };
const OWN_SECRET: Entry = { pagerduty: { name: 'identity', region: 'eu', secretArn: SECRET } };
const SLACK: Entry = { chat: { platform: 'slack', workspaceId: 'T0123ABCD', channelId: 'C0123ABCD' } };
const TEAMS: Entry = {
  chat: { platform: 'teams', tenantId: UUID, teamId: UUID, channelId: '19:ab12cd34@thread.tacv2' },
};
const EVERY = [EMAIL, SMS, WEBHOOK, PAGER, OWN_SECRET, SLACK, TEAMS];

const settings = (...notify: Entry[]): MonitorSettings => ({ ...TWO_ORGS, notify });
const every = synthesise(settings(...EVERY));
type Synthesised = typeof every;

const ALERTS = /^TopicsAlerts/;
const HEALTH = /^TopicsMonitorHealth/;

function subscriptions(found: Synthesised, topic: RegExp): Json[] {
  return found
    .ofType('AWS::SNS::Subscription')
    .map(([, subscription]) => subscription)
    .filter(({ TopicArn }) => topic.test(deployedText(TopicArn)));
}

const endpointsOf = (found: Synthesised, topic: RegExp) =>
  subscriptions(found, topic).map(({ Protocol, Endpoint }) => `${Protocol} ${deployedText(Endpoint)}`);

/** Statements of the policies whose role's name begins so. */
function statementsOf(found: Synthesised, owner: string): Json[] {
  return found
    .ofType('AWS::IAM::Policy')
    .filter(([, { Roles }]) => Roles.some((role: Json) => deployedText(role).startsWith(owner)))
    .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement);
}

const grantsOf = (found: Synthesised, owner: string) =>
  statementsOf(found, owner).flatMap(({ Action, Resource }) =>
    list(Resource).map(
      (at: Json) => `${list(Action).join(' ')} on ${deployedText(at).replace(/[0-9A-F]{8}(?=\.|$)/, '')}`,
    ),
  );

const QUEUE =
  [...every.ofType('AWS::SQS::Queue')].map(([id]) => id).find((id) => id.startsWith('Destinations')) ?? '';

describe('every destination', () => {
  it('is subscribed to alerts', () => {
    expect(endpointsOf(every, ALERTS).sort()).toEqual([
      'email oncall@example.com',
      'https https://hooks.example.com/okta',
      expect.stringMatching(/^lambda DestinationsPagerDutyidentityDeliveryFunction/),
      expect.stringMatching(/^lambda DestinationsPagerDutymainDeliveryFunction/),
      expect.stringMatching(/^lambda DestinationsslackC0123ABCDDeliveryFunction/),
      expect.stringMatching(/^lambda Destinationsteams19\w+DeliveryFunction/),
      'sms +41791234567',
    ]);
  });

  it('is subscribed to the monitor’s own health; chat by Amazon Q Developer itself', () => {
    expect(endpointsOf(every, HEALTH).sort()).toEqual([
      'email oncall@example.com',
      'https https://hooks.example.com/okta',
      expect.stringMatching(/^lambda DestinationsPagerDutyidentityDeliveryFunction/),
      expect.stringMatching(/^lambda DestinationsPagerDutymainDeliveryFunction/),
      'sms +41791234567',
    ]);
    for (const type of [
      'AWS::Chatbot::SlackChannelConfiguration',
      'AWS::Chatbot::MicrosoftTeamsChannelConfiguration',
    ]) {
      const [[, { SnsTopicArns }] = []] = every.ofType(type) as [[string, Json]];
      expect(SnsTopicArns.map(deployedText)).toEqual([
        expect.stringMatching(/^Destinations(slack|teams).*Cards/),
        expect.stringMatching(HEALTH),
      ]);
    }
  });

  it('passes the rules of cdk-nag for AWS solutions and for serverless ones', () => {
    const stack = monitorStack(settings(...EVERY));
    const app = App.of(stack) as App;
    validate(app, [stack]);
    expect(() => app.synth()).not.toThrow();
  });

  it.each(EVERY)('leaves nothing behind: %j', (entry) => {
    const kept = Object.values(synthesise(settings(entry)).resources).filter(
      (resource: Json) => (resource.DeletionPolicy ?? 'Delete') !== 'Delete',
    );
    expect(kept).toEqual([]);
  });

  it('never renames what holds history: a new logical id deletes the old resource', () => {
    const stateful = [
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
      'AWS::Logs::LogGroup',
    ];
    const ids = stateful.flatMap((type) => every.ofType(type).map(([id]) => id));
    expect(ids.filter((id) => id.startsWith('Destinations')).sort()).toEqual([
      'DestinationsFailedQueue951863A2',
      'DestinationsPagerDutyidentityDeliveryLogsA31F1380',
      'DestinationsPagerDutymainDeliveryLogs86D4E86E',
      'DestinationsPagerDutymainSecret4705DC5A',
      'DestinationsslackC0123ABCDCardsEC5AED42',
      'DestinationsslackC0123ABCDDeliveryLogsC822E909',
      'Destinationsteams193aab12cd3440threadtacv2Cards4118393D',
      'Destinationsteams193aab12cd3440threadtacv2DeliveryLogsD9C43AE5',
    ]);
  });

  it('adds nothing but its subscriptions when it is a mail address, under ids that stay', () => {
    const nobody = synthesise({ ...TWO_ORGS, notify: 'nobody' }).resources;
    const added = Object.keys(synthesise(settings(EMAIL)).resources).filter((id) => !(id in nobody));
    expect(added).toEqual([
      'TopicsAlertsoncallexamplecom298C507A',
      'TopicsMonitorHealthoncallexamplecom8E31D5B7',
    ]);
  });
});

describe('a filter', () => {
  const WANTED = { severities: ['critical', 'warning'], orgs: ['acme'], checks: ['rate-limits'] } as const;
  const POLICY = {
    $or: [{ severity: ['critical', 'warning'], org: ['acme'], check: ['rate-limits'] }, { state: ['TEST'] }],
  };
  const filtersOf = (entry: Entry, topic: RegExp) =>
    subscriptions(synthesise(settings(entry)), topic).map(({ FilterPolicy }) => FilterPolicy);
  const withFilter = (entry: Entry) => ({ ...entry, ...WANTED }) as unknown as Entry;

  const NOT_FOR_MACHINES = { machinesOnly: [{ exists: false }] };

  it.each([WEBHOOK, PAGER])('narrows alerts, and lets a test through: %j', (entry) => {
    expect(filtersOf(withFilter(entry), ALERTS)).toEqual([POLICY]);
  });

  it.each([EMAIL, SMS, SLACK, TEAMS])(
    'of what people read also leaves out what is for machines: %j',
    (entry) => {
      expect(filtersOf(withFilter(entry), ALERTS)).toEqual([{ ...NOT_FOR_MACHINES, ...POLICY }]);
    },
  );

  it.each([EMAIL, SMS, WEBHOOK, PAGER])('never narrows the monitor’s own health: %j', (entry) => {
    expect(filtersOf(withFilter(entry), HEALTH)).toEqual([undefined]);
  });

  it('of a webhook is there only when it is asked for', () => {
    expect(filtersOf(WEBHOOK, ALERTS)).toEqual([undefined]);
  });

  it.each([EMAIL, SMS, SLACK, TEAMS])(
    'of what people read leaves out what is for machines, and no more unless it is asked for: %j',
    (entry) => {
      expect(filtersOf(entry, ALERTS)).toEqual([NOT_FOR_MACHINES]);
    },
  );

  it('names five attributes at most, as SNS allows', () => {
    const [policy] = filtersOf(withFilter(EMAIL), ALERTS);
    const { $or, ...others } = policy;
    const named = new Set([...Object.keys(others), ...$or.flatMap((one: Json) => Object.keys(one))]);
    expect([...named].toSorted()).toEqual(['check', 'machinesOnly', 'org', 'severity', 'state']);
  });

  it('names only attributes that messages have', () => {
    const { attributes } = snsMessage({ ...alertFor('FIRING'), machinesOnly: true });
    const [{ $or, ...others }] = filtersOf(withFilter(EMAIL), ALERTS) as [Json];
    for (const name of [...Object.keys(others), ...$or.flatMap((one: Json) => Object.keys(one))])
      expect(Object.keys(attributes)).toContain(name);
  });

  it('names only what is asked for', () => {
    expect(filtersOf({ ...EMAIL, orgs: ['acme-test'] }, ALERTS)).toEqual([
      { ...NOT_FOR_MACHINES, $or: [{ org: ['acme-test'] }, { state: ['TEST'] }] },
    ]);
  });

  it('of a pager lets through what is critical unless it says more, and its function knows the same', () => {
    for (const severities of [['critical'], ['warning', 'critical']] as const) {
      const entry = (severities.length === 1 ? PAGER : { ...PAGER, severities: [...severities] }) as Entry;
      expect(filtersOf(entry, ALERTS)).toEqual([{ $or: [{ severity: severities }, { state: ['TEST'] }] }]);
      const [[, { Environment }]] = functionsOf(synthesise(settings(entry)), /PagerDuty/) as [[string, Json]];
      expect(Environment.Variables[DELIVERY_ENVIRONMENT.pagedSeverities]).toBe(severities.join(','));
    }
  });
});

it('a pager’s function has the fifteen minutes that a thousand events take: pagerduty-limit.test.ts', () => {
  const timeouts = functionsOf(every, /PagerDuty/).map(([, { Timeout }]) => Timeout);
  expect(timeouts).toEqual([900, 900]);
});

function functionsOf(found: Synthesised, name: RegExp): [string, Json][] {
  return found
    .ofType('AWS::Lambda::Function')
    .filter(([id]) => id.startsWith('Destinations') && name.test(id));
}

describe('what is not delivered', () => {
  it('goes to one queue from every subscription of a machine, and from no mail or SMS', () => {
    for (const topic of [ALERTS, HEALTH])
      for (const { Protocol, RedrivePolicy } of subscriptions(every, topic)) {
        const target =
          RedrivePolicy === undefined ? undefined : deployedText(RedrivePolicy.deadLetterTargetArn);
        expect([Protocol, target]).toEqual([
          Protocol,
          ['lambda', 'https'].includes(Protocol) ? `${QUEUE}.Arn` : undefined,
        ]);
      }
  });

  it('may be put there by SNS, for these two topics, with a key that SNS may use', () => {
    const [, policy] =
      every.ofType('AWS::SQS::QueuePolicy').find(([id]) => id.startsWith('Destinations')) ?? [];
    const allowed = policy.PolicyDocument.Statement.filter(({ Effect }: Json) => Effect === 'Allow');
    for (const { Action, Principal, Condition } of allowed)
      expect({ Action, Principal, source: deployedText(Condition.ArnEquals['aws:SourceArn']) }).toEqual({
        Action: 'sqs:SendMessage',
        Principal: { Service: 'sns.amazonaws.com' },
        source: expect.stringMatching(/^Topics(Alerts|MonitorHealth)/),
      });
    const [[, { KmsMasterKeyId }] = []] = every.ofType('AWS::SQS::Queue').filter(([id]) => id === QUEUE) as [
      [string, Json],
    ];
    const [keyId] = KmsMasterKeyId['Fn::GetAtt'];
    expect(every.resources[keyId]?.Properties.KeyPolicy.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      }),
    );
  });

  it('goes there with the reason when a function gives up: pages at once, cards after two more starts', () => {
    const configs = every
      .ofType('AWS::Lambda::EventInvokeConfig')
      .filter(([id]) => id.startsWith('Destinations'))
      .map(([id, { MaximumRetryAttempts, DestinationConfig }]) => [
        /PagerDuty/.test(id) ? 'pager' : 'chat',
        MaximumRetryAttempts,
        deployedText(DestinationConfig.OnFailure.Destination),
      ]);
    expect(configs.sort()).toEqual([
      ['chat', 2, `${QUEUE}.Arn`],
      ['chat', 2, `${QUEUE}.Arn`],
      ['pager', 0, `${QUEUE}.Arn`],
      ['pager', 0, `${QUEUE}.Arn`],
    ]);
  });

  it('turns an alarm on, which sends nothing when it is over: that could be the next failure', () => {
    const [, alarm] =
      every
        .ofType('AWS::CloudWatch::Alarm')
        .find(([, { AlarmName }]) => /failed-deliveries$/.test(AlarmName)) ?? [];
    expect(alarm).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0 });
    expect(deployedText(alarm.Dimensions[0].Value)).toBe(`${QUEUE}.QueueName`);
    expect(alarm.AlarmActions.map(deployedText)).toEqual([expect.stringMatching(HEALTH)]);
    expect(alarm).not.toHaveProperty('OKActions');
  });
});

describe('a webhook', () => {
  it('gets the envelope with the signature of SNS', () => {
    for (const topic of [ALERTS, HEALTH])
      expect(subscriptions(synthesise(settings(WEBHOOK)), topic)).toMatchObject([
        { RawMessageDelivery: false },
      ]);
  });
});

describe('PagerDuty', () => {
  const found = synthesise(settings(PAGER, OWN_SECRET));

  it('may read its own secret, write its own log and keep what fails, no more', () => {
    expect(grantsOf(found, 'DestinationsPagerDutymain').sort()).toEqual([
      'kms:Decrypt kms:Encrypt kms:GenerateDataKey* kms:ReEncrypt* on EncryptionKey.Arn',
      'logs:CreateLogStream logs:PutLogEvents on DestinationsPagerDutymainDeliveryLogs.Arn',
      'secretsmanager:GetSecretValue on DestinationsPagerDutymainSecret',
      'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage on DestinationsFailedQueue.Arn',
    ]);
  });

  it('with a secret of the settings may read that one, and no key of the stack for it', () => {
    const grants = grantsOf(found, 'DestinationsPagerDutyidentity');
    expect(grants).toContain(`secretsmanager:GetSecretValue on ${SECRET}`);
    expect(grants.filter((grant) => grant.startsWith('secretsmanager'))).toHaveLength(1);
  });

  it('has a secret without a value, encrypted by the stack’s key, unless the settings name one', () => {
    const secrets = found
      .ofType('AWS::SecretsManager::Secret')
      .filter(([id]) => id.startsWith('Destinations'));
    expect(secrets.map(([, properties]) => Object.keys(properties).sort())).toEqual([
      ['Description', 'KmsKeyId'],
    ]);
    expect(deployedText(secrets[0]?.[1].KmsKeyId)).toMatch(/^EncryptionKey\w+\.Arn$/);
  });

  it('says in an output where to store the key, of the secrets that were made', () => {
    const [[id] = []] = found
      .ofType('AWS::SecretsManager::Secret')
      .filter(([one]) => one.startsWith('Destinations'));
    expect(deployedText(found.template['Outputs'].PagerDutySecrets.Value)).toBe(`main=${id}`);
    for (const entry of [EMAIL, OWN_SECRET])
      expect(synthesise(settings(entry)).template['Outputs']).not.toHaveProperty('PagerDutySecrets');
  });

  it('is asked in the region of the account', () => {
    const endpoints = functionsOf(found, /PagerDuty/).map(
      ([, { Environment }]) => Environment.Variables[DELIVERY_ENVIRONMENT.pagerEndpoint],
    );
    expect(endpoints.sort()).toEqual(['https://events.eu.pagerduty.com', 'https://events.pagerduty.com']);
  });

  it('is started by the two topics, and by nobody else', () => {
    const permissions = found
      .ofType('AWS::Lambda::Permission')
      .filter(([, { FunctionName }]) => /PagerDutymain/.test(deployedText(FunctionName)))
      .map(([, { Principal, SourceArn }]) => [
        Principal,
        deployedText(SourceArn).replace(/[0-9A-F]{8}$/, ''),
      ]);
    expect(permissions.sort()).toEqual([
      ['sns.amazonaws.com', 'TopicsAlerts'],
      ['sns.amazonaws.com', 'TopicsMonitorHealth'],
    ]);
  });
});

describe('chat', () => {
  const found = synthesise(settings(SLACK, TEAMS));

  it.each(['slack', 'teams'])(
    'of %s has a topic of its own, to which only its function may publish',
    (platform) => {
      const [, policy] =
        found.ofType('AWS::SNS::TopicPolicy').find(([id]) => id.startsWith(`Destinations${platform}`)) ?? [];
      const allowed = policy.PolicyDocument.Statement.filter(({ Effect }: Json) => Effect === 'Allow');
      const [[, { Role }]] = functionsOf(found, new RegExp(platform)) as [[string, Json]];
      expect(allowed).toMatchObject([{ Action: 'sns:Publish', Principal: { AWS: Role } }]);
    },
  );

  it('may publish to its topic, write its log and keep what fails, no more', () => {
    expect(grantsOf(found, 'DestinationsslackC0123ABCDDelivery').sort()).toEqual([
      'kms:Decrypt kms:Encrypt kms:GenerateDataKey* kms:ReEncrypt* on EncryptionKey.Arn',
      'logs:CreateLogStream logs:PutLogEvents on DestinationsslackC0123ABCDDeliveryLogs.Arn',
      'sns:Publish on DestinationsslackC0123ABCDCards',
      'sqs:GetQueueAttributes sqs:GetQueueUrl sqs:SendMessage on DestinationsFailedQueue.Arn',
    ]);
  });

  it('lets Amazon Q Developer do nothing in the account', () => {
    const [[, slack] = []] = found.ofType('AWS::Chatbot::SlackChannelConfiguration') as [[string, Json]];
    const [, role] =
      found.ofType('AWS::IAM::Role').find(([id]) => `${id}.Arn` === deployedText(slack.IamRoleArn)) ?? [];
    expect(Object.keys(role).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(statementsOf(found, deployedText(slack.IamRoleArn).replace('.Arn', ''))).toEqual([]);
    expect(slack.GuardrailPolicies.map(deployedText)).toEqual(['arn:aws:iam::aws:policy/AWSDenyAll']);
  });

  it('names channel and workspace as the settings do', () => {
    const [[, slack] = []] = found.ofType('AWS::Chatbot::SlackChannelConfiguration') as [[string, Json]];
    const [[, teams] = []] = found.ofType('AWS::Chatbot::MicrosoftTeamsChannelConfiguration') as [
      [string, Json],
    ];
    expect(slack).toMatchObject({
      SlackWorkspaceId: 'T0123ABCD',
      SlackChannelId: 'C0123ABCD',
      LoggingLevel: 'ERROR',
    });
    expect(teams).toMatchObject({
      TeamId: UUID,
      TeamsTenantId: UUID,
      TeamsChannelId: '19%3aab12cd34%40thread.tacv2',
    });
    for (const { ConfigurationName } of [slack, teams])
      expect(ConfigurationName).toMatch(/^OktaHealthMonitor-[A-Za-z0-9-_]+$/);
  });
});
