/** What one message of the topic of alerts is in chat: the card of the alert, or whatever was published, quoted. Pure. */
import { alertSchema } from '../alerting/alert.ts';
import { chatCard } from '../alerting/chat-card.ts';
import { plain, shortened } from '../alerting/text-layout.ts';
import { messageAs, type Notification } from './sns-event.ts';

const QUOTED_CHARACTERS = 1000;

/** Amazon Q Developer drops what is not of its own form without a word, so a message never goes as it came. */
export function chatNotification(notification: Notification): object {
  const alert = messageAs(notification, alertSchema);
  if (alert !== undefined) return chatCard(alert);
  const { MessageId, TopicArn, Subject, Message } = notification;
  const title = 'A message that the monitor does not understand';
  return {
    version: '1.0',
    source: 'custom',
    id: MessageId,
    content: {
      textType: 'client-markdown',
      title,
      // As code, in which nothing is a link or a mention.
      description: `\`${shortened(
        plain(`${Subject ?? ''} ${Message}`)
          .replaceAll('`', ' ')
          .trim(),
        QUOTED_CHARACTERS,
      )}\``,
    },
    metadata: { summary: title, eventType: 'UNKNOWN', relatedResources: [TopicArn] },
  };
}
