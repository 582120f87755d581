/** The rate limits of the simulated org on their own: no socket, no waiting. */
import { beforeEach, describe, expect, it } from 'vitest';
import { bucketOf } from '../../../local/simulated-okta/api/buckets.ts';
import { createConcurrency } from '../../../local/simulated-okta/api/concurrency.ts';
import { createRateLimits, type RateLimits } from '../../../local/simulated-okta/api/rate-limits.ts';

const START = Date.parse('2026-03-04T05:06:07.250Z');
const BUCKET = '/api/v1/apps';
const MONITOR = '0oamonitor';

let elapsedMs = 0;
let limits: RateLimits;
beforeEach(() => {
  elapsedMs = 0;
  limits = createRateLimits(() => new Date(START + elapsedMs));
  limits.setLimit(BUCKET, 10);
});

const call = (principal = MONITOR) => limits.charge(BUCKET, principal);
const callTimes = (count: number, principal = MONITOR) =>
  Array.from({ length: count }, () => call(principal).refusedBy);
const untilReset = (ms: number) => {
  // The window began with the whole second of the first call.
  elapsedMs = 60_000 - 250 + ms;
};

describe('the bucket of a path', () => {
  it.each([
    ['/api/v1/apps', '/api/v1/apps'],
    ['/api/v1/apps/0oa1', '/api/v1/apps/{id}'],
    ['/api/v1/apps/0oa1/credentials/keys', '/api/v1/apps'],
    ['/api/v1/apps/0oa1/sso/saml/metadata', '/api/v1/apps'],
    ['/api/v1/logs', '/api/v1/logs'],
    ['/api/v1/users', '/api/v1/users'],
    ['/api/v1/users/00u1', '/api/v1/users/{id}'],
    ['/api/v1/groups', '/api/v1/groups'],
    ['/api/v1/idps', '/api/v1'],
    ['/api/v1/idps/credentials/keys', '/api/v1'],
    ['/api/v1/org', '/api/v1'],
    ['/api/v1/rate-limit-settings/per-client', '/api/v1'],
    ['/api/v1/appsomething', '/api/v1'],
    ['/api/v1/principal-rate-limits', '/api/v1/principal-rate-limits'],
    ['/api/v1/domains', '/api/v1/domains'],
    ['/oauth2/v1/token', '/oauth2/v1/token'],
    ['/oauth2/v1/authorize', '/oauth2/v1/authorize'],
    ['/oauth2/v1/introspect', '/oauth2/v1'],
    ['/oauth2/default/v1/token', '/oauth2/{as}/v1'],
    ['/.well-known/okta-organization', '/'],
    ['/oauth2/v1/keys', undefined],
    ['/oauth2/default/v1/keys', undefined],
    ['/.well-known/openid-configuration', undefined],
    ['/oauth2/default/.well-known/openid-configuration', undefined],
    ['/.well-known/oauth-authorization-server', undefined],
    ['/.well-known/oauth-authorization-server/oauth2/default', undefined],
  ])('%s is %s', (path, bucket) => {
    expect(bucketOf(path)).toBe(bucket);
  });
});

describe('a principal', () => {
  it('sees half of the bucket and what is left of that', () => {
    expect(call()).toMatchObject({ refusedBy: 'nobody', own: { limit: 5, remaining: 4 } });
    expect(call()).toMatchObject({ own: { limit: 5, remaining: 3 }, org: { limit: 10, remaining: 8 } });
  });

  it('is refused from the first request beyond its ceiling, while others are not', () => {
    expect(callTimes(6)).toEqual([...Array(5).fill('nobody'), 'ceiling']);
    expect(call().own.remaining).toBe(0);
    expect(call('0oaother').refusedBy).toBe('nobody');
  });

  it('is refused by the bucket when the org has used it up, whatever is left of its own', () => {
    callTimes(5, '0oaone');
    callTimes(4, '0oatwo');
    expect(call()).toMatchObject({ refusedBy: 'nobody', org: { remaining: 0 } });
    expect(call()).toMatchObject({ refusedBy: 'bucket', own: { limit: 5, remaining: 4 } });
  });

  it('may be given another part, even all', () => {
    limits.setCeiling(MONITOR, 100);
    expect(callTimes(11)).toEqual([...Array(10).fill('nobody'), 'ceiling']);
    limits.setCeiling('0oasmall', 1);
    untilReset(0);
    expect(call('0oasmall').own).toMatchObject({ limit: 1, remaining: 0 });
  });

  it('has a bucket each', () => {
    callTimes(6);
    expect(limits.charge('/api/v1/logs', MONITOR)).toMatchObject({ refusedBy: 'nobody', own: { limit: 60 } });
  });
});

describe('a window', () => {
  it('begins with a request, at its whole second, and lasts a minute', () => {
    expect(call().own.resetAt).toEqual(new Date('2026-03-04T05:07:07Z'));
    elapsedMs = 30_000;
    expect(call().own.resetAt).toEqual(new Date('2026-03-04T05:07:07Z'));
  });

  it('holds until the last millisecond and no longer', () => {
    callTimes(5);
    untilReset(-1);
    expect(call().refusedBy).toBe('ceiling');
    untilReset(0);
    expect(call()).toMatchObject({ refusedBy: 'nobody', own: { remaining: 4 } });
  });

  it('is not aligned to the minute, nor to the one before', () => {
    call();
    elapsedMs = 100_000;
    expect(call().own.resetAt).toEqual(new Date('2026-03-04T05:08:47Z'));
  });

  it('begins anew when the clock is set back', () => {
    callTimes(5);
    elapsedMs = -3_600_000;
    expect(call().refusedBy).toBe('nobody');
  });

  it('keeps its limit; a new limit holds from the next one on', () => {
    call();
    limits.setLimit(BUCKET, 100);
    expect(call().own.limit).toBe(5);
    untilReset(0);
    expect(call().own.limit).toBe(50);
  });
});

describe('the load of other clients', () => {
  it('arrives evenly over the window', () => {
    limits.setLoad(BUCKET, { requests: 6 });
    const remaining = [0, 9_749, 9_750, 19_750, 59_749].map((ms) => {
      elapsedMs = ms;
      return limits.usage()[0]?.others.passed;
    });
    expect(remaining).toEqual([0, 0, 1, 2, 5]);
  });

  it('may be a percentage of the limit', () => {
    limits.setLoad(BUCKET, { percentOfLimit: 80 });
    untilReset(-1);
    expect(call().org.remaining).toBe(10 - 7 - 1);
    untilReset(0);
    expect(limits.usage()[0]?.others.passed).toBe(8);
  });

  it('exhausts the bucket for everyone', () => {
    limits.setLoad(BUCKET, { requests: 20 });
    elapsedMs = 30_000;
    expect(call()).toMatchObject({ refusedBy: 'bucket', own: { limit: 5, remaining: 5 } });
    expect(limits.usage()[0]?.others).toMatchObject({ passed: 10, refusedBecauseOfCallers: 0 });
  });

  it('fills one window after the other, with nobody else calling', () => {
    limits.setLoad(BUCKET, { requests: 12 });
    elapsedMs = 3 * 60_000;
    const windows = limits.usage();
    expect(windows.map(({ startedAt }) => startedAt.toISOString().slice(14, 19))).toEqual([
      '06:07',
      '07:07',
      '08:07',
      '09:07',
    ]);
    for (const { others } of windows.slice(0, 3)) {
      expect(others).toEqual({ passed: 10, refused: 2, refusedBecauseOfCallers: 0 });
    }
  });

  it('may change within a window', () => {
    limits.setLoad(BUCKET, { requests: 6 });
    elapsedMs = 29_750;
    limits.setLoad(BUCKET, { requests: 60 });
    elapsedMs = 31_750;
    expect(limits.usage()[0]?.others.passed).toBe(3 + 2);
    limits.setLoad(BUCKET, { requests: 0 });
    untilReset(-1);
    expect(limits.usage()[0]?.others.passed).toBe(5);
  });
});

describe('the counters', () => {
  it('hold what passed and what was refused, by window and principal', () => {
    callTimes(7);
    callTimes(2, '0oaother');
    untilReset(0);
    call();
    expect(
      limits.usage().map(({ bucket, limit, passed, refused }) => ({ bucket, limit, passed, refused })),
    ).toEqual([
      {
        bucket: BUCKET,
        limit: 10,
        passed: new Map([
          [MONITOR, 5],
          ['0oaother', 2],
        ]),
        refused: new Map([[MONITOR, 2]]),
      },
      { bucket: BUCKET, limit: 10, passed: new Map([[MONITOR, 1]]), refused: new Map() },
    ]);
  });

  it.each([
    { load: 5, calls: 5, refused: 0, because: 0, what: 'what fits harms nobody' },
    { load: 6, calls: 5, refused: 1, because: 1, what: 'one request too many harms one' },
    { load: 10, calls: 5, refused: 5, because: 5, what: 'a full bucket pays for every call' },
    { load: 13, calls: 0, refused: 3, because: 0, what: 'others alone harm themselves' },
    { load: 13, calls: 2, refused: 5, because: 2, what: 'only what callers add is theirs' },
  ])('tell which refusals of others the callers caused: $what', ({ load, calls, refused, because }) => {
    limits.setLoad(BUCKET, { requests: load });
    callTimes(calls);
    untilReset(0);
    expect(limits.usage()[0]?.others).toMatchObject({ refused, refusedBecauseOfCallers: because });
  });
});

describe('concurrency', () => {
  it('refuses what is beyond the limit until something is done', () => {
    const concurrency = createConcurrency();
    concurrency.limit = 2;
    const first = new AbortController();
    const second = new AbortController();
    expect([first, second].map(({ signal }) => concurrency.enter(signal))).toEqual([true, true]);
    expect(concurrency.enter(new AbortController().signal)).toBe(false);
    first.abort();
    expect(concurrency.enter(new AbortController().signal)).toBe(true);
    expect(concurrency.refused).toBe(1);
  });

  it('counts what others have in flight, and nothing that is done at once', () => {
    const concurrency = createConcurrency();
    concurrency.limit = 3;
    concurrency.others = 2;
    for (const _request of [1, 2, 3]) expect(concurrency.enter(AbortSignal.abort())).toBe(true);
    concurrency.others = 3;
    expect(concurrency.enter(AbortSignal.abort())).toBe(false);
  });
});
