/** What keeps the messages of one incident together at the receiver. */
import { describe, expect, it } from 'vitest';
import { chatCard } from '../../../../lambda/alerting/chat-card.ts';
import { pagerEvent } from '../../../../lambda/alerting/pager-event.ts';
import { CONTEXT } from '../../../support/alerting-values.ts';
import { alertsAfter, bad, expiring, good, UNREACHABLE } from './alerts-of-every-state.ts';

interface PagerEvent {
  readonly event_action: string;
  readonly dedup_key: string;
  readonly payload?: { readonly severity: string; readonly summary: string };
  readonly links?: readonly { readonly href: string }[];
  readonly client_url?: string;
}

const pager = (alert: Parameters<typeof pagerEvent>[0]) => pagerEvent(alert, 'KEY') as PagerEvent;
const threadOf = (alert: Parameters<typeof chatCard>[0]) =>
  (chatCard(alert) as { metadata: { threadId: string } }).metadata.threadId;

const story = alertsAfter([
  bad(0, expiring('login.acme.com', 12)),
  bad(7200, expiring('login.acme.com', 7)),
  good(7300),
  good(7301),
]);

describe('the messages of one incident', () => {
  it('are told apart by their state alone', () => {
    expect(story.map(({ state, severity }) => `${state} ${severity}`)).toEqual([
      'FIRING warning',
      'ESCALATED critical',
      'RESOLVED critical',
    ]);
    expect(new Set(story.map(({ dedupKey }) => dedupKey)).size).toBe(1);
    expect(new Set(story.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it('share a chat thread from beginning to end', () => {
    expect(new Set(story.map(threadOf))).toEqual(
      new Set(['okta-health:acme:oidc-discovery:CERTIFICATE_EXPIRING:login.acme.com']),
    );
  });

  it('trigger and resolve one incident of the pager, whose key holds no severity', () => {
    const events = story.map(pager);
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'trigger', 'resolve']);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(events[0]?.dedup_key).not.toMatch(/warning|critical/i);
    expect(events.map(({ payload }) => payload?.severity)).toEqual(['warning', 'critical', undefined]);
  });
});

describe('links', () => {
  const relative = { ...CONTEXT, runbookUrl: 'docs/runbook.md', dashboardUrl: undefined };
  const [alert] = alertsAfter([bad(0, UNREACHABLE)], relative as unknown as typeof CONTEXT);
  if (alert === undefined) throw new Error('an outage has to be announced');

  it('of a pager event are absolute; a path into the repository is none', () => {
    const { links, client_url } = pager(alert);
    expect(links?.map(({ href }) => href)).toEqual(['https://status.okta.com/']);
    expect(client_url).toBeUndefined();
  });

  it('of a chat card are absolute too', () => {
    const { nextSteps } = (chatCard(alert) as { content: { nextSteps: string[] } }).content;
    expect(nextSteps.filter((step) => step.includes('<'))).toEqual([
      'Open the <https://status.okta.com/|okta-status>',
    ]);
  });
});
