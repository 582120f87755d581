/** What is made, and who may read it, for each kind of credential that the settings of an org can name. */
import { App, Stack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { type MonitorSettings, parseMonitorConfig } from '../../lambda/config.ts';
import { OktaCredentials } from '../../lib/okta-credentials.ts';
import { validate } from '../../lib/validations.ts';
import { deployedText, type Json, list, monitorStack, synthesise } from './synthesise.ts';

const SERVICE_APP = { clientId: '0oa1b2c3d4e5f6g7h8i9' };
const OWN_SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:initech/okta-a1b2c3';
const OWN_KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

type Credential = NonNullable<MonitorSettings['orgs'][number]['credential']>;
const MADE: Credential = { kind: 'private-key', ...SERVICE_APP };
const TOKEN: Credential = { kind: 'ssws' };
const OWN: Credential = { kind: 'private-key', ...SERVICE_APP, secretArn: OWN_SECRET };
const SIGNED: Credential = { kind: 'kms', ...SERVICE_APP, keyArn: OWN_KEY };

const org = (alias: string, credential?: Credential, checks: object = {}) => ({
  alias,
  url: `https://${alias}.okta.com`,
  checks,
  ...(credential === undefined ? {} : { credential }),
});
const settings = (...orgs: MonitorSettings['orgs']): MonitorSettings => ({ orgs, notify: 'nobody' });

/** Without the checks that read Okta's API. */
const UNREAD = { 'rate-limits': false, 'saml-certificates': false };

/** Every kind, an org without, and one whose credential nobody would use. */
const EVERY_KIND = settings(
  org('acme', MADE),
  org('globex', SIGNED),
  org('initech', OWN),
  org('umbrella', TOKEN),
  org('hooli'),
  org('stark', MADE, UNREAD),
);

const every = synthesise(EVERY_KIND);
type Synthesised = typeof every;

const secretsOf = (found: Synthesised) => found.ofType('AWS::SecretsManager::Secret');

interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** What the policies of a role allow; `owner` is how its name begins. */
function grantsOf(found: Synthesised, owner: string): Grant[] {
  return found
    .ofType('AWS::IAM::Policy')
    .filter(([, { Roles }]) => Roles.some((role: Json) => deployedText(role).startsWith(`${owner}Role`)))
    .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement)
    .map(({ Action, Resource }) => ({
      actions: list(Action),
      resources: list(Resource).map(deployedText),
    }));
}

const resourcesOf = (found: Synthesised, owner: string, action: string) =>
  grantsOf(found, owner).flatMap(({ actions, resources }) => (actions.includes(action) ? resources : []));

describe('a secret', () => {
  it('is made for each org whose credential names none and is used, and for no other', () => {
    expect(secretsOf(every).map(([, { Description }]) => Description)).toEqual([
      'Private key of the service app with which the Okta health monitor reads https://acme.okta.com',
      'API token with which the Okta health monitor reads https://umbrella.okta.com',
    ]);
  });

  it('is made without a value, not even one that nobody knows, and without a name that could be taken', () => {
    for (const [, properties] of secretsOf(every))
      expect(Object.keys(properties).sort()).toEqual(['Description', 'KmsKeyId']);
  });

  it('is encrypted by the stack’s own key', () => {
    for (const [, { KmsKeyId }] of secretsOf(every))
      expect(deployedText(KmsKeyId)).toMatch(/^EncryptionKey\w+\.Arn$/);
  });

  it('goes with the stack, and a replaced one too', () => {
    const policies = Object.values(every.resources)
      .filter(({ Type }) => Type === 'AWS::SecretsManager::Secret')
      .map(({ DeletionPolicy, UpdateReplacePolicy }: Json) => [DeletionPolicy, UpdateReplacePolicy]);
    expect(policies).toEqual([
      ['Delete', 'Delete'],
      ['Delete', 'Delete'],
    ]);
  });

  it.each([
    ['the orgs are in another order', settings(org('umbrella', TOKEN), org('acme', MADE))],
    ['an org changes from a key to a token', settings(org('acme', TOKEN), org('umbrella', MADE))],
    [
      'an org gets another client id',
      settings(org('acme', { ...MADE, clientId: '0oanother' }), org('umbrella', TOKEN)),
    ],
    [
      'an org leaves out other checks',
      settings(
        org('acme', MADE, { 'oidc-discovery': false, 'service-status': false }),
        org('umbrella', TOKEN),
      ),
    ],
  ])('stays the same when %s: with it would go what was stored', (_, other) => {
    const idsOf = (found: Synthesised) =>
      secretsOf(found)
        .map(([id]) => id)
        .sort();
    expect(idsOf(synthesise(other))).toEqual(idsOf(every));
  });

  it('is named in an output with its org, where there is one', () => {
    const [acme, umbrella] = secretsOf(every).map(([id]) => id);
    const { CredentialSecrets } = every.template['Outputs'];
    expect(deployedText(CredentialSecrets.Value)).toBe(`acme=${acme} umbrella=${umbrella}`);
    for (const one of [org('acme'), org('acme', OWN), org('acme', SIGNED)])
      expect(synthesise(settings(one)).template['Outputs']).not.toHaveProperty('CredentialSecrets');
  });

  it('is the one that the schedule and the first run name', () => {
    const arnsIn = (text: string) => /"secretArn":"([^"]+)"/.exec(text.replaceAll('\\', ''))?.[1] ?? [];
    const schedules = every
      .ofType('AWS::Scheduler::Schedule')
      .flatMap(([, { Target }]) => arnsIn(deployedText(Target.Input)));
    const firstRuns = every
      .ofType('Custom::FirstRun')
      .flatMap(([, { Create }]) => arnsIn(deployedText(Create)));
    const [acme, umbrella] = secretsOf(every).map(([id]) => id);
    // Of both checks that read the API.
    expect(schedules).toEqual([acme, OWN_SECRET, umbrella, acme, OWN_SECRET, umbrella]);
    expect(firstRuns).toEqual(schedules);
  });
});

describe('asked for the secret of an org', () => {
  const stack = new Stack();
  const { orgs } = parseMonitorConfig(EVERY_KIND, 'test');
  const credentials = new OktaCredentials(stack, 'OktaCredentials', { orgs, key: new Key(stack, 'Key') });

  it('it is made once, however many checks ask', () => {
    expect(credentials.secretArnOf('acme')).toBe(credentials.secretArnOf('acme'));
    expect(credentials.secrets.map(({ alias }) => alias)).toEqual(['acme']);
  });

  it.each(['globex', 'hooli', 'nobody'])('there is none for %s, whose settings ask for none', (alias) => {
    expect(() => credentials.secretArnOf(alias)).toThrow(
      new RangeError(`the settings of org ${alias} ask for no secret`),
    );
  });
});

describe.each([
  ['rate-limits', 'RateLimits'],
  ['saml-certificates', 'SamlCertificates'],
])('the role of %s', (check, owner) => {
  it('may read the secrets that the settings name or ask for, and no other', () => {
    const made = secretsOf(every).map(([id]) => id);
    expect(resourcesOf(every, owner, 'secretsmanager:GetSecretValue').sort()).toEqual(
      [...made, OWN_SECRET].sort(),
    );
  });

  it('may sign with the keys that the settings name, and no other', () => {
    for (const action of ['kms:Sign', 'kms:GetPublicKey'])
      expect(resourcesOf(every, owner, action)).toEqual([OWN_KEY]);
  });

  it('may decrypt what the stack’s key encrypted, and nothing else', () => {
    const keys = resourcesOf(every, owner, 'kms:Decrypt');
    expect(keys).toEqual([expect.stringMatching(/^EncryptionKey\w+\.Arn$/)]);
  });

  it.each([
    { kind: 'a secret of the stack', credential: MADE, reads: 1, signs: 0 },
    { kind: 'a secret of somebody else', credential: OWN, reads: 1, signs: 0 },
    { kind: 'a key in KMS', credential: SIGNED, reads: 0, signs: 1 },
  ])('with $kind alone may do what that takes', ({ credential, reads, signs }) => {
    const found = synthesise(settings(org('acme', credential)));
    expect(resourcesOf(found, owner, 'secretsmanager:GetSecretValue')).toHaveLength(reads);
    expect(resourcesOf(found, owner, 'kms:Sign')).toHaveLength(signs);
  });

  it('names a secret or a key that several orgs share once', () => {
    const shared = synthesise(
      settings(org('acme', OWN), org('acme-test', OWN), org('globex', SIGNED), org('globex-test', SIGNED)),
    );
    expect(resourcesOf(shared, owner, 'secretsmanager:GetSecretValue')).toEqual([OWN_SECRET]);
    expect(resourcesOf(shared, owner, 'kms:Sign')).toEqual([OWN_KEY]);
  });

  it('loses the right to a secret when its org leaves out the check', () => {
    const found = synthesise(settings(org('acme', MADE), org('initech', OWN, { [check]: false })));
    expect(resourcesOf(found, owner, 'secretsmanager:GetSecretValue')).toEqual(
      secretsOf(found).map(([id]) => id),
    );
  });
});

/** What a role may do, as `action on resource`; the CDK appends eight characters to names of its own. */
function rightsOf(found: Synthesised, owner: string): string[] {
  const nameOf = (resource: string) =>
    resource.replace(/[0-9A-F]{8}(?=\.|$)/, '').replace(/\.(Arn|[A-Z]\w+)$/, '');
  const rights = grantsOf(found, owner).flatMap(({ actions, resources }) =>
    resources.flatMap((resource) => actions.map((action) => `${action} on ${nameOf(resource)}`)),
  );
  return [...new Set(rights)].sort();
}

describe('a role that reads public metadata alone', () => {
  it('may use no credential', () => {
    const metadata = ['https://idp.example.com/metadata'];
    const found = synthesise(
      settings(
        org('acme', MADE, { 'saml-certificates': false }),
        org('globex', undefined, { 'saml-certificates': { metadata } }),
      ),
    );
    expect(resourcesOf(found, 'RateLimits', 'secretsmanager:GetSecretValue')).toHaveLength(1);
    expect(resourcesOf(found, 'SamlCertificates', 'secretsmanager:GetSecretValue')).toEqual([]);
    expect(resourcesOf(found, 'SamlCertificates', 'kms:Sign')).toEqual([]);
  });
});

describe('the rights of every role', () => {
  const ofEveryCheck = (check: string) => [
    'cloudwatch:PutMetricData on *',
    ...['DeleteItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action} on StateTable`),
    ...['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'].map(
      (action) => `kms:${action} on EncryptionKey`,
    ),
    ...['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on ${check}Logs`),
    'sns:Publish on TopicsAlerts',
    ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
      (action) => `sqs:${action} on FailedRunsQueue`,
    ),
  ];
  const ofACredential = [
    'secretsmanager:GetSecretValue on OktaCredentialsacme',
    'secretsmanager:GetSecretValue on OktaCredentialsumbrella',
    `secretsmanager:GetSecretValue on ${OWN_SECRET}`,
    `kms:GetPublicKey on ${OWN_KEY}`,
    `kms:Sign on ${OWN_KEY}`,
  ];
  const invoking = ['OidcDiscovery', 'RateLimits', 'ServiceStatus', 'SamlCertificates'].map(
    (check) => `lambda:InvokeFunction on ${check}Function`,
  );
  const rights: readonly [role: string, rights: readonly string[]][] = [
    ['OidcDiscovery', ofEveryCheck('OidcDiscovery')],
    ['ServiceStatus', ofEveryCheck('ServiceStatus')],
    ['RateLimits', [...ofEveryCheck('RateLimits'), ...ofACredential]],
    ['SamlCertificates', [...ofEveryCheck('SamlCertificates'), ...ofACredential]],
    [
      'Schedules',
      [
        ...invoking,
        ...['Decrypt', 'Encrypt', 'GenerateDataKey*', 'ReEncrypt*'].map(
          (action) => `kms:${action} on EncryptionKey`,
        ),
        ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
          (action) => `sqs:${action} on FailedRunsQueue`,
        ),
      ],
    ],
    [
      'FirstRuns',
      [
        ...invoking,
        ...['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on FirstRunsLogs`),
      ],
    ],
    [
      'Widget',
      [
        'dynamodb:Query on StateTable',
        'kms:Decrypt on EncryptionKey',
        ...['CreateLogStream', 'PutLogEvents'].map((action) => `logs:${action} on WidgetLogs`),
      ],
    ],
  ];

  it.each(rights)('%s: these, and no other', (role, expected) => {
    expect(rightsOf(every, role)).toEqual([...expected].sort());
  });

  it('is all that there is', () => {
    const roles = every.ofType('AWS::IAM::Role').map(([id]) => id.replace(/Role[0-9A-F]{8}$/, ''));
    expect(roles.sort()).toEqual(rights.map(([role]) => role).sort());
    expect(every.ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const [, { PolicyDocument }] of every.ofType('AWS::IAM::Policy'))
      for (const statement of PolicyDocument.Statement) {
        expect(statement.Effect).toBe('Allow');
        expect(statement).not.toHaveProperty('NotAction');
        expect(statement).not.toHaveProperty('NotResource');
      }
  });

  it('to the key, in its own policy, are given to nobody but the account and CloudWatch', () => {
    const [[, { KeyPolicy }] = []] = every.ofType('AWS::KMS::Key') as [string, Json][];
    const principals = KeyPolicy.Statement.map(({ Principal }: Json) =>
      Principal.Service === undefined ? deployedText(Principal.AWS) : Principal.Service,
    );
    expect(principals).toEqual(['arn:aws:iam::123456789012:root', 'cloudwatch.amazonaws.com']);
  });

  it('to a secret are not given by a policy of its own', () => {
    expect(every.ofType('AWS::SecretsManager::ResourcePolicy')).toEqual([]);
  });
});

describe('nothing that is deployed', () => {
  it('holds or generates the value of a secret, or has CloudFormation look one up', () => {
    const text = JSON.stringify(every.template);
    expect(text).not.toMatch(/SecretString|GenerateSecret|\{\{resolve:|BEGIN [A-Z ]*KEY|NoEcho/);
  });

  it('tells a function by its environment what to authenticate with', () => {
    for (const [, { Environment }] of every.ofType('AWS::Lambda::Function'))
      expect(JSON.stringify(Environment ?? {})).not.toMatch(
        /0oa|OktaCredentials|arn:aws:(kms|secretsmanager)/,
      );
  });

  it('of the key’s name or the client’s reaches alarms, dashboard or outputs', () => {
    const shown = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'].flatMap((type) =>
      every.ofType(type),
    );
    expect(JSON.stringify([shown, every.template['Outputs']])).not.toMatch(/0oa1b2c3|1234abcd|initech\/okta/);
  });
});

describe('the stack of every kind of credential', () => {
  it('passes the rules of cdk-nag for AWS solutions and for serverless ones', () => {
    const stack = monitorStack(EVERY_KIND);
    const app = App.of(stack) as App;
    validate(app, [stack]);
    expect(() => app.synth()).not.toThrow();
  });
});
