/** What of a deployed stack is looked at, by its template and the names that its resources got. Pure. */
import { DELIVERY_ENVIRONMENT } from '../../lambda/contract.ts';

/** As CloudFormation lists it. */
export interface StackResource {
  readonly type: string;
  readonly logicalId: string;
  /** An ARN for topics and secrets, a name for schedules and functions. */
  readonly physicalId: string;
}

/** Who is to be told, as the template subscribes them. */
export interface Destination {
  readonly topicArn: string;
  /** `email`, `sms`, `https`, `lambda`. */
  readonly protocol: string;
  /** Address, number or URL; of a function the end of its ARN. */
  readonly endpoint: string;
}

export interface StackParts {
  readonly schedules: readonly { readonly name: string; readonly group: string }[];
  readonly destinations: readonly Destination[];
  /** ARNs of the secrets with PagerDuty's integration keys, the stack's own and others. */
  readonly pagerSecrets: readonly string[];
}

interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** @throws SyntaxError for a template that is no JSON: it is not one of this project */
export function stackParts(template: string, resources: readonly StackResource[]): StackParts {
  const { Resources = {} } = JSON.parse(template) as Template;
  const ids = new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  const propertiesOf = (type: string) =>
    Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === type && Properties ? [Properties] : [],
    );
  const [group = 'default'] = resources.flatMap(({ type, physicalId }) =>
    type === 'AWS::Scheduler::ScheduleGroup' ? [physicalId] : [],
  );
  return {
    schedules: resources.flatMap(({ type, physicalId: name }) =>
      type === 'AWS::Scheduler::Schedule' ? [{ name, group }] : [],
    ),
    destinations: propertiesOf('AWS::SNS::Subscription').map(({ TopicArn, Protocol, Endpoint }) => {
      return {
        topicArn: resolved(TopicArn, ids),
        protocol: String(Protocol),
        endpoint: resolved(Endpoint, ids),
      };
    }),
    pagerSecrets: [
      ...new Set(
        propertiesOf('AWS::Lambda::Function').flatMap((properties) => pagerSecretIn(properties, ids)),
      ),
    ],
  };
}

function pagerSecretIn(
  properties: Readonly<Record<string, unknown>>,
  ids: ReadonlyMap<string, string>,
): string[] {
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  const secret = Variables[DELIVERY_ENVIRONMENT.routingKeySecret];
  return secret === undefined ? [] : [resolved(secret, ids)];
}

/** A text, or what the resource is called that it refers to: its ARN or name. */
function resolved(value: unknown, ids: ReadonlyMap<string, string>): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute } = (value ?? {}) as {
    Ref?: string;
    'Fn::GetAtt'?: readonly string[];
  };
  const logicalId = Ref ?? attribute?.[0];
  return (logicalId === undefined ? undefined : ids.get(logicalId)) ?? JSON.stringify(value);
}
