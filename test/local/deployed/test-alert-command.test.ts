/** `test-alert`: what is sent, what is said of it, and what is shown where nothing can be sent. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { orgInTemplate } from '../../../local/deployed/deployed-stack.ts';
import {
  sendTestAlert,
  shownTestAlert,
  type TestAlertPorts,
} from '../../../local/deployed/test-alert-command.ts';
import { synthesise, TWO_ORGS } from '../../lib/synthesise.ts';
import { NOW } from '../../support/alerting-values.ts';

const STACK = {
  name: 'OktaHealthMonitor',
  region: 'eu-west-1',
  tableName: 'table',
  alertsTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  monitorHealthTopicArn: 'arn:aws:sns:eu-west-1:123456789012:monitor-health',
  dashboardUrl: 'https://console.example/dashboard',
  orgs: ['acme', 'corp'],
};

function portsWith(changes: Partial<TestAlertPorts> = {}) {
  const sent: [string, Alert][] = [];
  const printed: string[] = [];
  const ports: TestAlertPorts = {
    isAwsConfigured: async () => true,
    findStack: async () => STACK,
    deployedOrg: async (_, alias) => ({
      alias,
      url: `https://${alias}.okta.com`,
      runbookUrl: 'https://wiki.example.com/okta',
    }),
    publish: async (topic, alert) => void sent.push([topic, alert]),
    now: NOW,
    print: (text) => printed.push(text),
    ...changes,
  };
  return { ports, sent, output: () => printed.join('\n') };
}

const command = { stack: 'OktaHealthMonitor', orElseShow: true, json: false };

describe('a test message', () => {
  it('goes to the alerts topic, about the first org of the stack', async () => {
    const { ports, sent, output } = portsWith();
    expect(await sendTestAlert(command, ports)).toBe(0);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.[0]).toBe(STACK.alertsTopicArn);
    expect(sent[0]?.[1]).toMatchObject({
      state: 'TEST',
      severity: 'info',
      org: { alias: 'acme', url: 'https://acme.okta.com', cell: null },
      links: [
        { rel: 'runbook', href: 'https://wiki.example.com/okta' },
        { rel: 'dashboard', href: STACK.dashboardUrl },
        { rel: 'okta-status' },
      ],
    });
    expect(output()).toContain('subject     [TEST] acme: test message');
    expect(output()).toContain('org=acme check=oidc-discovery severity=info state=TEST schemaVersion=1.0');
    expect(output()).toContain('PendingConfirmation');
    expect(output()).toContain('the stack also watches corp');
  });

  it('is about the org that was asked for', async () => {
    const { ports, sent } = portsWith();
    await sendTestAlert({ ...command, org: 'corp' }, ports);
    expect(sent[0]?.[1].org.alias).toBe('corp');
  });

  it('is not sent about an org that the stack does not watch', async () => {
    const { ports, sent } = portsWith();
    await expect(sendTestAlert({ ...command, org: 'nobody' }, ports)).rejects.toThrow(
      '--org: received "nobody", allowed: an org of the stack OktaHealthMonitor: acme, corp',
    );
    expect(sent).toEqual([]);
  });
});

describe('without AWS', () => {
  const isAwsConfigured = async () => false;

  it('a test message is shown, says first that nothing was sent, and ends with 3', async () => {
    const { ports, sent, output } = portsWith({ isAwsConfigured });
    expect(await sendTestAlert(command, ports)).toBe(3);
    expect(sent).toEqual([]);
    expect(output()).toMatch(/^No AWS region is set, or there are no credentials\.\nNOT SENT\./);
  });

  it('but a stack that was named is looked for, so that nobody takes a picture for a message', async () => {
    const { ports, sent } = portsWith({ isAwsConfigured });
    await sendTestAlert({ ...command, orElseShow: false }, ports);
    expect(sent).toHaveLength(1);
  });
});

it('is shown in every form', () => {
  expect(shownTestAlert('corp', NOW)).toMatchInlineSnapshot(`
    "NOT SENT. This is what a test message looks like in every form.

    -- mail ----------------------------------------------------------------------
    Subject: [TEST] corp: test message

    TEST  corp: test message, nothing is wrong

    Org          corp, https://corp.okta.com, cell unknown
    Check        oidc-discovery
    Observed     a test was asked for on the command line
    Wanted       this message, in every place that should get it

    What to do
     1. If you can read this, this destination works.
     2. Check that the other destinations got it too.
     3. Nothing else to do: nothing is wrong.

    Runbook      docs/runbook.md
    Dashboard    none
    Okta status  https://status.okta.com/
    Reference    okta-health:corp:oidc-discovery:TEST

    -- SMS -----------------------------------------------------------------------
    [TEST] corp: test message

    -- message attributes, for filter policies -----------------------------------
    org=corp check=oidc-discovery severity=info state=TEST schemaVersion=1.0

    -- JSON, for lambda, sqs, http and https (docs/alert.schema.json) ------------
    {
      "schemaVersion": "1.0",
      "eventId": "af919714fa43bc16d1cb284cb4356cdc",
      "dedupKey": "okta-health:corp:oidc-discovery:TEST",
      "state": "TEST",
      "severity": "info",
      "org": {
        "alias": "corp",
        "url": "https://corp.okta.com",
        "cell": null
      },
      "check": "oidc-discovery",
      "condition": null,
      "subject": "corp",
      "reason": null,
      "summary": "test message",
      "observed": "a test was asked for on the command line",
      "wanted": "this message, in every place that should get it",
      "startsAt": "2026-03-02T12:00:00.000Z",
      "observedAt": "2026-03-02T12:00:00.000Z",
      "endsAt": null,
      "durationSeconds": 0,
      "reminder": 0,
      "requestIds": [],
      "attempts": [],
      "nextSteps": [
        "If you can read this, this destination works.",
        "Check that the other destinations got it too.",
        "Nothing else to do: nothing is wrong."
      ],
      "links": [
        {
          "rel": "runbook",
          "href": "docs/runbook.md"
        },
        {
          "rel": "okta-status",
          "href": "https://status.okta.com/"
        }
      ],
      "items": [],
      "itemsTotal": 0,
      "oktaStatus": {
        "state": "unknown",
        "cell": null,
        "readAt": null,
        "incidents": [],
        "maintenance": [],
        "problem": "the status page was not read yet",
        "sentence": "Okta's status is unknown (the status page was not read yet)"
      },
      "control": null,
      "stateUnknown": false,
      "machinesOnly": false
    }

    -- card for chat (Amazon Q Developer in chat applications) -------------------
    {
      "version": "1.0",
      "source": "custom",
      "id": "af919714fa43bc16d1cb284cb4356cdc",
      "content": {
        "textType": "client-markdown",
        "title": ":large_blue_circle: [TEST] corp: test message",
        "description": "a test was asked for on the command line. Wanted: this message, in every place that should get it.",
        "nextSteps": [
          "If you can read this, this destination works.",
          "Check that the other destinations got it too.",
          "Nothing else to do: nothing is wrong.",
          "Open the <https://status.okta.com/|okta-status>"
        ],
        "keywords": [
          "corp",
          "oidc-discovery",
          "info"
        ]
      },
      "metadata": {
        "threadId": "okta-health:corp:oidc-discovery:TEST",
        "summary": "[TEST] corp: test message",
        "eventType": "TEST",
        "relatedResources": [
          "https://corp.okta.com"
        ],
        "additionalContext": {
          "severity": "info",
          "condition": "none",
          "reason": "none"
        }
      }
    }

    -- event for the pager (PagerDuty Events API v2) -----------------------------
    {
      "routing_key": "YOUR_ROUTING_KEY",
      "event_action": "trigger",
      "dedup_key": "okta-health:corp:oidc-discovery:TEST",
      "payload": {
        "summary": "[TEST] corp: test message",
        "source": "corp",
        "severity": "info",
        "timestamp": "2026-03-02T12:00:00.000Z",
        "component": "oidc-discovery",
        "group": "corp",
        "class": "TEST",
        "custom_details": {
          "schemaVersion": "1.0",
          "eventId": "af919714fa43bc16d1cb284cb4356cdc",
          "dedupKey": "okta-health:corp:oidc-discovery:TEST",
          "state": "TEST",
          "severity": "info",
          "org": {
            "alias": "corp",
            "url": "https://corp.okta.com",
            "cell": null
          },
          "check": "oidc-discovery",
          "condition": null,
          "subject": "corp",
          "reason": null,
          "summary": "test message",
          "observed": "a test was asked for on the command line",
          "wanted": "this message, in every place that should get it",
          "startsAt": "2026-03-02T12:00:00.000Z",
          "observedAt": "2026-03-02T12:00:00.000Z",
          "endsAt": null,
          "durationSeconds": 0,
          "reminder": 0,
          "requestIds": [],
          "attempts": [],
          "nextSteps": [
            "If you can read this, this destination works.",
            "Check that the other destinations got it too.",
            "Nothing else to do: nothing is wrong."
          ],
          "items": [],
          "itemsTotal": 0,
          "oktaStatus": {
            "state": "unknown",
            "cell": null,
            "readAt": null,
            "incidents": [],
            "maintenance": [],
            "problem": "the status page was not read yet",
            "sentence": "Okta's status is unknown (the status page was not read yet)"
          },
          "control": null,
          "stateUnknown": false,
          "machinesOnly": false
        }
      },
      "links": [
        {
          "href": "https://status.okta.com/",
          "text": "okta-status"
        }
      ],
      "client": "Okta Health Monitor"
    }
    "
  `);
});

describe('the org in the template of a deployed stack', () => {
  const template = JSON.stringify(synthesise().template);

  it.each(['acme', 'acme-test'])('%s has URL and runbook of the settings', (alias) => {
    const settings = TWO_ORGS.orgs.find((org) => org.alias === alias);
    expect(orgInTemplate(template, alias)).toEqual({
      alias,
      url: settings?.url,
      runbookUrl: TWO_ORGS.runbookUrl,
    });
  });

  it('is found in a schedule of several orgs too', () => {
    const orgs = ['acme', 'corp'].map((alias) => ({
      alias,
      url: `https://${alias}.okta.com`,
      cell: 'okta.com:7',
    }));
    const input = JSON.stringify({ check: 'service-status', orgs, runbookUrl: 'docs/runbook.md' });
    const schedule = { Type: 'AWS::Scheduler::Schedule', Properties: { Target: { Input: input } } };
    expect(orgInTemplate(JSON.stringify({ Resources: { schedule } }), 'corp')).toEqual({
      alias: 'corp',
      url: 'https://corp.okta.com',
      runbookUrl: 'docs/runbook.md',
    });
  });

  it('is none where no schedule names it', () => {
    expect(orgInTemplate(template, 'nobody')).toBeUndefined();
    expect(orgInTemplate('{}', 'acme')).toBeUndefined();
  });

  it('is one of those that the stack puts out', () => {
    expect(synthesise().template['Outputs'].OrgAliases.Value).toBe('acme,acme-test');
  });
});

describe('as JSON', () => {
  const forms = {
    mail: { subject: '[TEST] acme: test message', text: expect.stringContaining('TEST') },
    sms: expect.any(String),
    attributes: expect.objectContaining({ org: 'acme', state: 'TEST' }),
    json: expect.objectContaining({ state: 'TEST' }),
    chat: expect.any(Object),
    pager: expect.any(Object),
  };

  it('says where a test message went, and what it was', async () => {
    const { ports, sent, output } = portsWith();
    await sendTestAlert({ ...command, json: true }, ports);
    expect(JSON.parse(output())).toEqual({
      sent: true,
      topicArn: STACK.alertsTopicArn,
      region: 'eu-west-1',
      forms,
    });
    expect(sent).toHaveLength(1);
  });

  it('says that nothing was sent, and why', async () => {
    const { ports, sent, output } = portsWith({ isAwsConfigured: async () => false });
    await sendTestAlert({ ...command, json: true }, ports);
    expect(JSON.parse(output())).toEqual({
      sent: false,
      why: 'No AWS region is set, or there are no credentials',
      forms,
    });
    expect(JSON.parse(shownTestAlert(undefined, NOW, true))).toEqual({ sent: false, why: '--print', forms });
    expect(sent).toEqual([]);
  });
});
