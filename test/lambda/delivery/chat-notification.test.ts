import { describe, expect, it } from 'vitest';
import { chatCard } from '../../../lambda/alerting/chat-card.ts';
import { chatNotification } from '../../../lambda/delivery/chat-notification.ts';
import { alertFor } from '../../support/alerting-values.ts';
import { notificationOf, notificationOfAlert } from '../../support/notifications.ts';

const quoted = (text: string) =>
  (chatNotification(notificationOf(text)) as { content: { description: string } }).content.description;

describe('in chat', () => {
  it.each(['FIRING', 'ESCALATED', 'RESOLVED'] as const)('an alert that is %s is its card', (state) => {
    expect(chatNotification(notificationOfAlert(alertFor(state)))).toEqual(chatCard(alertFor(state)));
  });

  it('anything else is quoted in the form that is not dropped', () => {
    expect(chatNotification(notificationOf('{"hello":1}', { Subject: 'from a person' }))).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', description: '`from a person {"hello":1}`' },
    });
  });

  it('a quotation stays one: it mentions nobody and ends where it ends', () => {
    expect(quoted('a ` <@here>\n`b')).toBe('`a   <@here>  b`');
  });

  it.each([
    [1000, '`'],
    [1001, '...`'],
  ])('a quotation of %i characters ends in %s', (length, end) => {
    expect(quoted('a'.repeat(length))).toMatch(new RegExp(`a${end.replaceAll('.', '\\.')}$`));
    expect(quoted('a'.repeat(length))).toHaveLength(1002);
  });
});
