import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../../lambda/config.ts';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { AwsFailure } from '../../../local/deployed/aws-failure.ts';
import { confirm } from '../../../local/deployed/confirm-command.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:OktaHealthMonitor-TopicsAlerts790CC8DD-x1Y2';
const TOKEN = '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92';
const link = (
  changes: Record<string, string | undefined> = {},
  base = 'https://sns.eu-west-1.amazonaws.com/confirmation.html',
) => {
  const query = { TopicArn: TOPIC, Token: TOKEN, Endpoint: 'oncall@example.com', ...changes };
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return `${base}?${new URLSearchParams(given)}`;
};
const parse = (...args: string[]) => parseCommandLine(['confirm', ...args], {});

describe('the link of a confirmation mail', () => {
  it.each([
    ['in a mail', link()],
    ['in a notification', link({ Action: 'ConfirmSubscription' }, 'https://sns.eu-west-1.amazonaws.com/')],
    ['with a colon as it is', link().replaceAll('%3A', ':')],
  ])('names topic and token, as %s', (_, url) => {
    expect(parse(url)).toEqual({ kind: 'confirm', topicArn: TOPIC, token: TOKEN, json: false });
  });

  it('is taken from China too', () => {
    const topic = 'arn:aws-cn:sns:cn-north-1:123456789012:alerts';
    const url = link({ TopicArn: topic }, 'https://sns.cn-north-1.amazonaws.com.cn/confirmation.html');
    expect(parse(url)).toMatchObject({ topicArn: topic });
  });

  it.each<[string, string[], string]>([
    ['nothing', [], 'received nothing'],
    ['an empty text', [''], 'received nothing'],
    ['no URL', ['confirm me'], 'received no URL'],
    [
      'a URL of a mail gateway',
      [`https://safelinks.example/?url=${encodeURIComponent(link())}`],
      'received a link to https://safelinks.example',
    ],
    [
      'a host that only begins like that of SNS',
      [link({}, 'https://sns.eu-west-1.amazonaws.com.evil.example/')],
      'received a link to https://sns.eu-west-1.amazonaws.com.evil.example',
    ],
    ['http', [link({}, 'http://sns.eu-west-1.amazonaws.com/')], 'received a link to http://sns'],
    ['no topic', [link({ TopicArn: undefined })], 'names no topic in eu-west-1'],
    [
      'a topic of another region',
      [link({ TopicArn: TOPIC.replace('eu-west-1', 'us-east-1') })],
      'names no topic in eu-west-1',
    ],
    ['what a shell leaves of a link without quotes', [link().split('&')[0] ?? ''], 'without its token'],
    ['the link that unsubscribes', [link({ Token: undefined, Action: 'Unsubscribe' })], 'without its token'],
    ['two links', [link(), link()], 'received several arguments'],
  ])('is not %s, which is refused in words', (_, args, problem) => {
    expect(() => parse(...args)).toThrow(InvalidInputError);
    expect(() => parse(...args)).toThrow(problem);
  });

  it('is never shown with its token', () => {
    for (const url of [
      link({}, 'https://other.example/'),
      link({ TopicArn: 'x' }),
      link({ Token: `${TOKEN}!` }),
    ])
      expect(() => parse(url)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(TOKEN) }),
      );
  });
});

describe('confirm', () => {
  const confirmation = { topicArn: TOPIC, token: TOKEN };
  const named = (name: string, message = 'Invalid parameter: Token') =>
    Object.assign(new Error(message), { name });

  it('says which subscription it is, and that no link ends it', async () => {
    const lines: string[] = [];
    const asked: unknown[] = [];
    await confirm(confirmation, {
      confirm: async (given) => {
        asked.push(given);
        return `${TOPIC}:1234`;
      },
      print: (text) => lines.push(text),
    });
    expect(asked).toEqual([confirmation]);
    expect(lines.join('\n')).toMatch(
      /^Confirmed: arn:aws:sns:.*:1234\nIt ends only when this account ends it/,
    );
  });

  it('says it as JSON too', async () => {
    const lines: string[] = [];
    const ports = { confirm: async () => `${TOPIC}:1234`, print: (text: string) => lines.push(text) };
    await confirm(confirmation, ports, true);
    expect(JSON.parse(lines.join('\n'))).toEqual({ topicArn: TOPIC, subscriptionArn: `${TOPIC}:1234` });
  });

  it.each([
    ['a token that is over', 'InvalidParameterException', 'have a new mail sent'],
    ['a topic that is gone', 'NotFoundException', 'the stack was destroyed since the mail was sent'],
    ['credentials that may not', 'AuthorizationErrorException', 'these credentials may not do that'],
    ['no credentials', 'CredentialsProviderError', 'no usable credentials'],
  ])('fails in words for %s', async (_, name, words) => {
    const failing = confirm(confirmation, { confirm: () => Promise.reject(named(name)), print: () => {} });
    await expect(failing).rejects.toBeInstanceOf(AwsFailure);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(`could not confirm the subscription to ${TOPIC}`);
  });
});
