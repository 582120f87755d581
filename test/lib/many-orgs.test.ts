/** As many orgs as fit into a stack, each with all that it has; beyond, synth refuses and says what to do. */
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { type MonitorSettings, parseMonitorConfig } from '../../lambda/config.ts';
import { OktaHealthMonitorStack } from '../../lib/okta-health-monitor-stack.ts';
import { MAXIMUM_RESOURCES } from '../../lib/stack-capacity.ts';
import { deployedText, type Json } from './synthesise.ts';

/** All checks, a secret of its own. */
function settingsOf(orgs: number, detail = false): MonitorSettings {
  return {
    orgs: Array.from({ length: orgs }, (_, index) => ({
      alias: `subsidiary-number-${index}`,
      url: `https://subsidiary-number-${index}.okta.com`,
      detail,
      credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' },
    })),
    notify: [{ email: 'oncall@example.com' }],
  };
}

function templateOf(orgs: number, detail = false): Json {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const config = parseMonitorConfig(settingsOf(orgs, detail), 'test');
  return Template.fromStack(new OktaHealthMonitorStack(app, 'OktaHealthMonitor', { config })).toJSON();
}

const countOf = (template: Json) => Object.keys(template.Resources).length;
const ofType = (template: Json, type: string): Json[] =>
  Object.values<Json>(template.Resources).filter(({ Type }) => Type === type);

const one = templateOf(1);
const perOrg = countOf(templateOf(2)) - countOf(one);
const most = Math.floor((MAXIMUM_RESOURCES - (countOf(one) - perOrg)) / perOrg);
const full = templateOf(most);

describe('a stack', () => {
  it('holds thirty-seven orgs with all checks and a secret each, twelve resources an org', () => {
    expect({ most, perOrg }).toEqual({ most: 37, perOrg: 12 });
    expect(countOf(full)).toBe(countOf(one) + (most - 1) * perOrg);
    expect(countOf(full)).toBeLessThanOrEqual(MAXIMUM_RESOURCES);
  });

  it('of one org more is refused, and how to divide them is said', () => {
    expect(() => templateOf(most + 1)).toThrow(
      `OktaHealthMonitor would have ${countOf(full) + perOrg} resources for ${most + 1} orgs, and CloudFormation takes 500: give some of the orgs a stack of their own, such as stack: 'emea'`,
    );
  });

  // CloudFormation's own quotas, of a template and of its outputs.
  it('that is full has a template below a megabyte, as it is written', () => {
    expect(JSON.stringify(full).length).toBeLessThan(900_000);
    expect(Object.keys(full.Outputs).length).toBeLessThan(200);
    for (const { Value } of Object.values<Json>(full.Outputs))
      expect(deployedText(Value).length).toBeLessThan(4096);
  });

  it('holds twenty-five orgs in detail mode, each with a page that is free of the charge for large ones', () => {
    const detailed = templateOf(25, true);
    expect(JSON.stringify(detailed).length).toBeLessThan(900_000);
    const pages = ofType(detailed, 'AWS::CloudWatch::Dashboard')
      .filter(({ Properties }) => Properties.DashboardName.includes('_'))
      .map(({ Properties }) => JSON.parse(deployedText(Properties.DashboardBody)).widgets);
    expect(pages).toHaveLength(25);
    for (const widgets of pages) {
      const metrics = widgets.flatMap(({ properties }: Json) => properties.metrics ?? []);
      expect(metrics.length).toBeLessThanOrEqual(50);
    }
  });

  it('that is full has requests that a schedule can carry', () => {
    for (const { Properties } of ofType(full, 'AWS::Scheduler::Schedule'))
      expect(deployedText(Properties.Target.Input).length).toBeLessThan(200_000);
  });

  // IAM's quota of the inline policies of a role, white space not counted.
  it('that is full has policies that a role can hold', () => {
    for (const { Properties } of ofType(full, 'AWS::IAM::Policy'))
      expect(JSON.stringify(Properties.PolicyDocument).length).toBeLessThan(10_240);
  });

  // CloudWatch's quotas: metrics of a graph and of a dashboard, widgets, alarms of an alarm widget.
  it('that is full has a dashboard that CloudWatch takes', () => {
    const [dashboard] = ofType(full, 'AWS::CloudWatch::Dashboard');
    const { widgets } = JSON.parse(deployedText(dashboard.Properties.DashboardBody));
    expect(widgets.length).toBeLessThanOrEqual(500);
    const metrics = widgets.map(({ properties }: Json) => properties.metrics?.length ?? 0);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
    expect(metrics.reduce((sum: number, count: number) => sum + count, 0)).toBeLessThanOrEqual(2500);
    for (const { type, properties } of widgets)
      if (type === 'alarm') expect(properties.alarms.length).toBeLessThanOrEqual(100);
  });

  it('is the same to the last byte whenever it is synthesised', () => {
    expect(JSON.stringify(templateOf(10))).toBe(JSON.stringify(templateOf(10)));
  });

  it('of ten orgs leaves what it had of one as it was', () => {
    const ten = templateOf(10);
    const shared = ['AWS::DynamoDB::Table', 'AWS::SNS::Topic', 'AWS::KMS::Key', 'AWS::SNS::Subscription'];
    for (const type of shared) expect(ofType(ten, type)).toEqual(ofType(one, type));
    expect(Object.keys(one.Resources).filter((id) => !(id in ten.Resources))).toEqual([]);
  });
});
