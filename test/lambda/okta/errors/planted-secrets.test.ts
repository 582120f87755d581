/** Secrets planted in every place of an answer, and none found in what is kept of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../../lambda/okta/errors/refusal.ts';
import { AT, type Headers } from './made-answers.ts';

const BASE64URL = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
const ALPHANUMERIC = BASE64URL.slice(0, 62);
const LOWER = BASE64URL.slice(26, 52);

const from = (unit: readonly string[], minLength: number, maxLength = minLength) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength, maxLength });
const base64url = (minLength: number, maxLength = minLength) => from(BASE64URL, minLength, maxLength);
const joined = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''));
const text = (value: string) => fc.constant(value);

/** Each with the pieces of it that must not be found again. */
interface Secret {
  readonly planted: string;
  readonly pieces: readonly string[];
}

/** Every run of twelve characters: a long secret is no better for having lost its end. */
function runsOf(secret: string): string[] {
  return Array.from({ length: Math.max(1, secret.length - 11) }, (_, index) =>
    secret.slice(index, index + 12),
  );
}
const whole = (secret: string): Secret => ({ planted: secret, pieces: runsOf(secret) });

const apiToken = joined(text('00'), base64url(40)).map(whole);
const jwt = fc
  .tuple(base64url(10, 60), base64url(10, 300), base64url(20, 90))
  .map(([header, payload, signature]): Secret => {
    const pieces = [header, payload, signature].filter((part) => part.length >= 12).flatMap(runsOf);
    return { planted: `eyJ${header}.eyJ${payload}.${signature}`, pieces };
  });
const opaque = joined(base64url(15, 40), from([...'0123456789'], 1), base64url(15, 40)).map(whole);
const clientId = joined(text('0oa'), from(ALPHANUMERIC, 17)).map(whole);
const userId = joined(text('00u'), from(ALPHANUMERIC, 17)).map(whole);
const eMail = fc
  .tuple(from(LOWER, 6, 12), from(LOWER, 6, 12), fc.constantFrom('.', '+', '_', '-', ''))
  .map(([name, host, separator]): Secret => {
    return { planted: `${name}${separator}${name}@${host}.example`, pieces: [name, host] };
  });
const privateKey = fc
  .array(from([...ALPHANUMERIC, '+', '/'], 64), { minLength: 1, maxLength: 4 })
  .chain((lines) =>
    fc
      .tuple(fc.constantFrom('', 'RSA ', 'EC '), fc.constantFrom('\n', '\r\n', '\\n'))
      .map(([type, end]): Secret => {
        const block = [`-----BEGIN ${type}PRIVATE KEY-----`, ...lines, `-----END ${type}PRIVATE KEY-----`];
        return { planted: block.join(end), pieces: lines.flatMap(runsOf) };
      }),
  );

const secret = fc.oneof(apiToken, jwt, opaque, clientId, userId, eMail, privateKey);
const around = fc.constantFrom(
  '',
  ' ',
  '"',
  "'",
  '=',
  ': ',
  '/',
  '(',
  '?token=',
  'SSWS ',
  'Bearer ',
  '[',
  '\\',
  ', ',
  '.',
);

/** Every place of an answer that somebody else fills. */
function answerWith(planted: string, status: number, form: string) {
  const headers: Headers = {
    'x-okta-request-id': form.includes('id') ? planted : undefined,
    'x-rate-limit-limit': planted,
    'content-type': planted,
    date: planted,
    'dpop-nonce': planted,
    'www-authenticate': CHALLENGES[form]?.(planted) ?? '',
  };
  return { status, headers, body: Buffer.from(BODIES[form]?.(planted) ?? '') };
}

const quoted = (value: string) => value.replace(/[\\"]/g, '\\$&');
const CHALLENGES: Readonly<Record<string, (planted: string) => string>> = {
  challenge: (x) =>
    `Bearer realm="${quoted(x)}", scope="${quoted(x)} a.b", error="insufficient_scope", error_description="${quoted(x)}"`,
  'odd challenge': (x) =>
    `${x} ${x}=${x}, Bearer error="${quoted(x)}", DPoP error=${x}, error_description=${x}`,
  'nonce id': (x) => `DPoP error="use_dpop_nonce", error_description="${quoted(x)}"`,
};

const BODIES: Readonly<Record<string, (planted: string) => string>> = {
  'envelope id': (x) =>
    JSON.stringify({
      errorCode: 'E0000001',
      errorSummary: `It failed: ${x} twice ${x}`,
      errorLink: x,
      errorId: x,
      errorCauses: [{ errorSummary: x, [x]: x }, { errorSummary: `then ${x}` }, x],
      [x]: x,
    }),
  'odd envelope': (x) => JSON.stringify({ errorCode: x, errorSummary: x, errorId: `oae ${x}` }),
  oauth: (x) =>
    JSON.stringify({ error: 'invalid_client', error_description: `No: ${x}`, error_uri: x, token: x }),
  'odd oauth': (x) => JSON.stringify({ error: x, error_description: x, message: x }),
  'OAuth without description': (x) => JSON.stringify({ error: x.toLowerCase() }),
  message: (x) => JSON.stringify({ status: 404, message: x }),
  json: (x) => JSON.stringify([x, { [x]: x }]),
  page: (x) => `<html><head><title>${x}</title></head><body>${x}</body></html>`,
  text: (x) => x,
};

const FORMS = [...Object.keys(BODIES), ...Object.keys(CHALLENGES)];
const STATUSES = [200, 302, 400, 401, 403, 404, 407, 429, 500, 503];

describe('A refusal', () => {
  it.each(FORMS)('keeps none of the secrets planted in its answer: %s', (form) => {
    fc.assert(
      fc.property(
        secret,
        around,
        around,
        fc.constantFrom(...STATUSES),
        ({ planted, pieces }, before, after, status) => {
          const place = `${before}${planted}${after}`;
          const endpoint = {
            method: 'GET',
            path: `/api/v1/users/${planted.replace(/[?#]/g, '')}/x?token=${planted}`,
          };
          // A nonce goes back to whoever sent it, so it stays as it came.
          const { nonce, ...kept } = refusalOf(answerWith(place, status, form), endpoint, AT);
          const found = JSON.stringify(kept);
          expect(pieces.filter((piece) => found.includes(piece))).toEqual([]);
          expect(form === 'nonce id' || nonce === undefined).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps the words around a secret, and says what was taken out', () => {
    const { summary } = refusalOf(
      answerWith('0oamadeup0000000x1d7', 400, 'envelope id'),
      { method: 'GET', path: '/' },
      AT,
    );
    expect(summary).toBe('It failed: [client id] twice [client id] ([client id]; then [client id])');
  });
});
