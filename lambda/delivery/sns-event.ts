/** What SNS hands to a function that is subscribed to a topic. */
import * as v from 'valibot';
import { parseOrExplain } from '../schema-problems.ts';

const notification = v.object({
  MessageId: v.string(),
  TopicArn: v.string(),
  Subject: v.nullish(v.string()),
  Message: v.string(),
  /** ISO 8601, UTC. */
  Timestamp: v.string(),
  MessageAttributes: v.optional(v.record(v.string(), v.object({ Value: v.string() })), {}),
});
export type Notification = v.InferOutput<typeof notification>;

const snsEvent = v.object({ Records: v.array(v.object({ Sns: notification })) });

/** @throws InvalidInputError when it is no event of SNS */
export function notificationsIn(event: unknown): Notification[] {
  return parseOrExplain(snsEvent, event, 'event of SNS').Records.map(({ Sns }) => Sns);
}

/** A message that is JSON of a form; undefined when it is anything else. */
export function messageAs<Schema extends v.GenericSchema>(
  { Message }: Notification,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), Message);
  return read.success ? read.output : undefined;
}
