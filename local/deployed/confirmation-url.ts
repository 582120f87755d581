/** The link in the mail with which SNS asks an address to confirm its subscription. Pure. */
import { wrongUsage } from '../command-line/command-grammar.ts';
import { mayBeSecret, NOT_SHOWN } from '../command-line/received.ts';

export interface Confirmation {
  readonly topicArn: string;
  readonly token: string;
}

const ALLOWED =
  'the link "Confirm subscription" of the mail from AWS, in quotes: https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=…&Token=…';
const HOST = /^sns\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
const TOPIC = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}$/;

/**
 * Nothing of the query is ever shown: whoever has the token can confirm without being asked who they are.
 *
 * @throws InvalidInputError saying what is wrong with it
 */
export function confirmationIn(text: string | undefined): Confirmation {
  if (text === undefined || text === '') throw wrongUsage(`confirm: received nothing, allowed: ${ALLOWED}`);
  if (!URL.canParse(text)) throw wrongUsage(`confirm: received no URL, allowed: ${ALLOWED}`);
  const url = new URL(text);
  const [, region] = HOST.exec(url.host) ?? [];
  if (url.protocol !== 'https:' || region === undefined)
    throw wrongUsage(`confirm: received a link to ${named(url)}, allowed: ${ALLOWED}`);
  const topicArn = url.searchParams.get('TopicArn') ?? '';
  if (TOPIC.exec(topicArn)?.[1] !== region)
    throw wrongUsage(`confirm: received a link that names no topic in ${region}, allowed: ${ALLOWED}`);
  const token = url.searchParams.get('Token') ?? '';
  // Without quotes the shell ends the link at its first &.
  if (!/^[0-9a-f]{32,1024}$/i.test(token))
    throw wrongUsage(`confirm: received a link without its token, allowed: ${ALLOWED}`);
  return { topicArn, token };
}

function named({ protocol, host }: URL): string {
  const origin = `${protocol}//${host}`;
  return mayBeSecret(origin) ? NOT_SHOWN : origin;
}
