import { describe, expect, it } from 'vitest';
import { notificationsIn } from '../../../lambda/delivery/sns-event.ts';
import { InvalidInputError } from '../../../lambda/schema-problems.ts';
import { notificationOf, snsEventOf } from '../../support/notifications.ts';

describe('an event of SNS', () => {
  it('is the messages in it', () => {
    const both = [notificationOf('a'), notificationOf('b', { Subject: 'x' })];
    expect(notificationsIn(snsEventOf(...both))).toEqual(both);
  });

  it.each([{}, { Records: [{ s3: {} }] }, null, 'text'])('is not %j, which is refused in words', (event) => {
    expect(() => notificationsIn(event)).toThrow(InvalidInputError);
    expect(() => notificationsIn(event)).toThrow(/^event of SNS has 1 problem:/);
  });
});
