/** The calls of SNS that deliver and confirm, as they go over the wire. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { confirmSubscription } from '../../../lambda/adapters/sns-confirmation.ts';
import { snsTexts } from '../../../lambda/adapters/sns-texts.ts';
import { type AwsEndpoint, environmentFor, startAwsEndpoint, xml } from '../../support/aws-endpoint.ts';

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:alerts';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const sent = () => Object.fromEntries(new URLSearchParams(aws.requests.at(-1)?.body));
const refused = xml(
  '<ErrorResponse><Error><Code>InvalidParameter</Code><Message>Token</Message></Error></ErrorResponse>',
  400,
);

describe('a confirmation', () => {
  it('asks that nobody can unsubscribe without credentials, in the region of the topic', async () => {
    const arn = `${TOPIC}:1234`;
    aws.respondWith(
      xml(
        `<ConfirmSubscriptionResponse><ConfirmSubscriptionResult><SubscriptionArn>${arn}</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>`,
      ),
    );
    expect(await confirmSubscription(TOPIC, 'abc')).toBe(arn);
    expect(sent()).toMatchObject({
      Action: 'ConfirmSubscription',
      TopicArn: TOPIC,
      Token: 'abc',
      AuthenticateOnUnsubscribe: 'true',
    });
    expect(aws.requests[0]?.headers.authorization).toContain('/us-east-1/sns/');
  });

  it('that SNS refuses rejects with the name of the error', async () => {
    aws.respondWith(refused);
    await expect(confirmSubscription(TOPIC, 'abc')).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('a card', () => {
  it('is published as it is: Amazon Q Developer reads one form only', async () => {
    aws.respondWith(
      xml('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>'),
    );
    await snsTexts(TOPIC)('{"version":"1.0"}');
    expect(sent()).toMatchObject({ Action: 'Publish', TopicArn: TOPIC, Message: '{"version":"1.0"}' });
    expect(sent()).not.toHaveProperty('MessageStructure');
  });

  it('that SNS refuses rejects', async () => {
    aws.respondWith(refused);
    await expect(snsTexts(TOPIC)('{}')).rejects.toThrow('Token');
  });
});
