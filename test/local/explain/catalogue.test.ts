import { describe, expect, it } from 'vitest';
import { handlingOf } from '../../../lambda/okta/errors/handling.ts';
import { REFUSAL_KINDS } from '../../../lambda/okta/errors/kinds.ts';
import { explanationOf, KNOWN_TERMS } from '../../../local/explain/catalogue.ts';
import { suggestionsFor } from '../../../local/explain/suggestions.ts';
import { envelope, type Headers, oauthError, refusal } from '../../lambda/okta/errors/made-answers.ts';

const CODES = [
  1, 4, 5, 6, 7, 8, 9, 10, 11, 15, 19, 20, 21, 22, 29, 31, 47, 53, 64, 95, 105, 109, 110, 118, 133, 146, 147,
  186, 204, 205, 239,
].map((number) => `E${String(number).padStart(7, '0')}`);

const ASKED_FOR = [
  ...CODES,
  ...['400', '401', '403', '404', '405', '423', '429', '500', '502', '503', '504'],
  ...[
    'invalid_client',
    'invalid_token',
    'invalid_request',
    'invalid_scope',
    'invalid_grant',
    'access_denied',
  ],
  ...[
    'unauthorized_client',
    'unsupported_grant_type',
    'insufficient_scope',
    'consent_required',
    'server_error',
  ],
  ...['temporarily_unavailable', 'invalid_dpop_proof', 'use_dpop_nonce', 'read-only', 'HEAD', 'status.json'],
  ...[
    'Retry-After',
    'X-Rate-Limit-Limit',
    'X-Rate-Limit-Remaining',
    'X-Rate-Limit-Reset',
    'X-Okta-Request-Id',
  ],
  ...['WWW-Authenticate', 'DPoP-Nonce', 'user.authentication.auth_via_mfa_failure'],
];

function known(term: string) {
  const explanation = explanationOf(term);
  if (explanation === undefined) throw new RangeError(`${term} is not explained`);
  return explanation;
}

describe('The catalogue', () => {
  it.each(ASKED_FOR)('explains %s', (term) => {
    expect(known(term).term).toBe(term);
  });

  it.each(KNOWN_TERMS)(
    'says of %s what it means and what to do, in whole sentences and plain text',
    (term) => {
      const { title, meaning, causes, fixes, correction = 'Nothing to set right.', source } = known(term);
      expect(title).toMatch(/^[\x20-\x7e]{4,70}[^.]$/);
      expect(fixes.length).toBeGreaterThan(0);
      for (const sentences of [meaning, correction, ...causes, ...fixes]) {
        expect(sentences).toMatch(/^[\x20-\x7e]{12,300}\.$/);
        expect(sentences).not.toMatch(/\s{2}|undefined|\[object/);
      }
      expect(source).toMatch(/^https:\/\/[\w./-]+$|^RFC \d{4}(?:, section|$)|^docs\/\w+\.md#[\w-]+$/);
    },
  );

  it('has no term twice, and no two that read alike but for those that Okta and the monitor share', () => {
    const plain = KNOWN_TERMS.map((term) => term.toLowerCase().replace(/[\s_-]/g, ''));
    expect(new Set(KNOWN_TERMS).size).toBe(KNOWN_TERMS.length);
    expect(plain.filter((term, index) => plain.indexOf(term) !== index)).toEqual([
      'servererror',
      'readonly',
      'accessdenied',
      'clientunknown',
      'networkzone',
    ]);
  });

  it('begins what to do about a kind with what an alert says', () => {
    for (const kind of REFUSAL_KINDS) {
      const { fixes, retry } = known(kind);
      expect({ advice: fixes[0], retry }).toEqual(handlingOf(kind, 0, undefined));
    }
  });

  const ANSWERS: readonly (readonly [status: number, body: unknown, headers?: Headers])[] = [
    ...CODES.map((code) => {
      const status = known(code).status ?? 0;
      return [status, envelope(code), { 'x-rate-limit-limit': '10' }] as const;
    }),
    ...['401', '403', '404', '405', '423', '429', '500', '502', '503', '504'].map(
      (status) => [Number(status), ''] as const,
    ),
    [401, oauthError('invalid_client')],
    [401, oauthError('invalid_client', 'signature')],
    [401, oauthError('invalid_token')],
    [400, oauthError('consent_required')],
    [400, oauthError('invalid_scope')],
    [403, oauthError('access_denied')],
    [400, oauthError('unauthorized_client')],
    [400, oauthError('unsupported_grant_type')],
    [400, oauthError('invalid_dpop_proof')],
    [400, oauthError('temporarily_unavailable')],
    [403, '', { 'www-authenticate': 'Bearer error="insufficient_scope"' }],
    [400, '', { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' }],
  ];

  it.each(ANSWERS.map(([status, body, headers]) => ({ status, body, headers })))(
    'agrees with the alert on HTTP $status with $body',
    ({ status, body, headers }) => {
      const { kind, errorCode, advice, retry } = refusal(status, body, headers);
      const explanation = known(errorCode ?? String(status));
      if (explanation.retry === undefined) {
        expect(explanation.fixes).toContain(`${kind}: ${advice}`);
      } else {
        expect({ advice: explanation.fixes[0], retry: explanation.retry }).toEqual({ advice, retry });
      }
    },
  );

  it.each([
    ['E0000095', /"token expired", which is wrong.*E0000011/],
    ['Retry-After', /nothing to read/],
    ['429', /no Retry-After/],
    ['HEAD', /nowhere promised/],
    ['status.json', /show nothing/],
    ['E0000015', /no failed authentication/],
    ['X-Rate-Limit-Reset', /no number of seconds/],
  ])('sets right what is often written about %s', (term, words) => {
    expect(known(term).correction).toMatch(words);
  });

  it('has what to do about every fault that one error stands for', () => {
    expect(known('invalid_client').fixes).toHaveLength(8);
    expect(known('invalid_client')).not.toHaveProperty('retry');
    expect(known('E0000047').fixes.map((fix) => fix.split(':')[0])).toEqual(['rate-limited', 'concurrency']);
    expect(known('Retry-After')).not.toHaveProperty('retry');
  });
});

describe('A term', () => {
  it.each([
    ['e0000047', 'E0000047'],
    ['E47', 'E0000047'],
    ['HTTP 429', '429'],
    ['http-503', '503'],
    ['retry after', 'Retry-After'],
    ['RETRY_AFTER', 'Retry-After'],
    ['readonly', 'read-only'],
    ['Insufficient Scope', 'insufficient_scope'],
    ['SERVER-ERROR', 'server-error'],
    ['ACCESS_DENIED', 'ACCESS_DENIED'],
    ['access_denied', 'access_denied'],
    ['Access_Denied', 'access_denied'],
    ['issuer mismatch', 'ISSUER_MISMATCH'],
    ['readOnly', 'read-only'],
    ['read_only', 'READ_ONLY'],
    ['curl -I', 'HEAD'],
    ['auth_via_mfa_failure', 'user.authentication.auth_via_mfa_failure'],
  ])('%j is %s', (asked, term) => {
    expect(explanationOf(asked)?.term).toBe(term);
  });

  it.each(['', ' ', 'E', 'E12345678', 'constructor', '__proto__', 'http', 'x'.repeat(1e5)])(
    'that is not known has no explanation: %j',
    (asked) => {
      expect(explanationOf(asked)).toBeUndefined();
    },
  );

  it.each([
    ['insuficient_scope', ['insufficient_scope']],
    ['E0000048', ['E0000047']],
    ['clock skew', ['client-clock-skew', 'dpop-proof-clock-skew']],
    ['error="invalid_token", then E0000011', ['invalid_token', 'E0000011']],
    ['rate-limit', ['X-Rate-Limit-Limit']],
    ['Retry-Atfer', ['Retry-After']],
  ])('that is not known makes one think of others: %j', (asked, terms) => {
    expect(suggestionsFor(asked)).toEqual(expect.arrayContaining(terms));
    expect(suggestionsFor(asked).length).toBeLessThanOrEqual(3);
  });

  it('that is like nothing makes one think of nothing, quickly', () => {
    expect(suggestionsFor('xyzzyqq')).toEqual([]);
    expect(suggestionsFor('')).toEqual([]);
    const started = performance.now();
    expect(suggestionsFor('q'.repeat(1e6))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
