/** Sending, against a server that plays PagerDuty over TLS. Pauses pass on a clock of the test. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PagerEvent } from '../../../lambda/alerting/pager-event.ts';
import { type PagerPorts, sendToPagerDuty, UndeliveredError } from '../../../lambda/delivery/pagerduty.ts';
import { routingKey } from '../../../lambda/delivery/routing-key.ts';
import { CredentialFault } from '../../../lambda/okta/credentials/credential-fault.ts';
import type { ReadSecret } from '../../../lambda/okta/credentials/ports.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import { HOST, loopbackNetwork } from '../../support/loopback-network.ts';
import { httpsServer } from '../../support/loopback-servers.ts';
import { manualClock } from '../../support/manual-clock.ts';

const KEY = 'R0123456789abcdefghijklmnopqrstu';
const OTHER_KEY = 'S0123456789abcdefghijklmnopqrstu';
const TOTAL_MS = 240_000;

const resolving = (...keys: readonly string[]): PagerEvent[] =>
  keys.map((dedup_key) => ({ event_action: 'resolve', dedup_key }));

type Answer = (
  response: ServerResponse,
  body: { readonly dedup_key: string },
  request: IncomingMessage,
) => void;

const answering =
  (status: number, body: string | object = '', headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const ACCEPTED = answering(202, { status: 'success', message: 'Event processed', dedup_key: 'x' });
const HANGS: Answer = () => {};
const RESETS: Answer = (_response, _body, request) => request.socket.destroy();

interface Sent {
  readonly dedup_key: string;
  readonly routing_key: string;
}

interface Played {
  readonly events?: readonly PagerEvent[];
  readonly secret?: ReadSecret;
  readonly attemptMs?: number;
  readonly trusted?: boolean;
}

/** Sends while a server gives one answer after the other, the last for all later ones; pauses in milliseconds. */
async function played(answers: readonly Answer[], changes: Played = {}) {
  const { events = resolving('a'), secret = async () => KEY, attemptMs = 2000, trusted = true } = changes;
  const requests: (Sent & { readonly path: string | undefined })[] = [];
  const server = await httpsServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    requests.push({ ...body, path: request.url });
    answers[Math.min(requests.length, answers.length) - 1]?.(response, body, request);
  });
  const transport = httpsTransport(await loopbackNetwork(trusted ? {} : { trustedCertificates: [] }));
  onTestFinished(transport.close);
  const { clock, wait } = manualClock();
  const pauses: number[] = [];
  const logged: unknown[] = [];
  const ports: PagerPorts = {
    send: transport.send,
    routingKey: routingKey(secret),
    clock,
    wait: async (ms, signal) => {
      pauses.push(ms);
      await wait(ms, signal);
    },
    random: () => 0,
    log: (...line) => logged.push(line),
  };
  const limits = { totalMs: TOTAL_MS, attemptMs };
  const failure = await sendToPagerDuty(events, `https://${HOST}:${server.port}`, limits, ports).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure !== undefined) expect(failure).toBeInstanceOf(UndeliveredError);
  return {
    requests,
    sent: requests.map(({ dedup_key }) => dedup_key),
    keys: requests.map(({ routing_key }) => routing_key),
    pauses,
    problem: failure === undefined ? undefined : String(failure),
    said: `${failure} ${JSON.stringify(logged)}`,
  };
}

describe('an event', () => {
  it('is posted once, with the integration key, when PagerDuty accepts it', async () => {
    const { requests, problem, pauses } = await played([ACCEPTED]);
    expect(requests).toEqual([
      { path: '/v2/enqueue', routing_key: KEY, event_action: 'resolve', dedup_key: 'a' },
    ]);
    expect({ problem, pauses }).toEqual({ problem: undefined, pauses: [] });
  });

  it.each<[string, Answer, number]>([
    ['an error of the server', answering(500), 1000],
    ['a server that is away', answering(503, '<html>'), 1000],
    ['a time-out that the server states', answering(408), 1000],
    ['too many events', answering(429), 1000],
    ['too many events, for two minutes', answering(429, '', { 'retry-after': '120' }), 120_000],
    ['too many events, for no time', answering(429, '', { 'retry-after': '0' }), 1000],
    [
      'too many events, until a date',
      answering(429, '', { 'retry-after': 'Mon, 02 Mar 2026 12:00:30 GMT' }),
      1000,
    ],
    ['a redirect, which may lead anywhere', answering(302, '', { location: 'https://other.example/' }), 1000],
    ['a connection that breaks', RESETS, 1000],
  ])('is posted again after %s', async (_, first, pauseMs) => {
    const { sent, problem, pauses } = await played([first, ACCEPTED]);
    expect({ sent, problem, pauses }).toEqual({ sent: ['a', 'a'], problem: undefined, pauses: [pauseMs] });
  });

  it('is posted again after a server that says nothing', async () => {
    const { sent, problem, pauses } = await played([HANGS, ACCEPTED], { attemptMs: 200 });
    expect({ sent, problem, pauses }).toEqual({ sent: ['a', 'a'], problem: undefined, pauses: [1000] });
  });

  it('is posted ever less often, until there is no time for another try', async () => {
    const { sent, problem, pauses } = await played([answering(502)]);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30].map((seconds) => seconds * 1000));
    expect(sent).toHaveLength(pauses.length + 1);
    expect(problem).toBe('UndeliveredError: 1 of 1 events did not reach PagerDuty: a: HTTP 502');
  });

  it.each([
    { seconds: 238, tries: 2 },
    { seconds: 239, tries: 1 },
  ])(
    'that may be posted again in $seconds s, of 240 with 2 for the try, is tried $tries times',
    async ({ seconds, tries }) => {
      const { sent } = await played([answering(429, '', { 'retry-after': String(seconds) }), ACCEPTED]);
      expect(sent).toHaveLength(tries);
    },
  );

  it.each([
    [
      400,
      { status: 'invalid event', message: 'Event object is invalid', errors: ["'summary' is missing", 'x'] },
      "HTTP 400, Event object is invalid; 'summary' is missing; x",
    ],
    [400, 'nonsense', 'HTTP 400, nonsense'],
    [413, '', 'HTTP 413'],
    [404, { error: 'not found' }, 'HTTP 404'],
  ])(
    'that PagerDuty refuses with %i and %j is never posted again, and says why',
    async (status, body, why) => {
      const { sent, problem, pauses } = await played([answering(status, body), ACCEPTED]);
      expect({ sent, pauses }).toEqual({ sent: ['a'], pauses: [] });
      expect(problem).toBe(`UndeliveredError: 1 of 1 events did not reach PagerDuty: a: ${why}`);
    },
  );

  it('is not shown to a server whose certificate clients refuse', async () => {
    const { requests, problem } = await played([ACCEPTED], { trusted: false });
    expect(requests).toEqual([]);
    expect(problem).toMatch(/a: CERT_/);
  });
});

describe('several events', () => {
  const events = resolving('a', 'b', 'c');

  it('are sent one after the other', async () => {
    const { sent, problem } = await played([ACCEPTED], { events });
    expect({ sent, problem }).toEqual({ sent: ['a', 'b', 'c'], problem: undefined });
  });

  it('do not wait for one that is refused, and that one is named', async () => {
    const refusing: Answer = (response, body, request) =>
      (body.dedup_key === 'b' ? answering(400, 'no') : ACCEPTED)(response, body, request);
    const { sent, problem } = await played([refusing], { events });
    expect(sent).toEqual(['a', 'b', 'c']);
    expect(problem).toBe('UndeliveredError: 1 of 3 events did not reach PagerDuty: b: HTTP 400, no');
  });

  it('do not wait for one that the server fails over', async () => {
    const { sent, problem } = await played([answering(500), ACCEPTED], { events });
    expect({ sent, problem }).toEqual({ sent: ['a', 'b', 'c', 'a'], problem: undefined });
  });

  it.each<[string, Answer, number]>([
    ['an error of the server, which may be of one event', answering(500), 3],
    ['too many events, which is of all', answering(429), 1],
  ])('between two pauses, after %s, are tried as long as that has sense', async (_, answer, perRound) => {
    const { sent, pauses } = await played([answer], { events });
    expect(sent).toHaveLength(perRound * (pauses.length + 1));
  });

  it.each<[string, Answer]>([
    ['are too many', answering(429)],
    ['break the connection', RESETS],
  ])('wait together once they %s, and those not tried come first', async (_, first) => {
    const { sent, problem } = await played([first, ACCEPTED], { events });
    expect({ sent, problem }).toEqual({ sent: ['a', 'b', 'c', 'a'], problem: undefined });
  });

  it('that are not taken are all counted', async () => {
    const { problem } = await played([answering(429, '', { 'retry-after': '9999' })], { events });
    expect(problem).toMatch(
      /^UndeliveredError: 3 of 3 events did not reach PagerDuty: b: HTTP 429 \| c: .* \| a: /,
    );
  });
});

describe('the integration key', () => {
  it.each([`${KEY}\n`, `  ${KEY}`])('may have blanks around it', async (stored) => {
    expect((await played([ACCEPTED], { secret: async () => stored })).keys).toEqual([KEY]);
  });

  it('is read once for all events', async () => {
    let reads = 0;
    const secret = async () => {
      reads += 1;
      return KEY;
    };
    await played([answering(500), ACCEPTED], { events: resolving('a', 'b'), secret });
    expect(reads).toBe(1);
  });

  it('is read again when an event is refused, and the event posted with what is stored now', async () => {
    const stored = [KEY, OTHER_KEY];
    const { keys, problem } = await played([answering(400), ACCEPTED], {
      secret: async () => stored.shift() ?? '',
    });
    expect({ keys, problem }).toEqual({ keys: [KEY, OTHER_KEY], problem: undefined });
  });

  it.each<[string, () => Promise<string>, string]>([
    [
      'is not stored',
      () => Promise.reject(new CredentialFault({ kind: 'not-stored' })),
      'no credential is stored',
    ],
    [
      'may not be read',
      () => Promise.reject(new CredentialFault({ kind: 'access-denied' })),
      'access to the credential is denied',
    ],
    [
      'is cut short',
      async () => KEY.slice(1),
      'the stored credential cannot be used: it is not the 32 letters and digits',
    ],
    ['is a JSON object', async () => JSON.stringify({ key: KEY }), 'the stored credential cannot be used'],
  ])('that %s is said so, at once, and nothing is posted', async (_, secret, why) => {
    const { requests, pauses, problem, said } = await played([ACCEPTED], { secret });
    expect({ requests, pauses }).toEqual({ requests: [], pauses: [] });
    expect(problem).toContain(`the integration key could not be read: ${why}`);
    expect(said).not.toContain(KEY.slice(1));
  });

  it('is asked for again while AWS does not answer', async () => {
    const stored = [Promise.reject(new Error('AWS did not answer within 2000 ms')), Promise.resolve(KEY)];
    stored[0]?.catch(() => {});
    const { sent, pauses, problem } = await played([ACCEPTED], {
      secret: () => stored.shift() as Promise<string>,
    });
    expect({ sent, pauses, problem }).toEqual({ sent: ['a'], pauses: [1000], problem: undefined });
  });

  it.each([400, 500])(
    'is in no log and no error, though PagerDuty quotes it with HTTP %i',
    async (status) => {
      const { said } = await played([answering(status, { message: `routing_key ${KEY} is invalid` })]);
      expect(said).toContain('routing_key (the key) is invalid');
      expect(said).not.toContain(KEY);
    },
  );
});

it('a mistake of ours is thrown as it is, not tried again', async () => {
  const { clock, wait } = manualClock();
  let tries = 0;
  const ports: PagerPorts = {
    send: async () => {
      tries += 1;
      throw new TypeError('a bug');
    },
    routingKey: routingKey(async () => KEY),
    clock,
    wait,
    random: () => 0,
    log: () => {},
  };
  const sending = sendToPagerDuty(
    resolving('a'),
    `https://${HOST}`,
    { totalMs: 5000, attemptMs: 1000 },
    ports,
  );
  await expect(sending).rejects.toThrow(new TypeError('a bug'));
  expect(tries).toBe(1);
});
