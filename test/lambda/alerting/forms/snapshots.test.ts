/** Every state in every form, as people and machines get it. A changed text shows here, to be read before it is sent. */
import { describe, expect, it } from 'vitest';
import { alertSms, alertSubject } from '../../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../../lambda/alerting/alert-text.ts';
import { chatCard } from '../../../../lambda/alerting/chat-card.ts';
import { pagerEvent } from '../../../../lambda/alerting/pager-event.ts';
import { snsMessage } from '../../../../lambda/alerting/sns-message.ts';
import { alertOfState, STATES } from './alerts-of-every-state.ts';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

describe.each(STATES)('%s', (state) => {
  const alert = alertOfState(state);
  const file = (form: string) => `./snapshots/${state.toLowerCase()}.${form}`;

  it('as a mail and a short message', async () => {
    const text = `Subject: ${alertSubject(alert)}\nSMS: ${alertSms(alert)}\n\n${alertText(alert)}\n`;
    await expect(text).toMatchFileSnapshot(file('mail.txt'));
  });

  it('as a chat card', async () => {
    await expect(json(chatCard(alert))).toMatchFileSnapshot(file('chat.json.txt'));
  });

  it('as a pager event', async () => {
    await expect(json(pagerEvent(alert, 'ROUTING_KEY'))).toMatchFileSnapshot(file('pager.json.txt'));
  });

  it('as it is published', async () => {
    const { subject, message, attributes } = snsMessage(alert);
    const { sms, sqs, ...bodies } = JSON.parse(message) as Record<string, string>;
    expect(Object.keys(bodies).sort()).toEqual(['default', 'email', 'http', 'https', 'lambda']);
    const published = { subject, attributes, sms, sqs: JSON.parse(sqs ?? '') as unknown };
    await expect(json(published)).toMatchFileSnapshot(file('sns.json.txt'));
  });
});
