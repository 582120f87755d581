import type { IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAXIMUM_RETRY_AFTER_SECONDS,
  rateLimitOf,
  retryAtOf,
  utilizationPercent,
} from '../../../lambda/okta/rate-limit-headers.ts';
import { hasRecordings, recordedExchanges, recordings } from '../../support/recordings.ts';

const DATE = new Date('2026-03-01T10:00:00Z');
/** Our clock is wrong by an hour, which must not matter. */
const RECEIVED_AT = new Date('2026-03-01T11:00:00.250Z');
const epoch = (seconds: number) => String(DATE.getTime() / 1000 + seconds);
const afterReceipt = (seconds: number) => new Date(RECEIVED_AT.getTime() + seconds * 1000);

type Values = string | string[] | undefined;
/** As Node hands them over: names in lower case, absent ones left out. */
const headersOf = (limit: Values, remaining: Values, reset: Values, date: Values = DATE.toUTCString()) =>
  Object.fromEntries(
    Object.entries({
      date,
      'x-rate-limit-limit': limit,
      'x-rate-limit-remaining': remaining,
      'x-rate-limit-reset': reset,
    }).filter(([, value]) => value !== undefined),
  ) as IncomingHttpHeaders;

describe('What an answer says of its limit', () => {
  it('is what is left until the window begins anew, by our clock', () => {
    expect(rateLimitOf(headersOf('50', '42', epoch(30)), RECEIVED_AT)).toEqual({
      limit: 50,
      remaining: 42,
      resetAt: afterReceipt(31),
      isConcurrency: false,
    });
  });

  it.each([
    { last: 48, waitSeconds: 49 },
    { last: 8, waitSeconds: 9 },
    { last: 0, waitSeconds: 1 },
    { last: -1, waitSeconds: 0 },
    { last: -5, waitSeconds: 0 },
    { last: 120, waitSeconds: 121 },
  ])(
    'waits a second longer than the $last s that are left, never less than nothing',
    ({ last, waitSeconds }) => {
      expect(rateLimitOf(headersOf('10', '0', epoch(last)), RECEIVED_AT)?.resetAt).toEqual(
        afterReceipt(waitSeconds),
      );
    },
  );

  it('of no calls at all is a violation of concurrency', () => {
    expect(rateLimitOf(headersOf('0', '0', epoch(5)), RECEIVED_AT)).toEqual({
      limit: 0,
      remaining: 0,
      resetAt: afterReceipt(6),
      isConcurrency: true,
    });
  });

  it.each<{ without: string; date: Values }>([
    { without: 'no', date: undefined },
    { without: 'an unreadable', date: '2026-03-01T10:00:00Z' },
    { without: 'an impossible', date: 'Sun, 41 Mar 2026 10:00:00 GMT' },
    { without: 'a repeated', date: `${DATE.toUTCString()}, ${DATE.toUTCString()}` },
  ])('is counted by our clock where there is $without Date', ({ date }) => {
    const headers = headersOf('50', '42', String(RECEIVED_AT.getTime() / 1000 + 29.75), date);
    if (date === undefined) delete headers.date;
    expect(rateLimitOf(headers, RECEIVED_AT)?.resetAt).toEqual(afterReceipt(30.75));
  });

  it.each<{ how: string; limit: Values; remaining: Values; reset: Values }>([
    { how: 'several values', limit: ['100', '50'], remaining: ['42', '7'], reset: [epoch(10), epoch(30)] },
    { how: 'one with commas', limit: '50, 100', remaining: '7,42', reset: `${epoch(30)}, ${epoch(10)}` },
    { how: 'both', limit: ['50'], remaining: ['9,8', '7'], reset: [`${epoch(30)},${epoch(10)}`, epoch(29)] },
    { how: 'empty members', limit: ',50,', remaining: [' 7 ', ''], reset: `, ${epoch(30)}` },
  ])('counts at its worst when it is said twice: $how', ({ limit, remaining, reset }) => {
    expect(rateLimitOf(headersOf(limit, remaining, reset), RECEIVED_AT)).toEqual({
      limit: 50,
      remaining: 7,
      resetAt: afterReceipt(31),
      isConcurrency: false,
    });
  });

  it.each<{ what: string; limit?: Values; remaining?: Values; reset?: Values }>([
    { what: 'limit 1, none left', limit: '1', remaining: '0' },
    { what: 'all of it left', limit: '50', remaining: '50' },
    { what: 'the largest limit', limit: '100000000' },
  ])('is believed: $what', ({ limit = '50', remaining = '0', reset = epoch(30) }) => {
    expect(rateLimitOf(headersOf(limit, remaining, reset), RECEIVED_AT)).toMatchObject({
      limit: Number(limit),
      remaining: Number(remaining),
    });
  });

  it.each<{ what: string; limit?: Values; remaining?: Values; reset?: Values }>([
    { what: 'more left than there is', remaining: '51' },
    { what: 'some left of nothing', limit: '0', remaining: '1' },
    { what: 'a reset long ago', reset: epoch(-6) },
    { what: 'a reset two years ago', reset: epoch(-63_000_000) },
    { what: 'a reset too far away', reset: epoch(121) },
    { what: 'a reset in milliseconds', reset: `${epoch(30)}000` },
    { what: 'seconds to wait for a reset', reset: '30' },
    { what: 'a negative limit', limit: '-50', remaining: '0' },
    { what: 'a negative remaining', remaining: '-1' },
    { what: 'a limit beyond all limits', limit: '100000001' },
    { what: 'digits without end', limit: '9'.repeat(400) },
    { what: 'NaN', remaining: 'NaN' },
    { what: 'Infinity', limit: 'Infinity' },
    { what: 'a fraction', remaining: '1.5' },
    { what: 'an exponent', limit: '5e1' },
    { what: 'hexadecimal', limit: '0x32' },
    { what: 'nothing in a header', remaining: '' },
    { what: 'no value of several', limit: [] },
    { what: 'one of two unreadable', remaining: '7, none' },
    { what: 'numbers in another script', limit: '٥٠' },
  ])('is not believed: $what', ({ limit = '50', remaining = '7', reset = epoch(30) }) => {
    expect(rateLimitOf(headersOf(limit, remaining, reset), RECEIVED_AT)).toBeUndefined();
  });

  it.each(['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'])(
    'is nothing without %s',
    (name) => {
      const headers = headersOf('50', '7', epoch(30));
      delete headers[name];
      expect(rateLimitOf(headers, RECEIVED_AT)).toBeUndefined();
    },
  );

  it('is within its bounds or nothing, whatever the headers are', () => {
    const text = fc.oneof(
      fc.string(),
      fc.integer({ min: -10, max: 200 }).map(String),
      fc.integer({ min: -10, max: 200 }).map(epoch),
      fc.string({ unit: fc.constantFrom('0', '9', ',', ' ', '-', '.') }),
    );
    const value = fc.option(fc.oneof(text, fc.array(text, { maxLength: 4 })), { nil: undefined });
    fc.assert(
      fc.property(fc.tuple(value, value, value), value, text, (rate, date, retryAfter) => {
        const headers = { ...headersOf(...rate, date), 'retry-after': retryAfter };
        const said = rateLimitOf(headers, RECEIVED_AT);
        const retryAt = retryAtOf(headers, RECEIVED_AT);
        if (retryAt) expect(retryAt.getTime()).toBeGreaterThanOrEqual(RECEIVED_AT.getTime());
        if (!said) return;
        const waitMs = said.resetAt.getTime() - RECEIVED_AT.getTime();
        expect(waitMs).toBeGreaterThanOrEqual(0);
        expect(waitMs).toBeLessThanOrEqual(121_000);
        expect(said.remaining).toBeLessThanOrEqual(said.limit);
        expect(said.isConcurrency).toBe(said.limit === 0);
        const percent = utilizationPercent(said);
        if (percent !== undefined) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([',', ' ', '1,', '1 ', '9', 'Sun, '])(
    'is read in time that grows with its length: %j over and over',
    (piece) => {
      const value = piece.repeat(400_000);
      const headers = { ...headersOf(value, value, value, value), 'retry-after': value };
      const before = process.cpuUsage();
      rateLimitOf(headers, RECEIVED_AT);
      retryAtOf(headers, RECEIVED_AT);
      // Of this process alone: how much else the machine has to do says nothing of the reader.
      expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
    },
  );
});

describe('The part of a limit that is used', () => {
  it.each([
    { limit: 50, remaining: 50, percent: 0 },
    { limit: 50, remaining: 0, percent: 100 },
    { limit: 300, remaining: 273, percent: 9 },
    { limit: 1, remaining: 0, percent: 100 },
    { limit: 0, remaining: 0, percent: undefined },
  ])('is $percent % with $remaining of $limit left', ({ limit, remaining, percent }) => {
    const said = { limit, remaining, resetAt: DATE, isConcurrency: limit === 0 };
    expect(utilizationPercent(said)).toBe(percent);
  });
});

describe('When a refused call may be made again', () => {
  const retryAfter = (value: string, reset?: string) => ({
    ...headersOf('50', '0', reset),
    'retry-after': value,
  });

  it('is at the reset, for Okta sends no Retry-After', () => {
    expect(retryAtOf(headersOf('50', '0', epoch(8)), RECEIVED_AT)).toEqual(afterReceipt(9));
  });

  it('is not known where nothing is said, or nothing that can be believed', () => {
    expect(retryAtOf({}, RECEIVED_AT)).toBeUndefined();
    expect(retryAtOf(headersOf('50', '0', epoch(200)), RECEIVED_AT)).toBeUndefined();
  });

  it.each([
    { value: '7', seconds: 7 },
    { value: '0', seconds: 0 },
    { value: ' 7 ', seconds: 7 },
    { value: '3, 7', seconds: 7 },
    { value: String(MAXIMUM_RETRY_AFTER_SECONDS), seconds: 300 },
    { value: '301', seconds: 300 },
    { value: '999999999', seconds: 300 },
    { value: 'Sun, 01 Mar 2026 10:00:20 GMT', seconds: 20 },
    { value: 'Sun, 01 Mar 2026 10:05:01 GMT', seconds: 300 },
    { value: 'Wed, 21 Oct 2065 07:28:00 GMT', seconds: 300 },
    { value: 'Sun, 01 Mar 2026 09:00:00 GMT', seconds: 0 },
  ])('is what Retry-After says, within limits: $value', ({ value, seconds }) => {
    expect(retryAtOf(retryAfter(value), RECEIVED_AT)).toEqual(afterReceipt(seconds));
  });

  it.each(['-7', 'soon', '', '1.5', '2026-03-01T10:00:20Z', '01 Mar 2026'])(
    'is not known by a Retry-After of %j',
    (value) => {
      expect(retryAtOf(retryAfter(value), RECEIVED_AT)).toBeUndefined();
      expect(retryAtOf(retryAfter(value, epoch(8)), RECEIVED_AT)).toEqual(afterReceipt(9));
    },
  );

  it('is the later of the two', () => {
    expect(retryAtOf(retryAfter('30', epoch(8)), RECEIVED_AT)).toEqual(afterReceipt(30));
    expect(retryAtOf(retryAfter('3', epoch(8)), RECEIVED_AT)).toEqual(afterReceipt(9));
  });
});

describe.skipIf(!hasRecordings)('A recorded answer', () => {
  const FOLDERS = ['apps', 'app-keys', 'authorization-servers', 'domains', 'errors', 'idps', 'log-streams'];
  const exchanges = [...FOLDERS, 'oauth', 'rate-limit', 'saml-metadata'].flatMap((folder) =>
    recordedExchanges(folder),
  );
  const limited = exchanges.filter(({ headers }) => 'x-rate-limit-limit' in headers);
  const waitOf = (headers: IncomingHttpHeaders) => {
    const resetAt = rateLimitOf(headers, RECEIVED_AT)?.resetAt;
    return resetAt && (resetAt.getTime() - RECEIVED_AT.getTime()) / 1000;
  };

  it('is one of many', () => {
    expect(limited.length).toBeGreaterThan(20);
    expect(exchanges.length).toBeGreaterThan(limited.length);
  });

  it.each(limited)('says what is left, for a minute at most: $name', ({ headers }) => {
    const said = rateLimitOf(headers, RECEIVED_AT);
    expect(said).toMatchObject({
      limit: Number(headers['x-rate-limit-limit']),
      remaining: Number(headers['x-rate-limit-remaining']),
      isConcurrency: false,
    });
    expect(waitOf(headers)).toBeGreaterThanOrEqual(1);
    expect(waitOf(headers)).toBeLessThanOrEqual(61);
    expect(said && utilizationPercent(said)).toBeLessThanOrEqual(100);
  });

  it.each(exchanges.filter((exchange) => !limited.includes(exchange)))(
    'without the headers says nothing: $name',
    ({ headers }) => {
      expect(rateLimitOf(headers, RECEIVED_AT)).toBeUndefined();
      expect(retryAtOf(headers, RECEIVED_AT)).toBeUndefined();
    },
  );

  it.each([
    { name: /^429\.agentPools/, limit: 10, seconds: 48 },
    { name: /^429\.apps-subresource/, limit: 50, seconds: 8 },
  ])('that refuses says for how long: $name', ({ name, limit, seconds }) => {
    for (const { status, headers } of recordedExchanges('rate-limit', name)) {
      expect(status).toBe(429);
      expect(headers).not.toHaveProperty('retry-after');
      expect(rateLimitOf(headers, RECEIVED_AT)).toMatchObject({ limit, remaining: 0 });
      expect(waitOf(headers)).toBe(seconds + 1);
      expect(retryAtOf(headers, RECEIVED_AT)).toEqual(afterReceipt(seconds + 1));
    }
  });

  it.each(limited)('says the same when each header came twice: $name', ({ headers }) => {
    const names = ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'];
    const twice = names.map((name) => [name, `${headers[name]}, ${headers[name]}`]);
    expect(rateLimitOf({ ...headers, ...Object.fromEntries(twice) }, RECEIVED_AT)).toEqual(
      rateLimitOf(headers, RECEIVED_AT),
    );
  });

  it.each([
    { name: 'concurrency-429.docs.txt', limit: 0, isConcurrency: true },
    { name: 'normal.docs.txt', limit: 1200, isConcurrency: false },
  ])('that is documented is what the documentation calls it: $name', ({ name, limit, isConcurrency }) => {
    const [text = ''] = recordings('rate-limit', new RegExp(`^${name}$`)).map((file) => file.text);
    const lines = text.split('\n').flatMap((line) => {
      const [header = '', value] = line.split(': ');
      return value === undefined ? [] : [[header.toLowerCase(), value]];
    });
    const headers = Object.fromEntries(lines) as IncomingHttpHeaders;
    const at = new Date((Number(headers['x-rate-limit-reset']) - 20) * 1000);
    expect(rateLimitOf(headers, at)).toMatchObject({ limit, isConcurrency });
  });
});
