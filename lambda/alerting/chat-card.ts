/**
 * An alert as a card for chat: the custom notification of Amazon Q Developer in chat applications. Pure.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
import type { Alert } from './alert.ts';
import { alertSubject } from './alert-subject.ts';
import { inWords, plain, utc } from './text-layout.ts';

const SIGNS = {
  critical: ':red_circle:',
  warning: ':large_orange_circle:',
  info: ':large_blue_circle:',
} as const;

export function chatCard(alert: Alert): object {
  const {
    state,
    severity,
    dedupKey,
    eventId,
    org,
    check,
    condition,
    reason,
    nextSteps,
    links,
    items,
    itemsTotal,
  } = alert;
  const sign = state === 'RESOLVED' ? ':white_check_mark:' : SIGNS[severity];
  const named = items
    .slice(0, 10)
    .map(({ subject, summary }) => `- ${markdown(subject)}: ${markdown(summary)}`);
  const more = itemsTotal > named.length && named.length > 0 ? [`and ${itemsTotal - named.length} more`] : [];
  const since = `since ${utc(alert.startsAt)} (${inWords(alert.durationSeconds)})`;
  return {
    version: '1.0',
    source: 'custom',
    id: eventId,
    content: {
      textType: 'client-markdown',
      title: `${sign} ${alertSubject(alert)}`,
      description: [
        `${markdown(alert.observed)}, ${since}. Wanted: ${markdown(alert.wanted)}.`,
        ...named,
        ...more,
      ].join('\n'),
      nextSteps:
        state === 'RESOLVED'
          ? []
          : [...nextSteps, ...links.map(({ rel, href }) => `Open the <${href}|${rel}>`)],
      keywords: [org.alias, check, severity],
    },
    metadata: {
      // The same thread for the end of an incident as for its beginning.
      threadId: dedupKey,
      summary: alertSubject(alert),
      eventType: state,
      relatedResources: [org.url],
      additionalContext: { severity, condition: condition ?? 'none', reason: reason ?? 'none' },
    },
  };
}

/** Names must not become links, mentions or formatting. */
function markdown(text: string): string {
  return plain(text).replace(/[<>&*_~`|@]/g, ' ');
}
