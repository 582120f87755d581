import { describe, expect, it } from 'vitest';
import { NOTHING_REMEMBERED, type Remembered } from '../../../../lambda/checks/rate-limits/memory.ts';
import { LOG, targetsOf } from '../../../../lambda/checks/rate-limits/targets.ts';
import type { ApiResult } from '../../../../lambda/okta/api-result.ts';
import type { ClientState } from '../../../../lambda/okta/client.ts';
import { bucketOf } from '../../../../lambda/okta/rate-bucket.ts';
import { FURTHER_BUCKETS } from '../../../../lambda/settings/rate-limits.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { secondsAfter } from './support/log-events.ts';
import { CLIENT_ID, logPage, type ProbeOptions, probed } from './support/probing.ts';
import {
  type Answering,
  limits,
  NOT_ASKED,
  ORG,
  type Reply,
  refusal,
  scopeMissing,
  UNREACHABLE,
} from './support/scripted-client.ts';

const LOGS = '/api/v1/logs';
const APPS = '/api/v1/apps';
const THRESHOLD = '/api/v1/rate-limit-settings/warning-threshold';
const CAPACITY = '/api/v1/principal-rate-limits';

/** Answers by path; a quiet log, and nothing where a test says nothing. */
function org(answers: Readonly<Record<string, Reply | ApiResult>> = {}): Answering {
  return ({ path }) => answers[path] ?? (path === LOGS ? logPage([], 'a') : {});
}

const NOT_STORED: ApiResult = { kind: 'no-credential', problem: { kind: 'not-stored' } };

async function asked(options: ProbeOptions): Promise<string[]> {
  return (await probed(options)).client.asked.map(({ path, kind }) => `${kind} ${path}`);
}

async function kindsOf(options: ProbeOptions): Promise<string[]> {
  const { facts } = await probed(options);
  return facts.calls.map(({ target, result }) =>
    [target.bucket, result.kind, ...('why' in result ? [result.why] : [])].join(' '),
  );
}

describe('a run of the probe', () => {
  it('asks for the log, one app and the threshold, one after the other, and for its share', async () => {
    let underWay = 0;
    const answer: Answering = async (call) => {
      underWay += 1;
      await Promise.resolve();
      expect(underWay).toBe(1);
      underWay -= 1;
      return org()(call, 0);
    };
    expect(await asked({ answer })).toEqual([
      `measuring ${LOGS}`,
      `measuring ${APPS}`,
      `measuring ${THRESHOLD}`,
      `scan ${CAPACITY}`,
    ]);
  });

  it('asks once for each further bucket', async () => {
    const { client, facts } = await probed({ settings: { buckets: ['users', 'domains'] } });
    expect(client.asked.slice(3).map(({ url }) => url)).toEqual([
      `${ORG}/api/v1/users?limit=1`,
      `${ORG}/api/v1/domains`,
      expect.stringContaining(CAPACITY),
    ]);
    expect(facts.calls.map(({ target }) => target.bucket)).toEqual([
      LOGS,
      APPS,
      '/api/v1',
      '/api/v1/users',
      '/api/v1/domains',
    ]);
  });

  it('keeps what each call said of its bucket, and the threshold', async () => {
    const { facts } = await probed({
      answer: org({ [APPS]: { headers: limits(50, 12) }, [THRESHOLD]: { json: { warningThreshold: 75 } } }),
    });
    expect(facts).toMatchObject({ host: 'acme.okta.com', warningPercent: 75 });
    expect(facts.calls[1]?.result).toMatchObject({
      kind: 'answered',
      rateLimit: { limit: 50, remaining: 12 },
      requestId: '0123456789abcdef0123456789abcdef',
    });
  });

  it.each([
    { json: { warningThreshold: 0 } },
    { json: { warningThreshold: 101 } },
    { json: { warningThreshold: '90' } },
    { json: {} },
    { json: [] },
    { json: null },
  ])('knows no threshold from $json', async ({ json }) => {
    const { facts } = await probed({ answer: org({ [THRESHOLD]: { json } }) });
    expect(facts.warningPercent).toBeUndefined();
  });

  it('lets the client measure each bucket once more, from what it knew', async () => {
    const until = secondsAfter(30).toISOString();
    const client: ClientState = {
      budget: { [APPS]: { endsAt: until, calls: 3, scans: 1, unanswered: 0, measuredUntil: until } },
      circuit: { state: 'closed', failures: 2 },
    };
    const { known, facts } = await probed({ before: { ...NOTHING_REMEMBERED, client } });
    expect(known).toEqual({
      budget: { [APPS]: { endsAt: until, calls: 3, scans: 1, unanswered: 0 } },
      circuit: { state: 'closed', failures: 2 },
    });
    expect(facts.client).toEqual({ budget: {}, circuit: { state: 'closed', failures: 0 } });
  });

  it('gives each call no longer than is set', async () => {
    const signals: AbortSignal[] = [];
    const { probeRateLimits } = await import('../../../../lambda/checks/rate-limits/probe.ts');
    const hanging = {
      get: (_url: string, _kind: string, signal: AbortSignal) =>
        new Promise<ApiResult>((resolve) => {
          signals.push(signal);
          signal.addEventListener('abort', () => resolve(UNREACHABLE));
        }),
      state: () => NOTHING_REMEMBERED.client,
    };
    const request = {
      org: { url: ORG, customDomains: [] },
      principals: [],
      settings: { attemptTimeoutMs: 100, buckets: [] },
      credential: { kind: 'ssws' },
    };
    const ports = {
      clock: { now: () => secondsAfter(0), monotonicMs: () => performance.now() },
      open: () => hanging,
    };
    const started = performance.now();
    const facts = await probeRateLimits(request, ports, NOTHING_REMEMBERED, new AbortController().signal);
    expect(signals).toHaveLength(2);
    expect(facts.calls.map(({ durationMs }) => durationMs >= 90 && durationMs < 1000)).toEqual([
      true,
      true,
      false,
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it.each(['the signal', 'a bug of the client'])(
    'rejects with what the client throws because of %s',
    async (why) => {
      const answer: Answering = () => Promise.reject(new Error(why));
      await expect(probed({ answer })).rejects.toThrow(why);
    },
  );
});

describe('a run that is of no use any more', () => {
  it.each([
    { about: 'nothing is stored', reply: NOT_STORED },
    { about: 'the token is refused', reply: refusal(401, 'E0000011') },
  ])('asks for nothing else when $about', async ({ reply }) => {
    const options: ProbeOptions = { answer: org({ [LOGS]: reply }), settings: { buckets: ['users'] } };
    expect(await asked(options)).toEqual([`measuring ${LOGS}`]);
    expect((await kindsOf(options)).slice(1)).toEqual([
      `${APPS} not-asked credential`,
      '/api/v1 not-asked credential',
      '/api/v1/users not-asked credential',
    ]);
  });

  it.each([
    { about: 'a scope', reply: scopeMissing('okta.logs.read') },
    { about: 'a role', reply: refusal(403, 'E0000006') },
    { about: 'a rate', reply: refusal(429, 'E0000047') },
    { about: 'a fault of Okta', reply: refusal(500, 'E0000009') },
  ])('asks on when one call was refused for $about', async ({ reply }) => {
    expect(await asked({ answer: org({ [LOGS]: reply }) })).toHaveLength(4);
  });

  it('asks on after one call without an answer, not after two', async () => {
    expect(await asked({ answer: org({ [LOGS]: UNREACHABLE }) })).toHaveLength(4);
    const gone = { answer: org({ [LOGS]: UNREACHABLE, [APPS]: UNREACHABLE }) };
    expect(await asked(gone)).toEqual([`measuring ${LOGS}`, `measuring ${APPS}`]);
    expect(await kindsOf(gone)).toEqual([
      `${LOGS} unreachable`,
      `${APPS} unreachable`,
      '/api/v1 not-asked unreachable',
    ]);
  });

  it('asks on when an answer lies between two calls without one', async () => {
    const answers = { [LOGS]: UNREACHABLE, [THRESHOLD]: UNREACHABLE };
    expect(await asked({ answer: org(answers), settings: { buckets: ['users'] } })).toHaveLength(5);
  });

  it('asks for nothing else while the client refuses to ask', async () => {
    expect(await asked({ answer: org({ [LOGS]: NOT_ASKED('circuit') }) })).toEqual([`measuring ${LOGS}`]);
  });

  it('begins no call 25 s after it began, and one before', async () => {
    const asksInSeconds = async (seconds: number) => {
      const time = manualClock();
      const answer: Answering = (call, nth) => {
        if (call.path === LOGS) time.pass(seconds * 1000);
        return org()(call, nth);
      };
      return kindsOf({ answer, time });
    };
    expect(await asksInSeconds(24.9)).toEqual([`${LOGS} answered`, `${APPS} answered`, '/api/v1 answered']);
    expect(await asksInSeconds(25)).toEqual([
      `${LOGS} answered`,
      `${APPS} not-asked time`,
      '/api/v1 not-asked time',
    ]);
  });
});

describe('the share of the credential', () => {
  const askedAgo = (seconds: number): Remembered => ({
    ...NOTHING_REMEMBERED,
    capacity: { askedAt: secondsAfter(-seconds).toISOString(), found: { unknown: 'x' } },
  });

  it.each([
    { seconds: 0, isAsked: false },
    { seconds: 3599, isAsked: false },
    { seconds: 3600, isAsked: true },
    // A clock that was set back.
    { seconds: -1, isAsked: true },
  ])('was asked for $seconds s ago: asked again $isAsked', async ({ seconds, isAsked }) => {
    const { client, facts } = await probed({ before: askedAgo(seconds) });
    expect(client.asked.some(({ path }) => path === CAPACITY)).toBe(isAsked);
    expect(facts.capacity !== undefined).toBe(isAsked);
  });

  it.each([
    {
      credential: { kind: 'kms', clientId: CLIENT_ID },
      filter: `principalType eq "OAUTH_CLIENT" and principalId eq "${CLIENT_ID}"`,
    },
    { credential: { kind: 'ssws' }, filter: 'principalType eq "SSWS_TOKEN"' },
  ])('is asked for by what is known of the credential: $credential.kind', async ({ credential, filter }) => {
    const { client } = await probed({ credential });
    const url = client.asked.find(({ path }) => path === CAPACITY)?.url ?? '';
    expect(new URL(url).searchParams.get('filter')).toBe(filter);
  });

  it.each([
    { json: [{ defaultPercentage: 55 }], capacity: { lowestPercent: 55, highestPercent: 55 } },
    {
      json: [{ defaultPercentage: 50 }, { defaultPercentage: 10 }, { defaultPercentage: 75 }],
      capacity: { lowestPercent: 10, highestPercent: 75 },
    },
    { json: [], capacity: { unknown: expect.any(String) } },
    { json: [{ defaultPercentage: '50' }], capacity: { unknown: expect.any(String) } },
    { json: {}, capacity: { unknown: expect.any(String) } },
  ])('is read from $json', async ({ json, capacity }) => {
    const { facts } = await probed({ answer: org({ [CAPACITY]: { json } }) });
    expect(facts.capacity?.capacity).toEqual(capacity);
  });

  it.each([
    { reply: scopeMissing('okta.principalRateLimits.read'), unknown: 'HTTP 403, scope-missing' },
    { reply: UNREACHABLE, unknown: 'unreachable' },
    { reply: NOT_ASKED('share'), unknown: 'not-asked' },
  ])('is not known where it is refused, and that is all: $unknown', async ({ reply, unknown }) => {
    const { facts } = await probed({ answer: org({ [CAPACITY]: reply }) });
    expect(facts.capacity?.capacity).toEqual({ unknown });
    expect(facts.calls.map(({ result }) => result.kind)).toEqual(['answered', 'answered', 'answered']);
  });
});

describe('the targets', () => {
  it.each([LOG, ...targetsOf(FURTHER_BUCKETS)])(
    '$path counts in the bucket $bucket by itself',
    ({ path, bucket }) => {
      expect(bucketOf('GET', path)).toBe(bucket);
    },
  );

  it('are asked for by paths of their own', () => {
    const paths = targetsOf(FURTHER_BUCKETS).map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});
