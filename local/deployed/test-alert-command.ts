/** `test-alert`: one TEST message through the real topic, or all its forms on the screen. */
import type { Alert, AlertContext } from '../../lambda/alerting/alert.ts';
import { alertSms, alertSubject } from '../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../lambda/alerting/alert-text.ts';
import { chatCard } from '../../lambda/alerting/chat-card.ts';
import { testAlert } from '../../lambda/alerting/collective-alerts.ts';
import { pagerEvent } from '../../lambda/alerting/pager-event.ts';
import { snsMessage } from '../../lambda/alerting/sns-message.ts';
import { CHECK_NAMES } from '../../lambda/contract.ts';
import { NEVER_READ } from '../../lambda/okta-status.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import type { TestAlertCommand } from '../command-line/command-line.ts';
import { received } from '../command-line/received.ts';
import type { DeployedOrg, DeployedStack } from './deployed-stack.ts';

export interface TestAlertPorts {
  readonly isAwsConfigured: () => Promise<boolean>;
  readonly findStack: (name: string) => Promise<DeployedStack>;
  readonly deployedOrg: (stack: string, alias: string) => Promise<DeployedOrg>;
  readonly publish: (topicArn: string, alert: Alert) => Promise<void>;
  readonly now: Date;
  readonly print: (text: string) => void;
}

/**
 * @returns the exit code: 3 where it was only shown
 * @throws InvalidInputError when the stack or the org does not exist
 */
export async function sendTestAlert(
  { stack: name, org, orElseShow: show, json }: Omit<TestAlertCommand, 'kind'>,
  ports: TestAlertPorts,
): Promise<number> {
  const { print, now } = ports;
  if (show && !(await ports.isAwsConfigured())) {
    if (!json) print(`${NOT_CONFIGURED}.`);
    print(shownTestAlert(org, now, json, NOT_CONFIGURED));
    return NOT_SENT;
  }
  const stack = await ports.findStack(name);
  const alias = org ?? stack.orgs[0] ?? '';
  if (!stack.orgs.includes(alias)) {
    throw wrongUsage(
      `--org: received ${received(alias)}, allowed: an org of the stack ${name}: ${stack.orgs.join(', ')}`,
    );
  }
  const { runbookUrl, url } = await ports.deployedOrg(name, alias);
  const context = {
    org: { alias, url, cell: undefined },
    oktaStatus: NEVER_READ,
    runbookUrl,
    dashboardUrl: stack.dashboardUrl,
    stateUnknown: false,
  };
  const alert = testAlert(CHECK_NAMES[0], context, now);
  await ports.publish(stack.alertsTopicArn, alert);
  print(json ? sentJson(alert, stack) : whatToLookFor(alert, stack));
  return 0;
}

/** Whoever asks for a message may believe that one arrived. */
const NOT_SENT = 3;

const NOT_CONFIGURED = 'No AWS region is set, or there are no credentials';

/**
 * Every form of a test message about an org, for somebody who wants to know before anything is deployed.
 *
 * @param why it is not sent, for the JSON
 */
export function shownTestAlert(org = 'acme', now: Date, asJson = false, why = '--print'): string {
  const alert = testAlert(CHECK_NAMES[0], sampleContext(org), now);
  if (asJson) return JSON.stringify({ sent: false, why, forms: formsJson(alert) }, null, 2);
  return `NOT SENT. This is what a test message looks like in every form.\n\n${formsOf(alert)}`;
}

/** An org of nobody, for a message that is only looked at. */
function sampleContext(alias: string): AlertContext {
  return {
    org: { alias, url: `https://${alias}.okta.com`, cell: undefined },
    oktaStatus: NEVER_READ,
    runbookUrl: 'docs/runbook.md',
    dashboardUrl: undefined,
    stateUnknown: false,
  };
}

function whatToLookFor(alert: Alert, { alertsTopicArn, region, orgs }: DeployedStack): string {
  const others = orgs.filter((org) => org !== alert.org.alias);
  return [
    `SNS took the test message for ${alertsTopicArn}`,
    `  subject     ${alertSubject(alert)}`,
    `  attributes  ${attributesOf(alert)}`,
    '',
    'Look for it in every place that should get it; a mail takes a minute at most. If it is missing:',
    '  - the address has not confirmed its subscription (look for "Subscription Confirmation", in spam too):',
    `    aws sns list-subscriptions-by-topic --region ${region} --topic-arn ${alertsTopicArn}`,
    '    shows PendingConfirmation instead of an ARN',
    '  - the subscription has a filter policy that one of the attributes above does not pass',
    '  - the endpoint of the subscription refused it: the alarm on failed notifications says so',
    ...(others.length === 0
      ? []
      : ['', `Who filters by org: the stack also watches ${others.join(', ')}; test one with --org ALIAS.`]),
  ].join('\n');
}

function sentJson(alert: Alert, { alertsTopicArn, region }: DeployedStack): string {
  return JSON.stringify({ sent: true, topicArn: alertsTopicArn, region, forms: formsJson(alert) }, null, 2);
}

function formsJson(alert: Alert): object {
  return {
    mail: { subject: alertSubject(alert), text: alertText(alert) },
    sms: alertSms(alert),
    attributes: snsMessage(alert).attributes,
    json: alert,
    chat: chatCard(alert),
    pager: pagerEvent(alert, ROUTING_KEY),
  };
}

/** Stands for the one that only the stack knows. */
const ROUTING_KEY = 'YOUR_ROUTING_KEY';

function formsOf(alert: Alert): string {
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const forms: readonly (readonly [string, string])[] = [
    ['mail', `Subject: ${alertSubject(alert)}\n\n${alertText(alert)}`],
    ['SMS', alertSms(alert)],
    ['message attributes, for filter policies', attributesOf(alert)],
    ['JSON, for lambda, sqs, http and https (docs/alert.schema.json)', json(alert)],
    ['card for chat (Amazon Q Developer in chat applications)', json(chatCard(alert))],
    ['event for the pager (PagerDuty Events API v2)', json(pagerEvent(alert, ROUTING_KEY))],
  ];
  return forms.map(([title, text]) => `${`-- ${title} `.padEnd(78, '-')}\n${text}\n`).join('\n');
}

function attributesOf(alert: Alert): string {
  return Object.entries(snsMessage(alert).attributes)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
