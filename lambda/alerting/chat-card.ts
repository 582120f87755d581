/**
 * An alert as a card for chat: the custom notification of Amazon Q Developer in chat applications. Pure.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
import type { Alert } from './alert.ts';
import { alertSubject, surroundings } from './alert-subject.ts';
import { inWords, plain, utc } from './text-layout.ts';

const LISTED_ITEMS = 10;
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
  // What lasts comes first among the items.
  const isOver = state === 'RESOLVED' || items[0]?.state === 'RESOLVED';
  const sign = isOver ? ':white_check_mark:' : SIGNS[severity];
  const around = surroundings(alert);
  const said = around === undefined ? [] : [`${markdown(around)}.`];
  const named = items.slice(0, LISTED_ITEMS).map(itemLine);
  const more = itemsTotal > named.length && named.length > 0 ? [`and ${itemsTotal - named.length} more`] : [];
  return {
    version: '1.0',
    source: 'custom',
    id: eventId,
    content: {
      textType: 'client-markdown',
      title: `${sign} ${alertSubject(alert)}`,
      description: [sentence(alert), ...said, ...named, ...more].join('\n'),
      nextSteps:
        state === 'RESOLVED'
          ? []
          : [...nextSteps, ...links.filter(({ href }) => URL.canParse(href)).map(linkOf)],
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

function sentence({ condition, state, observed, wanted, startsAt, durationSeconds }: Alert): string {
  const lasted = inWords(durationSeconds);
  if (state === 'RESOLVED') return `Over after ${lasted}. It was: ${markdown(observed)}.`;
  const since = condition === null ? '' : `, since ${utc(startsAt)} (${lasted})`;
  return `${markdown(observed)}${since}. Wanted: ${markdown(wanted)}.`;
}

function itemLine({ state, severity, summary, subject, observed }: Alert['items'][number]): string {
  const [label, now] = state === 'RESOLVED' ? [state, 'over'] : [severity, observed];
  return `- ${label}, ${markdown(subject)}: ${summary}, ${markdown(now)}`;
}

function linkOf({ rel, href }: Alert['links'][number]): string {
  return `Open the <${href}|${rel}>`;
}

/** Names must not become links, mentions or formatting. */
function markdown(text: string): string {
  return plain(text).replace(/[<>&*_~`|@[\]\\]/g, ' ');
}
