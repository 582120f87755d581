/** `confirm`: takes a subscription's confirmation from a mail to AWS, so that no link in a mail can end it. */
import { explained } from './aws-failure.ts';
import type { Confirmation } from './confirmation-url.ts';

export interface ConfirmPorts {
  /** Gives the ARN of the subscription. */
  readonly confirm: (confirmation: Confirmation) => Promise<string>;
  readonly print: (text: string) => void;
}

/** @throws AwsFailure when SNS does not confirm it */
export async function confirm(
  confirmation: Confirmation,
  ports: ConfirmPorts,
  asJson = false,
): Promise<void> {
  const { topicArn } = confirmation;
  const arn = await explained(
    `confirm the subscription to ${topicArn}`,
    inWords(ports.confirm(confirmation)),
  );
  if (asJson) {
    ports.print(JSON.stringify({ topicArn, subscriptionArn: arn }, null, 2));
    return;
  }
  ports.print(
    [
      `Confirmed: ${arn}`,
      'It ends only when this account ends it: the link to unsubscribe under each mail does nothing any more.',
    ].join('\n'),
  );
}

/** What SNS calls a parameter or a thing, as whoever got the mail knows it. */
const MEANINGS: Readonly<Record<string, string>> = {
  InvalidParameterException:
    'SNS does not take the token. It is good for some days only: have a new mail sent (console of SNS, the subscription, Request confirmation)',
  NotFoundException: 'there is no such topic: the stack was destroyed since the mail was sent',
};

async function inWords<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    const meaning = cause instanceof Error ? MEANINGS[cause.name] : undefined;
    throw meaning === undefined ? cause : new Error(meaning, { cause });
  }
}
