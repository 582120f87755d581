/**
 * Least privilege, without an IAM that enforces it: every call that a function made is allowed by its role's
 * policies in the template, and everything the policies allow was used by some step.
 */
import { describe, expect, it } from 'vitest';
import type { Call } from '../emulator/emulated-aws.ts';
import type { Rehearsal, Template } from '../rehearsal.ts';

interface Grant {
  /** Logical id of the role. */
  readonly role: string;
  readonly action: string;
  /** Logical id of the resource, ARN of one that is not the stack's, or `*`. */
  readonly resource: string;
  /** The namespace that the condition asks for. */
  readonly namespace: string | undefined;
}

/** What a function did, under the role it has. */
interface Use {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** What no step can use, and why. */
const UNREACHABLE_HERE: readonly { readonly action: RegExp; readonly role: RegExp; readonly why: string }[] =
  [
    {
      role: /Role/,
      action: /^kms:(?!Sign|GetPublicKey)/,
      why: 'used by DynamoDB, SNS, SQS and Secrets Manager on behalf of the role; the emulator encrypts nothing',
    },
    {
      role: /^(OidcDiscovery|RateLimits|ServiceStatus|SamlCertificates|FirstRuns|Widget|Destinations)/,
      action: /^logs:(CreateLogStream|PutLogEvents)$/,
      why: 'used by the Lambda service; the emulator keeps the logs without calling the API',
    },
    {
      role: /^Schedules/,
      action: /^(lambda:InvokeFunction|sqs:SendMessage)$/,
      why: 'the emulated scheduler starts the function itself and is never refused',
    },
    {
      role: /^(OidcDiscovery|RateLimits|ServiceStatus|SamlCertificates|Schedules|Destinations)/,
      action: /^sqs:(GetQueueAttributes|GetQueueUrl)$/,
      why: 'come with the grant that the CDK makes for a destination; nothing here asks for them',
    },
  ];

const list = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? value : [value as Value];

function resourceOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const found = /"(?:Ref|Fn::GetAtt)":\[?"(?!AWS::)(\w+)"/.exec(JSON.stringify(value));
  if (found?.[1] === undefined) throw new Error(`no resource of the stack: ${JSON.stringify(value)}`);
  return found[1];
}

function grantsOf({ Resources }: Template): readonly Grant[] {
  const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  return policies.flatMap(({ Properties: { Roles, PolicyDocument } }) =>
    list(Roles).flatMap((role) =>
      // biome-ignore lint/suspicious/noExplicitAny: a template is JSON without a schema
      PolicyDocument.Statement.flatMap(({ Action, Resource, Condition }: any) =>
        list<string>(Action).flatMap((action) =>
          list(Resource).map((resource) => ({
            role: resourceOf(role),
            action,
            resource: resourceOf(resource),
            namespace: Condition?.StringEquals?.['cloudwatch:namespace'],
          })),
        ),
      ),
    ),
  );
}

/** Calls by functions of the stack; the emulator names functions after their logical ids, as CloudFormation does. */
function usesOf({ Resources }: Template, calls: readonly Call[]): readonly Use[] {
  const functions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
  return functions.flatMap(([id, { Properties }]) => {
    const role = resourceOf(Properties.Role);
    return calls
      .filter(({ caller }) => caller.includes(`-${id}-`))
      .flatMap(({ service, action, uses }) => {
        if (uses.length === 0) throw new Error(`${service}.${action} of ${id} names no resource`);
        return uses.map((use) => ({ role, action: use.action, resource: use.resource }));
      });
  });
}

function covers(grant: Grant, use: Use): boolean {
  const pattern = new RegExp(`^${grant.action.replaceAll('*', '.*')}$`);
  if (grant.role !== use.role || !pattern.test(use.action)) return false;
  return grant.namespace === undefined
    ? use.resource.includes(grant.resource)
    : use.resource === grant.namespace;
}

export function permissionSteps(stage: () => Rehearsal): void {
  describe('permissions', () => {
    const collect = async () => {
      const template = await stage().template();
      return { grants: grantsOf(template), uses: usesOf(template, await stage().aws.calls()) };
    };
    const name = ({ role, action, resource }: Use) => `${role}: ${action} on ${resource}`;

    it('allow every call that a function made', async () => {
      const { grants, uses } = await collect();
      expect(uses.length).toBeGreaterThan(100);
      const refused = uses.filter((use) => !grants.some((grant) => covers(grant, use)));
      expect([...new Set(refused.map(name))]).toEqual([]);
    });

    it('allow nothing that no step used, save for what cannot be used here', async () => {
      const { grants, uses } = await collect();
      const idle = grants.filter((grant) => !uses.some((use) => covers(grant, use)));
      const isExcused = ({ role, action }: Grant) =>
        UNREACHABLE_HERE.some((excuse) => excuse.role.test(role) && excuse.action.test(action));
      expect(idle.filter((grant) => !isExcused(grant)).map(name)).toEqual([]);
      const needless = UNREACHABLE_HERE.filter(
        (excuse) => !idle.some(({ role, action }) => excuse.role.test(role) && excuse.action.test(action)),
      );
      expect(needless).toEqual([]);
    });
  });
}
