import { describe, expect, it } from 'vitest';
import { APPS, LOG, WARNING_THRESHOLD } from '../../../../../lambda/checks/rate-limits/targets.ts';
import {
  answered,
  appsAnswering,
  callTo,
  factsWith,
  judged,
  logWith,
  rememberedWith,
  secondsAfter,
  UNREAD,
} from '../support/facts.ts';
import { observationOn } from '../support/judged.ts';
import { bucketEvent, rawEvent } from '../support/log-events.ts';
import { refused } from '../support/refusals.ts';

const lineOn = (subject: string, ...args: Parameters<typeof judged>) =>
  observationOn(subject, judged(...args));

describe('the line of a bucket', () => {
  it('says used and limit, when it begins anew, and what of that the monitor took', () => {
    expect(lineOn('/api/v1/apps', factsWith())).toEqual({
      subject: '/api/v1/apps',
      state: 'ok',
      observed: '10 of 60 used (16.7 %), new in 30 s; by the monitor itself 2 %',
      wanted: "below 90 % (the org's own threshold), of that the monitor at most 10 %",
      durationMs: 80,
    });
  });

  it.each([
    { share: 10, said: 'by the monitor itself 10 %' },
    { share: 10.1, said: 'by the monitor itself 10.1 %, more than 10 %' },
  ])('says so when the share of $share % is too large', ({ share, said }) => {
    const calls = [callTo(LOG), callTo(APPS, answered(), { ownSharePercent: share })];
    expect(lineOn('/api/v1/apps', factsWith({ calls })).observed.split('; ')[1]).toBe(said);
  });

  it('leaves out a share that is not known', () => {
    const calls = [callTo(APPS, answered(), { ownSharePercent: undefined })];
    expect(lineOn('/api/v1/apps', factsWith({ calls })).observed).toBe('10 of 60 used (16.7 %), new in 30 s');
  });

  it.each([
    { result: answered(60, 3, 1), state: 'warning', observed: /^57 of 60/ },
    { result: refused('role-missing'), state: 'ok', observed: /^10 of 60/ },
    { result: refused('rate-limited'), state: 'warning', observed: /^10 of 60/ },
    {
      result: { kind: 'unreachable', reason: 'DNS', detail: 'no such name' } as const,
      state: 'unknown',
      observed: /not measured: no such name$/,
    },
    {
      result: { kind: 'not-asked', why: 'credential' } as const,
      state: 'unknown',
      observed: /not asked: the credential is refused$/,
    },
    {
      result: { kind: 'not-asked', why: 'unreachable' } as const,
      state: 'unknown',
      observed: /not asked: the org does not answer$/,
    },
    {
      result: { kind: 'not-asked', why: 'time' } as const,
      state: 'unknown',
      observed: /the time of the run was used up$/,
    },
    {
      result: { kind: 'answered', rateLimit: undefined } as const,
      state: 'unknown',
      observed: /without limits/,
    },
  ])('is $state and says $observed', ({ result, state, observed }) => {
    const line = lineOn('/api/v1/apps', appsAnswering(result));
    expect(line.state).toBe(state);
    expect(line.observed).toMatch(observed);
  });

  it('is never fine where it is unknown, and never unknown where it is worse', () => {
    const violated = logWith([bucketEvent('violation', '/api/v1/apps')]);
    const gone = { kind: 'unreachable', reason: 'DNS', detail: 'x' } as const;
    expect(lineOn('/api/v1/apps', appsAnswering(gone, { log: violated })).state).toBe('critical');
  });

  it('tells what the log tells of it', () => {
    const line = lineOn(
      '/api/v1/apps',
      factsWith({ log: logWith([bucketEvent('warning', '/api/v1/apps')]) }),
    );
    expect(line).toMatchObject({
      state: 'warning',
      observed: expect.stringContaining('RATE_LIMIT_WARNING: 1 × system.org.rate_limit.warning'),
    });
  });
});

describe('further lines', () => {
  it('tell of what was not measured, by its subject', () => {
    const log = logWith([bucketEvent('violation', '/api/v1/authn')]);
    expect(lineOn('/api/v1/authn', factsWith({ log }))).toMatchObject({ state: 'critical' });
  });

  it.each([
    { log: logWith(), state: 'ok', observed: '0 new events about limits; read to its end' },
    {
      log: logWith([
        bucketEvent('warning'),
        rawEvent('app.keys.rotate'),
        rawEvent('app.keys.rotate'),
        rawEvent('x.y'),
      ]),
      state: 'ok',
      observed: '1 new event about limits; read to its end; noted: 2 × app.keys.rotate, 1 × unlisted',
    },
    {
      log: logWith([bucketEvent('warning')], { end: 'pages', repeated: 3, malformed: 1 }),
      state: 'unknown',
      observed:
        '1+ new event about limits; not read to its end: the next run goes on; 3 read before; 1 entries that are no events',
    },
    {
      log: logWith([], { end: 'budget' }),
      state: 'unknown',
      observed: expect.stringContaining('for the budget of its bucket'),
    },
    {
      log: logWith([], { end: 'time' }),
      state: 'unknown',
      observed: expect.stringContaining('for the time of the run'),
    },
    {
      log: logWith([], { end: 'failed' }),
      state: 'unknown',
      observed: expect.stringContaining('because a page failed'),
    },
    {
      log: logWith([], { end: 'link' }),
      state: 'unknown',
      observed: expect.stringContaining('cannot be followed'),
    },
    {
      log: logWith([], { began: 'anew' }),
      state: 'ok',
      observed: expect.stringMatching(
        /^begun anew, as the place where the last run ended is not taken any more; /,
      ),
    },
    { log: logWith([], UNREAD), state: 'unknown', observed: 'not read: TIMEOUT' },
    { log: logWith([], { pages: 0, end: 'budget' }), state: 'unknown', observed: 'not read' },
  ])('say of the log: $observed', ({ log, state, observed }) => {
    expect(lineOn('System Log', factsWith({ log }))).toMatchObject({ state, observed });
  });

  it.each([
    { capacity: { lowestPercent: 50, highestPercent: 50 }, state: 'ok', observed: '50 % of each bucket' },
    {
      capacity: { lowestPercent: 10, highestPercent: 75 },
      state: 'ok',
      observed: 'between 10 and 75 % of each bucket',
    },
    {
      capacity: { unknown: 'HTTP 403, scope-missing' },
      state: 'unknown',
      observed: 'not known: HTTP 403, scope-missing',
    },
  ])(
    'say of the share of the credential, now and until it is asked for again: $observed',
    ({ capacity, state, observed }) => {
      const asked = factsWith({ capacity: { askedAt: secondsAfter(0), capacity } });
      const line = { state, observed };
      expect(lineOn('share of the credential', asked)).toMatchObject(line);
      const before = rememberedWith({
        capacity: { askedAt: secondsAfter(-60).toISOString(), found: capacity },
      });
      expect(lineOn('share of the credential', factsWith(), before)).toMatchObject(line);
    },
  );

  it('say nothing of a share that was never asked for', () => {
    expect(judged(factsWith()).observations.map(({ subject }) => subject)).toEqual([
      LOG.bucket,
      APPS.bucket,
      WARNING_THRESHOLD.bucket,
      'System Log',
    ]);
  });
});
