import { describe, expect, it } from 'vitest';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import type { HttpAnswer } from '../../../lambda/net/https.ts';
import { CLOSED_CIRCUIT } from '../../../lambda/okta/circuit-breaker.ts';
import { type ClientState, oktaClient } from '../../../lambda/okta/client.ts';
import type { Authorizer } from '../../../lambda/okta/credentials/authorizer.ts';
import { EMPTY_BUDGET } from '../../../lambda/okta/rate-budget.ts';
import type { OutgoingRequest } from '../../../lambda/okta/transport.ts';

const START = Date.parse('2026-03-02T12:00:00.000Z');
const ORG = 'https://acme.okta.com';
const LOGS = `${ORG}/api/v1/logs?limit=1`;
const APPS = `${ORG}/api/v1/apps?limit=200`;
const NOTHING_KNOWN: ClientState = { budget: EMPTY_BUDGET, circuit: CLOSED_CIRCUIT };
const neverAborted = new AbortController().signal;

type Scripted = Partial<HttpAnswer> | NetworkFault;

/** An org that answers as a test wrote down, the last entry for ever; time passes only by waiting. */
function scripted(
  answers: readonly [Scripted, ...Scripted[]],
  {
    known = NOTHING_KNOWN,
    authorizer = tokens(),
    deadlineInMs = 30_000,
    readBody = (body: Buffer): unknown => JSON.parse(body.toString()),
  } = {},
) {
  let now = START;
  const sent: OutgoingRequest[] = [];
  const waits: number[] = [];
  const ports = {
    authorizer,
    send: async (request: OutgoingRequest) => {
      sent.push(request);
      const next = answers[Math.min(sent.length, answers.length) - 1] ?? answers[0];
      if (next instanceof NetworkFault) throw next;
      return answer(next, new Date(now));
    },
    clock: { now: () => new Date(now) },
    wait: async (ms: number) => {
      waits.push(ms);
      now += ms;
    },
    random: () => 0.5,
    readBody,
  };
  const client = oktaClient(ports, known, new Date(START + deadlineInMs));
  const pass = (ms: number) => {
    now += ms;
  };
  return { client, sent, waits, pass, ports };
}

function answer({ status = 200, headers = {}, body = Buffer.from('[]') }: Partial<HttpAnswer>, at: Date) {
  return { status, headers, body, firstByteMs: 1, totalMs: 1, sentAt: at, receivedAt: at };
}

function limits(limit: number, remaining: number, resetInSeconds = 30): HttpAnswer['headers'] {
  return {
    'x-rate-limit-limit': String(limit),
    'x-rate-limit-remaining': String(remaining),
    'x-rate-limit-reset': String(START / 1000 + resetInSeconds),
  };
}

/** Each sending gets headers of its own; `retries` answers are answered by asking again. */
function tokens(retries = 0): Authorizer {
  let made = 0;
  return {
    begin: () => {
      let left = retries;
      return {
        authorize: async () => {
          made += 1;
          return { kind: 'headers', headers: { authorization: `token ${made}` } };
        },
        answered: async () => {
          left -= 1;
          return left >= 0 ? 'retry' : 'final';
        },
      };
    },
  };
}

describe('A call of the Okta client', () => {
  it('is one GET with the credential of the moment, and gives the JSON and what was said of limits', async () => {
    const { client, sent } = scripted([{ headers: limits(60, 59), body: Buffer.from('{"a":1}') }]);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({
      kind: 'json',
      json: { a: 1 },
      bucket: '/api/v1/logs',
      rateLimit: { limit: 60, remaining: 59 },
    });
    expect(sent).toEqual([{ method: 'GET', url: LOGS, headers: { authorization: 'token 1' } }]);
  });

  it('is sent again with fresh headers when these may do better, and every sending counts', async () => {
    const { client, sent } = scripted([{ headers: limits(60, 50) }], { authorizer: tokens(2) });
    await client.get(LOGS, 'measuring', neverAborted);
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['token 1', 'token 2', 'token 3']);
    expect(client.state().budget['/api/v1/logs']).toMatchObject({ calls: 3 });
  });

  it('counts what its authorization asks of the token endpoint in the bucket of that', async () => {
    const authorizer: Authorizer = {
      begin: (_request, send) => ({
        authorize: async (signal) => {
          await send({ method: 'POST', url: `${ORG}/oauth2/v1/token`, headers: {} }, signal);
          return { kind: 'headers', headers: {} };
        },
        answered: async () => 'final',
      }),
    };
    const { client } = scripted([{}], { authorizer });
    await client.get(LOGS, 'measuring', neverAborted);
    expect(client.state().budget).toMatchObject({
      '/oauth2/v1/token': { calls: 1 },
      '/api/v1/logs': { calls: 1 },
    });
  });

  it('that is refused says by whom and why', async () => {
    const body = Buffer.from('{"errorCode":"E0000006","errorSummary":"You do not have permission"}');
    const { client } = scripted([{ status: 403, body }]);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'role-missing', endpoint: 'GET /api/v1/logs', at: '2026-03-02T12:00:00.000Z' },
    });
  });

  it('without a credential is not sent, and says what is wrong with it', async () => {
    const authorizer: Authorizer = {
      begin: () => ({ authorize: async () => ({ kind: 'not-stored' }), answered: async () => 'final' }),
    };
    const { client, sent } = scripted([{}], { authorizer });
    expect(await client.get(LOGS, 'measuring', neverAborted)).toEqual({
      kind: 'no-credential',
      problem: { kind: 'not-stored' },
    });
    expect(sent).toEqual([]);
  });

  it('that gets no answer is a value, and an error of ours stays an error', async () => {
    const fault = new NetworkFault('TIMEOUT', 'tls', 'no answer within 5000 ms');
    const { client } = scripted([fault]);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toEqual({
      kind: 'unreachable',
      reason: 'TIMEOUT',
      detail: 'no answer within 5000 ms (phase tls)',
    });
    const { ports } = scripted([{}]);
    const send = () => Promise.reject(new TypeError('a bug'));
    const broken = oktaClient({ ...ports, send }, NOTHING_KNOWN, new Date(START));
    await expect(broken.get(LOGS, 'measuring', neverAborted)).rejects.toThrow('a bug');
  });

  it('answered with a page is unreadable, not empty', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') };
    const { client } = scripted([page]);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({
      kind: 'unreadable',
      detail: 'HTTP 200 with text/html in place of JSON',
    });
  });

  it('answered with 200 is read as the caller wants, and unreadable where that throws', async () => {
    const { client } = scripted([{ body: Buffer.from('[1]') }, { body: Buffer.from('<html>') }], {
      readBody: (body) => ({ read: JSON.parse(body.toString()) }),
    });
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({
      kind: 'json',
      json: { read: [1] },
    });
    expect(await client.get(`${new URL(LOGS).origin}/api/v1/apps`, 'measuring', neverAborted)).toMatchObject({
      kind: 'unreadable',
    });
  });
});

describe('The budget of the Okta client', () => {
  it('has one measuring call per bucket and run', async () => {
    const { client, sent } = scripted([{ headers: limits(60, 59) }]);
    await client.get(LOGS, 'measuring', neverAborted);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({
      kind: 'not-asked',
      why: 'measured',
    });
    expect(sent).toHaveLength(1);
  });

  it('has one more in the next run', async () => {
    const first = scripted([{ headers: limits(60, 59) }]);
    await first.client.get(LOGS, 'measuring', neverAborted);
    const second = scripted([{ headers: limits(60, 58) }], { known: first.client.state() });
    expect(await second.client.get(LOGS, 'measuring', neverAborted)).toMatchObject({ kind: 'json' });
  });

  it('stops scans in time, and says until when', async () => {
    const { client, sent } = scripted([{ headers: limits(60, 59) }]);
    const results = [];
    for (let call = 0; call < 10; call += 1) results.push(await client.get(APPS, 'scan', neverAborted));
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(results.at(-1)).toMatchObject({ kind: 'not-asked', why: 'share' });
  });

  it('leaves other clients what they need', async () => {
    const { client, sent } = scripted([{ headers: limits(60, 11) }]);
    await client.get(APPS, 'scan', neverAborted);
    expect(await client.get(APPS, 'scan', neverAborted)).toMatchObject({ kind: 'not-asked', why: 'reserve' });
    expect(sent).toHaveLength(1);
  });

  it('is kept from run to run', async () => {
    const first = scripted([{ status: 429, headers: limits(60, 0) }]);
    await first.client.get(APPS, 'measuring', neverAborted);
    const known = JSON.parse(JSON.stringify(first.client.state())) as ClientState;
    const second = scripted([{}], { known });
    expect(await second.client.get(APPS, 'scan', neverAborted)).toMatchObject({
      kind: 'not-asked',
      why: 'throttled',
    });
  });
});

describe('A refusal for the rate of calls', () => {
  const refused = { status: 429, headers: limits(60, 0, 8) };
  const served = { headers: limits(60, 59, 68) };

  it('is the measurement itself where one was wanted: nobody asks again', async () => {
    const { client, sent, waits } = scripted([refused, served]);
    expect(await client.get(LOGS, 'measuring', neverAborted)).toMatchObject({ kind: 'refused' });
    expect([sent.length, waits]).toEqual([1, []]);
  });

  it('lets a scan wait until the reset, a second and some jitter, and ask once more', async () => {
    const { client, sent, waits } = scripted([refused, served]);
    expect(await client.get(APPS, 'scan', neverAborted)).toMatchObject({ kind: 'json' });
    expect([sent.length, waits]).toEqual([2, [10_000]]);
  });

  it('is final when asked once more', async () => {
    const { client, sent } = scripted([refused, { status: 429, headers: limits(60, 0, 15) }, served]);
    expect(await client.get(APPS, 'scan', neverAborted)).toMatchObject({ kind: 'refused' });
    expect(sent).toHaveLength(2);
  });

  it.each([
    { deadlineInMs: 10_000, asked: 2 },
    { deadlineInMs: 9_999, asked: 1 },
  ])('is waited out only within the deadline: $deadlineInMs ms, asked $asked times', async (row) => {
    const { client, sent } = scripted([refused, served], { deadlineInMs: row.deadlineInMs });
    await client.get(APPS, 'scan', neverAborted);
    expect(sent).toHaveLength(row.asked);
  });

  it('stands when the time is up while waiting', async () => {
    const { ports, sent } = scripted([refused, served]);
    const run = new AbortController();
    const wait = async () => {
      run.abort();
      throw new Error('aborted');
    };
    const client = oktaClient({ ...ports, wait }, NOTHING_KNOWN, new Date(START + 60_000));
    expect(await client.get(APPS, 'scan', run.signal)).toMatchObject({ kind: 'refused' });
    expect(sent).toHaveLength(1);
  });
});

describe('An org that fails', () => {
  const down = new NetworkFault('TIMEOUT', 'connect', 'no answer');

  it.each([
    ['5xx', { status: 503 }],
    ['no answer', down],
  ])('is not asked again after three times %s, and by one call after 50 seconds', async (_how, failure) => {
    const { client, sent, pass } = scripted([failure, failure, failure, failure, {}]);
    const urls = ['logs', 'apps', 'users', 'groups'].map((path) => `${ORG}/api/v1/${path}`);
    for (const url of urls) await client.get(url, 'measuring', neverAborted);
    expect(sent).toHaveLength(3);
    expect(await client.get(`${ORG}/api/v1/groups`, 'scan', neverAborted)).toMatchObject({
      kind: 'not-asked',
      why: 'circuit',
      until: new Date(START + 50_000),
    });
    pass(50_000);
    await client.get(`${ORG}/api/v1/domains`, 'measuring', neverAborted);
    expect(client.state().circuit.state).toBe('open');
    pass(50_000);
    await client.get(`${ORG}/api/v1/devices`, 'measuring', neverAborted);
    expect([sent.length, client.state().circuit.state]).toEqual([5, 'closed']);
  });

  it('is remembered as such by the next run', async () => {
    const first = scripted([down]);
    for (const path of ['logs', 'apps', 'domains'])
      await first.client.get(`${ORG}/api/v1/${path}`, 'measuring', neverAborted);
    const second = scripted([{}], { known: first.client.state() });
    expect(await second.client.get(LOGS, 'measuring', neverAborted)).toMatchObject({ why: 'circuit' });
  });
});
