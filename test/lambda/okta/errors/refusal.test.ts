import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../../lambda/okta/errors/refusal.ts';
import { AT, envelope, FROM_OKTA, oauthError, REQUEST_ID, refusal } from './made-answers.ts';

describe('What a refusal carries', () => {
  it('is all that support asks for, and nothing that is absent', () => {
    const body = envelope('E0000031', 'The search is not valid.', [
      'The cursor is not valid.',
      'Nor is the limit.',
    ]);
    expect(refusal(400, body, FROM_OKTA)).toEqual({
      kind: 'paging-or-filter-invalid',
      status: 400,
      errorCode: 'E0000031',
      summary: 'The search is not valid. (The cursor is not valid.; Nor is the limit.)',
      errorId: 'oaeMadeUp-For_Tests0001x',
      requestId: REQUEST_ID,
      endpoint: 'GET /api/v1/apps',
      at: '2026-03-02T12:00:00.250Z',
      retry: 'no',
      advice: expect.stringContaining('next link'),
    });
    expect(Object.keys(refusal(404, '')).sort()).toEqual(
      ['advice', 'at', 'endpoint', 'kind', 'retry', 'status', 'summary'].sort(),
    );
  });

  it.each([
    ['GET', '/api/v1/logs', 'GET /api/v1/logs'],
    ['GET', '/api/v1/logs?after=1&filter=x%20eq%20"y"#z', 'GET /api/v1/logs'],
    ['POST', '/oauth2/default/v1/token#top', 'POST /oauth2/default/v1/token'],
    [
      'GET',
      '/api/v1/apps/0oamadeup0000000x1d7/credentials/keys',
      'GET /api/v1/apps/[client id]/credentials/keys',
    ],
    ['GET', '/api/v1/users/jane.doe@example.com', 'GET /api/v1/users/[e-mail address]'],
    ['GET', '', 'GET '],
  ])('names the endpoint without its query: %s %s', (method, path, endpoint) => {
    expect(refusal(404, '', {}, { method, path }).endpoint).toBe(endpoint);
  });

  it.each([
    ['an empty body', '', {}, 'no body'],
    ['spaces', ' \r\n', {}, 'no body'],
    ['a page', '<html><TITLE lang="en">Access\n denied</title>', {}, 'a page titled "Access  denied"'],
    ['a page without a title', '<?xml version="1.0"?><a/>', {}, 'a page without a title'],
    ['text', 'no healthy upstream', {}, 'no healthy upstream'],
    ['a list', '[]', {}, 'JSON that is no error of Okta'],
    ['a message', '{"status":404,"message":"Resource not found"}', {}, 'Resource not found'],
    ['a web framework', '{"error":"Not Found","message":"No handler"}', {}, 'No handler'],
    ['OAuth', oauthError('invalid_scope', 'No such scope.'), {}, 'No such scope.'],
    ['OAuth without a description', oauthError('invalid_scope'), {}, 'invalid_scope'],
    ['an envelope without words', envelope('E0000006', ''), {}, 'HTTP 403'],
    ['a byte order mark', `\ufeff${JSON.stringify(envelope('E0000006', 'No.'))}`, {}, 'No.'],
    [
      'a challenge',
      '',
      { 'www-authenticate': 'Bearer error="x_y", error_description="As told."' },
      'As told.',
    ],
    ['a challenge without words', '', { 'www-authenticate': 'Bearer error="x_y"' }, 'no body'],
    ['control characters', envelope('E0000006', 'a\u0000b\r\nc\u001b[2J\u200bd'), {}, 'a b  c [2Jd'],
  ])('says in one line what Okta said: %s', (_what, body, headers, summary) => {
    expect(refusal(403, body, headers).summary).toBe(summary);
  });

  it('keeps it short', () => {
    const { summary, endpoint } = refusal(
      400,
      envelope('E0000001', 'word '.repeat(1e5), Array(1000).fill('and more')),
      {},
      { method: 'GET', path: '/a'.repeat(1e3) },
    );
    expect(summary).toHaveLength(300);
    expect(summary.endsWith('…')).toBe(true);
    expect(endpoint).toHaveLength(200);
  });

  it('names the scopes that would do, and only what can be one', () => {
    const missing = (scope: string) =>
      refusal(403, '', { 'www-authenticate': `Bearer scope="${scope}", error="insufficient_scope"` })
        .missingScope;
    expect(missing('okta.logs.read')).toBe('okta.logs.read');
    expect(missing('okta.apps.read  okta.apps.manage')).toBe('okta.apps.read okta.apps.manage');
    expect(missing('')).toBeUndefined();
    expect(missing('jane@example.com okta.logs.read <b>')).toBe('okta.logs.read');
    expect(
      refusal(401, '', { 'www-authenticate': 'Bearer scope="a.b", error="invalid_token"' }).missingScope,
    ).toBe(undefined);
  });

  it('hands on the nonce as it came, from either place of the challenge, and for nothing else', () => {
    const nonce = (value: string | string[]) =>
      refusal(400, oauthError('use_dpop_nonce'), { 'dpop-nonce': value as string }).nonce;
    expect(nonce('eyJ7S_zG.eyJH0-Z.HX4w-7v')).toBe('eyJ7S_zG.eyJH0-Z.HX4w-7v');
    expect(nonce(['not one', 'second'])).toBe('second');
    expect(nonce('with "quotes"')).toBeUndefined();
    expect(nonce('n'.repeat(513))).toBeUndefined();
    expect(refusal(400, oauthError('invalid_dpop_proof'), { 'dpop-nonce': 'n' })).not.toHaveProperty('nonce');
  });

  it.each([
    [REQUEST_ID, REQUEST_ID],
    ['ABCdef0123ghiJKL4567mnoPQR8', 'ABCdef0123ghiJKL4567mnoPQR8'],
    ['7b3f0c52-8d5e-4a7e-9f3b-0c1d2e3f4a5b', '7b3f0c52-8d5e-4a7e-9f3b-0c1d2e3f4a5b'],
    ['short-1', 'short-1'],
    ['0oamadeup0000000x1d7', undefined],
    ['not an id', undefined],
    ['', undefined],
  ])('has the request id %j as %j', (sent, kept) => {
    expect(refusal(500, '', { 'x-okta-request-id': sent }).requestId).toBe(kept);
  });

  it.each([
    ['E0000047', 'E0000047'],
    ['E47', undefined],
    ['a code', undefined],
    ['00madeup0000000000000000000000000000000000', undefined],
    ['a1b2c3d4e5f6a1b2c3d4e5f6', undefined],
  ])('has the code %j as %j', (sent, kept) => {
    expect(refusal(400, envelope(sent)).errorCode).toBe(kept);
  });

  it('leaves out an error id that is none of Okta', () => {
    expect(refusal(400, { ...envelope('E0000001'), errorId: 'A1'.repeat(12) })).not.toHaveProperty('errorId');
    expect(refusal(400, { ...envelope('E0000001'), errorId: 7 })).toMatchObject({ errorCode: 'E0000001' });
  });

  it('never makes the client throw', () => {
    const headerValue = fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(undefined));
    const names = ['www-authenticate', 'dpop-nonce', 'x-okta-request-id', 'x-rate-limit-limit'];
    const headers = fc.record(Object.fromEntries(names.map((name) => [name, headerValue])));
    const body = fc.oneof(fc.uint8Array(), fc.json().map(Buffer.from), fc.string().map(Buffer.from));
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 999 }),
        body,
        headers,
        fc.string(),
        (status, bytes, sent, path) => {
          const answer = { status, headers: sent as Record<string, string>, body: Buffer.from(bytes) };
          const { summary, advice } = refusalOf(answer, { method: 'GET', path }, AT);
          expect(summary).toMatch(/^[^\p{Cc}]{1,300}$/u);
          expect(advice).not.toBe('');
        },
      ),
    );
  });
});
