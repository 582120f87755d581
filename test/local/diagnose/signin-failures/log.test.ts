/** The System Log, read over the client that is deployed, from the simulated API: time passes only by waiting. */
import { describe, expect, it } from 'vitest';
import { NetworkFault } from '../../../../lambda/net/fault.ts';
import { NOTHING_KNOWN, oktaClient } from '../../../../lambda/okta/client.ts';
import { sswsAuthorizer } from '../../../../lambda/okta/credentials/ssws-authorizer.ts';
import type { Send } from '../../../../lambda/okta/transport.ts';
import { type LogReading, readLog } from '../../../../local/diagnose/signin-failures/read-log.ts';
import { windowsUntil } from '../../../../local/diagnose/signin-failures/windows.ts';
import { customRole, SUPER_ADMIN } from '../../../../local/simulated-okta/api/admin-roles.ts';
import { signIn, signInStep } from '../../../../local/simulated-okta/api/audit-events.ts';
import type { LogEvent } from '../../../../local/simulated-okta/api/log-event.ts';
import { createSimulatedApi } from '../../../../local/simulated-okta/api/simulated-api.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const ORG = { url: 'https://acme.okta.example', hosts: ['acme.okta.example'] };
const START = new Date('2026-11-23T11:00:00.000Z');
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
const TOKEN = 'tokenOfAnAdmin';
const ago = (ms: number) => new Date(START.getTime() - ms);

function orgWith(...events: readonly LogEvent[]) {
  const { clock, pass, wait } = manualClock(START);
  const { now } = clock;
  const apiToken = { value: TOKEN, role: SUPER_ADMIN, revoked: false };
  const api = createSimulatedApi({
    now,
    apiTokens: [
      { ...apiToken, id: '00T1' },
      { ...apiToken, id: '00T2', value: 'ofAnAppAdmin', role: customRole('apps') },
    ],
  });
  api.log.publish(...events);
  const sent: URL[] = [];
  const send: Send = async ({ method, url, headers }) => {
    const { pathname, search, origin } = new URL(url);
    sent.push(new URL(url));
    const sentAt = now();
    pass(200);
    const request = { method, path: pathname + search, origin, headers, body: '' };
    const answer = await api.answer(request, AbortSignal.abort());
    if (answer === undefined) throw new Error(`${url} is not of the API`);
    const all = Object.entries({ ...answer.headers, ...answer.repeated });
    const incoming = Object.fromEntries(
      all.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
    );
    const { status, body } = answer;
    return { status, headers: incoming, body, firstByteMs: 1, totalMs: 1, sentAt, receivedAt: now() };
  };
  return { api, send, sent, now, wait };
}

interface Reading {
  readonly reading: LogReading;
  readonly waits: readonly number[];
  readonly shown: readonly (Date | undefined)[];
}

async function read(
  org: ReturnType<typeof orgWith>,
  { send = org.send, token = TOKEN, signal = new AbortController().signal, onWait = () => {} } = {},
): Promise<Reading> {
  const waits: number[] = [];
  const shown: (Date | undefined)[] = [];
  const wait = async (ms: number, aborting: AbortSignal) => {
    waits.push(ms);
    onWait();
    if (signal.aborted) throw new Error('aborted');
    await org.wait(ms, aborting);
  };
  const clock = { now: org.now };
  const authorizer = sswsAuthorizer(ORG.url, async () => token);
  const client = oktaClient({ authorizer, send, clock, wait, random: () => 0 }, NOTHING_KNOWN, org.now());
  const progress = (_: unknown, until: Date | undefined) => shown.push(until);
  const windows = windowsUntil(START, HOUR_MS);
  const reading = await readLog(windows, ORG, { client, clock, wait, progress }, signal);
  return { reading, waits, shown };
}

const sums = ({ reading }: Reading) =>
  reading.counts.map(({ tallies }) => tallies.reduce((sum, { count }) => sum + count, 0));
const incompletes = ({ reading }: Reading) => reading.counts.map(({ incomplete }) => incomplete);
const wrongPassword = (at: Date) => signIn(at, 'INVALID_CREDENTIALS');
const many = (count: number, at: Date) => Array.from({ length: count }, () => wrongPassword(at));

describe('the System Log', () => {
  it('is read for each window alone, by type and reason', async () => {
    const failure = { result: 'FAILURE', reason: 'VERIFICATION_ERROR' };
    const org = orgWith(
      ...many(3, ago(1)),
      wrongPassword(ago(HOUR_MS)),
      signInStep(ago(1000), 'user.authentication.auth_via_mfa', failure),
      signInStep(ago(1000), 'user.authentication.auth_via_mfa', { result: 'CHALLENGE', reason: null }),
      signInStep(ago(1000), 'policy.evaluate_sign_on', { result: 'DENY', reason: null }),
      signInStep(ago(1000), 'user.account.lock', { result: 'FAILURE', reason: 'LOCKED_OUT' }),
      signIn(ago(1000)),
      wrongPassword(START),
      ...many(2, ago(HOUR_MS + 1)),
      wrongPassword(ago(2 * HOUR_MS + 1)),
      wrongPassword(ago(WEEK_MS)),
      wrongPassword(ago(WEEK_MS + 1)),
      wrongPassword(ago(WEEK_MS + HOUR_MS + 1)),
    );
    const { reading } = await read(org);
    expect(reading.counts.map(({ tallies }) => tallies.map((tally) => Object.values(tally)))).toEqual([
      [
        ['user.session.start', 'INVALID_CREDENTIALS', 4],
        ['user.authentication.auth_via_mfa', 'VERIFICATION_ERROR', 1],
        ['policy.evaluate_sign_on', '(none given)', 1],
        ['user.account.lock', 'LOCKED_OUT', 1],
      ],
      [['user.session.start', 'INVALID_CREDENTIALS', 2]],
      [['user.session.start', 'INVALID_CREDENTIALS', 1]],
    ]);
    expect(reading.counts.map(({ pages, incomplete }) => ({ pages, incomplete }))).toEqual(
      Array(3).fill({ pages: 1, incomplete: undefined }),
    );
    expect(reading.clock?.skewMs).toBeLessThan(1000);
  });

  it('is asked with an end, oldest first, a thousand at once, and follows the links', async () => {
    const org = orgWith(...many(2500, ago(1000)));
    const seen = await read(org);
    expect(sums(seen)).toEqual([2500, 0, 0]);
    expect(seen.reading.counts.map(({ pages }) => pages)).toEqual([3, 1, 1]);
    const [first, second] = org.sent.map(({ searchParams }) => Object.fromEntries(searchParams));
    expect(first).toMatchObject({
      since: '2026-11-23T10:00:00.000Z',
      until: '2026-11-23T11:00:00.000Z',
      sortOrder: 'ASCENDING',
      limit: '1000',
    });
    expect(second?.['after']).toBeDefined();
  });

  it('is read no further than ten thousand events of a window', async () => {
    const exact = orgWith(...many(10_000, ago(1000)));
    expect(incompletes(await read(exact))).toEqual([undefined, undefined, undefined]);
    const more = orgWith(...many(10_001, ago(1000)), wrongPassword(ago(WEEK_MS + 1)));
    const seen = await read(more);
    expect(incompletes(seen)).toEqual(['only the first 10000 events', undefined, undefined]);
    expect(sums(seen)).toEqual([10_000, 0, 1]);
  });

  it.each([
    { limit: 120, events: 4500, calls: [5, 2] },
    { limit: 20, events: 2500, calls: [2, 1, 1, 1] },
  ])(
    'is read within a tenth of a bucket of $limit, or two calls a minute',
    async ({ limit, events, calls }) => {
      const org = orgWith(...many(events, ago(1000)));
      org.api.rateLimits.setLimit('/api/v1/logs', limit);
      const { waits, shown, reading } = await read(org);
      expect(reading.counts.map(({ incomplete }) => incomplete)).toEqual([undefined, undefined, undefined]);
      const windows = org.api.rateLimits.usage().filter(({ bucket }) => bucket === '/api/v1/logs');
      expect(windows.map(({ passed }) => passed.get('00T1'))).toEqual(calls);
      expect(windows.every(({ refused }) => (refused.get('00T1') ?? 0) === 0)).toBe(true);
      expect(waits).toHaveLength(calls.length - 1);
      expect(Math.max(...waits)).toBeLessThanOrEqual(61_000);
      expect(shown.filter((until) => until !== undefined)).toHaveLength(waits.length);
    },
  );
});

describe('a log that cannot be read', () => {
  it.each([
    { token: 'ofAnotherOrg', why: /^HTTP 401 E0000011/, remedy: /Get a new access token/ },
    { token: 'ofAnAppAdmin', why: /^HTTP 403 E0000006/, remedy: /admin role/ },
  ])('is so at once and for all windows: $why', async ({ token, why, remedy }) => {
    const org = orgWith(wrongPassword(ago(1000)));
    const seen = await read(org, { token });
    expect(incompletes(seen)).toEqual(Array(3).fill(expect.stringMatching(why)));
    expect(seen.reading.remedy).toMatch(remedy);
    expect(org.sent).toHaveLength(1);
  });

  it('is tried three times in a row, and not more often', async () => {
    const org = orgWith(wrongPassword(ago(1000)));
    org.api.switchTo('api-server-error');
    const failing = await read(org);
    expect(incompletes(failing)).toEqual(Array(3).fill(expect.stringMatching(/^HTTP 500 E0000009/)));
    expect(org.sent).toHaveLength(3);
    // What is left of the bucket is not known any more, so that the next call waits for the next window.
    expect(failing.waits).toEqual([2000, 58_000, 2000, 58_000]);
  });

  it('is given up at once where the org is not reached at all', async () => {
    const unreached: Send = async () => {
      throw new NetworkFault('DNS', 'dns', 'no such name');
    };
    const seen = await read(orgWith(), { send: unreached });
    expect(incompletes(seen)).toEqual(Array(3).fill('DNS, no such name (phase dns)'));
    expect(seen.waits).toEqual([]);
  });

  it('is read when it is there again', async () => {
    const org = orgWith(wrongPassword(ago(1000)));
    org.api.switchTo('api-unavailable-once');
    const seen = await read(org);
    expect({ sums: sums(seen), incompletes: incompletes(seen) }).toEqual({
      sums: [1, 0, 0],
      incompletes: [undefined, undefined, undefined],
    });
  });

  it.each(['api-html', 'api-not-json'] as const)('is no log: %s', async (scenario) => {
    const org = orgWith(wrongPassword(ago(1000)));
    org.api.switchTo(scenario);
    const [first, ...others] = incompletes(await read(org));
    expect(first).toContain('in place of JSON');
    expect(others).toEqual([first, first]);
  });

  it.each([
    ['{"eventType":"user.session.start"}', 'the answer is no list of events'],
    ['[{"eventType":"user.session.start"},7]', '2 entries are no events'],
  ])('is no list of events: %s', async (body, why) => {
    const org = orgWith();
    const send: Send = async (request, signal) => ({
      ...(await org.send(request, signal)),
      body: Buffer.from(body),
    });
    expect(incompletes(await read(org, { send }))).toEqual([why, why, why]);
  });

  it('is not all there is where a link leads back', async () => {
    const org = orgWith(...many(1001, ago(1000)));
    const send: Send = async (request, signal) => {
      const answer = await org.send(request, signal);
      const link = `<${request.url}>; rel="next"`;
      return { ...answer, headers: { ...answer.headers, link } };
    };
    const [first] = incompletes(await read(org, { send }));
    expect(first).toBe('the next page cannot be followed: loop');
  });

  it('goes on in the next window where a link leads to another host', async () => {
    const org = orgWith(...many(1001, ago(1000)), wrongPassword(ago(HOUR_MS + 1)));
    const send: Send = async (request, signal) => {
      const answer = await org.send(request, signal);
      const link = String(answer.headers['link']).replace(
        /<[^>]+>; rel="next"/,
        '<https://x.example/>; rel="next"',
      );
      return { ...answer, headers: { ...answer.headers, link } };
    };
    const seen = await read(org, { send });
    expect(incompletes(seen)).toEqual([
      'the next page cannot be followed: foreign-host',
      undefined,
      undefined,
    ]);
    expect(sums(seen)).toEqual([1000, 1, 0]);
    expect(org.sent.map(({ host }) => host)).toEqual(Array(3).fill('acme.okta.example'));
  });
});

describe('a log whose last page is named by the page before', () => {
  it('ends with an empty page', async () => {
    const org = orgWith(wrongPassword(ago(1000)));
    const send: Send = async (request, signal) => {
      const answer = await org.send(request, signal);
      const next = `${request.url}&after=end`;
      if (request.url.includes('&after=')) return { ...answer, status: 200, body: Buffer.from('[]') };
      return { ...answer, headers: { ...answer.headers, link: `<${next}>; rel="next"` } };
    };
    const seen = await read(org, { send });
    expect({ sums: sums(seen), incompletes: incompletes(seen) }).toEqual({
      sums: [1, 0, 0],
      incompletes: [undefined, undefined, undefined],
    });
  });
});

describe('a log that nobody waits for any more', () => {
  it('is what was read until Ctrl-C, while it waits', async () => {
    const org = orgWith(...many(2500, ago(1000)));
    org.api.rateLimits.setLimit('/api/v1/logs', 20);
    const interrupt = new AbortController();
    const seen = await read(org, { signal: interrupt.signal, onWait: () => interrupt.abort() });
    expect(incompletes(seen)).toEqual(Array(3).fill('ended by Ctrl-C'));
    expect(sums(seen)).toEqual([2000, 0, 0]);
  });

  it('is what was read until Ctrl-C, while it asks', async () => {
    const org = orgWith(...many(2500, ago(1000)));
    const interrupt = new AbortController();
    const send: Send = async (request, signal) => {
      if (org.sent.length < 2) return org.send(request, signal);
      interrupt.abort();
      throw new NetworkFault('TIMEOUT', 'first-byte', 'given up');
    };
    const seen = await read(org, { send, signal: interrupt.signal });
    expect(incompletes(seen)).toEqual(Array(3).fill('ended by Ctrl-C'));
    expect({ sums: sums(seen), waits: seen.waits }).toEqual({ sums: [2000, 0, 0], waits: [] });
  });
});
