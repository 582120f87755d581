import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { oktaErrorIn } from '../../../../lambda/okta/errors/error-body.ts';
import { reasonOfStatus } from '../../../../lambda/okta/errors/reason.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';

const bytes = (json: unknown) => Buffer.from(JSON.stringify(json));
const envelope = (errorCode: string) => ({
  errorCode,
  errorSummary: 'as Okta words it',
  errorLink: errorCode,
  errorId: 'oae1',
  errorCauses: [],
});

describe('The reason of a refusal', () => {
  const CASES: readonly [number, string | undefined, string][] = [
    [401, 'E0000015', 'FEATURE_NOT_LICENSED'],
    [401, 'E0000011', 'HTTP_4XX'],
    [401, undefined, 'HTTP_4XX'],
    [403, 'E0000015', 'HTTP_4XX'],
    [403, 'E0000006', 'HTTP_4XX'],
    [400, 'E0000001', 'HTTP_4XX'],
    [404, 'E0000007', 'HTTP_4XX'],
    [405, 'E0000022', 'HTTP_4XX'],
    [429, 'E0000047', 'RATE_LIMITED'],
    [429, undefined, 'RATE_LIMITED'],
    [499, undefined, 'HTTP_4XX'],
    [500, 'E0000009', 'HTTP_5XX'],
    [503, 'E0000010', 'READ_ONLY'],
    [503, undefined, 'HTTP_5XX'],
    [500, 'E0000010', 'HTTP_5XX'],
    [599, undefined, 'HTTP_5XX'],
    [300, undefined, 'REDIRECT'],
    [399, undefined, 'REDIRECT'],
    [201, undefined, 'HTTP_2XX'],
    [299, undefined, 'HTTP_2XX'],
  ];

  it.each(CASES)('%i with %s is %s', (status, errorCode, reason) => {
    const error = errorCode === undefined ? undefined : oktaErrorIn(bytes(envelope(errorCode)));
    expect(error?.errorCode).toBe(errorCode);
    expect(reasonOfStatus(status, error)).toBe(reason);
  });
});

describe.skipIf(!hasRecordings)('A recorded refusal', () => {
  const REASONS: Readonly<Record<string, string>> = {
    E0000015: 'FEATURE_NOT_LICENSED',
    E0000047: 'RATE_LIMITED',
  };
  const refusals = [
    ...recordings('errors', /\.http\.json$/),
    ...recordings('authorization-servers', /feature-not-enabled/),
    ...recordings('rate-limit', /^429.*\.http\.json$/),
  ];

  it.each(refusals)('gives its code and its reason: $name', ({ text, status = 0 }) => {
    const recorded = JSON.parse(text) as { errorCode: string; errorSummary: string };
    const error = oktaErrorIn(Buffer.from(text));
    expect(error).toMatchObject({ errorCode: recorded.errorCode, errorSummary: recorded.errorSummary });
    expect(error?.errorCode).toMatch(/^E\d{7}$/);
    expect(reasonOfStatus(status, error)).toBe(REASONS[recorded.errorCode] ?? 'HTTP_4XX');
  });

  it.each(recordings('errors', /\.oas\.json$/))('is read from its documented example: $name', ({ text }) => {
    expect(oktaErrorIn(Buffer.from(text))?.errorCode).toMatch(/^E\d{7}$/);
  });
});

describe('A body without the envelope of Okta', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['another service', bytes({ status: 404, message: 'Resource not found' })],
    ['an OAuth endpoint', bytes({ error: 'invalid_client', error_description: 'No client credentials' })],
    ['a proxy', Buffer.from('<html><title>503 Service Temporarily Unavailable</title></html>')],
    ['a code that is no text', bytes({ ...envelope('E0000047'), errorCode: 47 })],
    ['no summary', bytes({ errorCode: 'E0000047' })],
    ['a list', bytes([envelope('E0000047')])],
    ['null', bytes(null)],
    ['JSON that is cut off', bytes(envelope('E0000047')).subarray(0, 20)],
    ['bytes that are no text', Buffer.of(0xff, 0xfe, 0x00)],
  ])('says nothing: %s', (_from, body) => {
    expect(oktaErrorIn(body)).toBeUndefined();
  });

  it('never makes the reader throw, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from)), (body) => {
        const error = oktaErrorIn(Buffer.from(body));
        expect(error === undefined || typeof error.errorCode === 'string').toBe(true);
      }),
    );
  });
});
