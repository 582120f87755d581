/** Composition root of the function that hands alerts on to the topic of a chat channel, as cards. */
import { logJson, requiredEnvironment } from '../adapters/runtime.ts';
import { snsTexts } from '../adapters/sns-texts.ts';
import { DELIVERY_ENVIRONMENT } from '../contract.ts';
import { chatNotification } from '../delivery/chat-notification.ts';
import { notificationsIn } from '../delivery/sns-event.ts';

const publish = snsTexts(requiredEnvironment(DELIVERY_ENVIRONMENT.chatTopic));

export async function handler(event: unknown) {
  const notifications = notificationsIn(event);
  for (const notification of notifications) await publish(JSON.stringify(chatNotification(notification)));
  logJson('info', 'handed on to chat', { messages: notifications.map(({ MessageId }) => MessageId) });
  return { delivered: notifications.length };
}
