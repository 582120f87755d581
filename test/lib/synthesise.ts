/** The template that a deploy would send, with the feature flags of cdk.json and without bundling. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { type MonitorSettings, parseMonitorConfig } from '../../lambda/config.ts';
import { OktaHealthMonitorStack } from '../../lib/okta-health-monitor-stack.ts';

// biome-ignore lint/suspicious/noExplicitAny: a template is JSON without a schema
export type Json = any;

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly DependsOn?: readonly string[];
}

/** Of the first all checks run; the second has no credential. */
export const TWO_ORGS: MonitorSettings = {
  orgs: [
    {
      alias: 'acme',
      url: 'https://acme.okta.com',
      authorizationServers: [{ id: 'default' }],
      credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' },
    },
    { alias: 'acme-test', url: 'https://acme-test.oktapreview.com' },
  ],
  notify: [{ email: 'oncall@example.com' }, { email: 'identity@example.com' }],
  runbookUrl: 'https://wiki.example.com/okta',
};

export function monitorStack(settings: MonitorSettings = TWO_ORGS): OktaHealthMonitorStack {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const config = parseMonitorConfig(settings, 'test');
  return new OktaHealthMonitorStack(app, 'OktaHealthMonitor', { config });
}

export function synthesise(settings: MonitorSettings = TWO_ORGS) {
  const template = Template.fromStack(monitorStack(settings)).toJSON();
  const resources: Record<string, Resource> = template['Resources'];
  return {
    template,
    resources,
    /** Logical id and properties of each resource of a type. */
    ofType: (type: string): [string, Json][] =>
      Object.entries(resources)
        .filter(([, resource]) => resource.Type === type)
        .map(([id, { Properties }]) => [id, Properties]),
  };
}

const PSEUDO_PARAMETERS: Record<string, string> = {
  'AWS::Region': 'eu-west-1',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::Partition': 'aws',
  'AWS::AccountId': '123456789012',
};

/** The text that CloudFormation would put in place; a resource becomes its logical id. */
export function deployedText(value: Json): string {
  if (typeof value === 'string') return value;
  if (value.Ref !== undefined) return PSEUDO_PARAMETERS[value.Ref] ?? value.Ref;
  if (value['Fn::GetAtt'] !== undefined) return value['Fn::GetAtt'].join('.');
  if (value['Fn::Join'] === undefined) throw new TypeError(`no text: ${JSON.stringify(value)}`);
  const [separator, parts] = value['Fn::Join'];
  return parts.map(deployedText).join(separator);
}

/** Policies and templates write one value or a list. */
export function list(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}
