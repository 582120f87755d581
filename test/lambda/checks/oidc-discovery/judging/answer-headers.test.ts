import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockReadingOf,
  contentTypeOf,
  maxAgeOf,
} from '../../../../../lambda/checks/oidc-discovery/answer-headers.ts';

const SENT_AT = new Date('2026-03-02T12:00:00.200Z');

/** A reading of an answer that took `tookMs`. */
function reading(headers: Readonly<Record<string, string>>, tookMs = 100) {
  const receivedAt = new Date(SENT_AT.getTime() + tookMs);
  return clockReadingOf({
    status: 200,
    headers,
    firstByteMs: tookMs,
    totalMs: tookMs,
    sentAt: SENT_AT,
    receivedAt,
  });
}

describe('max-age', () => {
  it.each([
    ['max-age=86400', 86_400],
    ['max-age=3832304, must-revalidate', 3_832_304],
    ['no-transform,max-age=60', 60],
    ['no-transform, max-age=60', 60],
    ['Max-Age=60', 60],
    ['max-age=0', 0],
    ['max-age=9999999999', 9_999_999_999],
    ['max-age=12345678901', undefined],
    ['no-cache, no-store', undefined],
    ['s-maxage=60', undefined],
    ['x-max-age=60', undefined],
    ['max-age', undefined],
    ['max-age=', undefined],
    ['max-age=-1', undefined],
    ['max-age=1.5', undefined],
    ['max-age=60s', undefined],
    ['max-age = 60', undefined],
    ['', undefined],
  ])('of %j is %s', (cacheControl, seconds) => {
    expect(maxAgeOf({ headers: { 'cache-control': cacheControl } })).toBe(seconds);
  });

  it('is not known without the header', () => {
    expect(maxAgeOf({ headers: {} })).toBeUndefined();
  });
});

describe('Content-Type', () => {
  it.each([
    ['application/json', { mediaType: 'application/json' }],
    ['Application/JSON;Charset=UTF-8', { mediaType: 'application/json', charset: 'utf-8' }],
    ['text/html; charset="utf-16"', { mediaType: 'text/html', charset: 'utf-16' }],
    ['application/json; profile=x', { mediaType: 'application/json' }],
    ['', {}],
  ])('%j is read as %j', (header, read) => {
    expect(contentTypeOf({ headers: { 'content-type': header } })).toEqual(read);
  });
});

describe('The reading of a clock', () => {
  it('takes the middle of the second that Date names against the middle of the exchange', () => {
    expect(reading({ date: 'Mon, 02 Mar 2026 12:01:00 GMT' })).toEqual({
      skewMs: 60_250,
      uncertaintyMs: 550,
    });
    expect(reading({ date: 'Mon, 02 Mar 2026 11:59:00 GMT' })).toEqual({
      skewMs: -59_750,
      uncertaintyMs: 550,
    });
  });

  it('is the less certain the longer the exchange took', () => {
    const date = 'Mon, 02 Mar 2026 12:00:00 GMT';
    expect([0, 1000, 4000].map((ms) => reading({ date }, ms)?.uncertaintyMs)).toEqual([500, 1000, 2500]);
  });

  it('is never off by more than its uncertainty, whenever the server wrote its Date', () => {
    const skews = fc.integer({ min: -1e9, max: 1e9 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(skews, fc.integer({ min: 0, max: 5000 }), share, (skewMs, tookMs, writtenAfter) => {
        const written = new Date(SENT_AT.getTime() + writtenAfter * tookMs + skewMs);
        const read = reading({ date: written.toUTCString() }, tookMs);
        expect(Math.abs((read?.skewMs ?? Number.NaN) - skewMs)).toBeLessThanOrEqual(
          (read?.uncertaintyMs ?? 0) + 1,
        );
      }),
    );
  });

  const date = 'Mon, 02 Mar 2026 12:00:00 GMT';
  it.each([
    { headers: { date, age: '1' } },
    { headers: { date, age: '86400' } },
    { headers: { date, age: 'old' } },
    { headers: {} },
    { headers: { date: '' } },
    { headers: { date: 'yesterday' } },
    { headers: { date: '12' } },
    { headers: { date: '2026' } },
    { headers: { date: 'Mon, 02 Mar 2026' } },
    { headers: { date: 'Mon, 02 Mar 2026 12:00:00' } },
    { headers: { date: 'Mon, 02 Mar 2026 12:00:00 +0200' } },
    { headers: { date: '2026-03-02T12:00:00Z' } },
    { headers: { date: 'Mon, 32 Mar 2026 12:00:00 GMT' } },
  ])('is not taken from $headers', ({ headers }) => {
    expect(reading({ ...headers })).toBeUndefined();
  });

  it('is taken from an answer that a cache says is fresh', () => {
    expect(reading({ date, age: '0' })).toBeDefined();
  });
});
