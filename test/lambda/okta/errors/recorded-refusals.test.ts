/** Answers that Okta really gave, or documents, each with what it is. */
import { describe, expect, it } from 'vitest';
import type { RefusalKind } from '../../../../lambda/okta/errors/kinds.ts';
import { hasRecordings, type Recording, recordings } from '../../../support/recordings.ts';
import { FROM_OKTA, GET_TOKEN, type Headers, LIST_APPS, refusal } from './made-answers.ts';

interface Expected {
  readonly kind: RefusalKind;
  readonly retry: string;
  readonly code?: string;
  /** Where the file holds a body alone. */
  readonly status?: number;
  /** What came with it, where that decides. */
  readonly headers?: Headers;
}

const WINDOW = { ...FROM_OKTA, 'x-rate-limit-limit': '10', 'x-rate-limit-remaining': '0' };

/** By folder and file. Answers that are no refusal are not here. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  errors: {
    '400.E0000001.http.json': {
      kind: 'request-invalid',
      retry: 'no',
      code: 'E0000001',
    },
    '400.E0000031-bad-cursor.http.json': {
      kind: 'paging-or-filter-invalid',
      retry: 'no',
      code: 'E0000031',
    },
    '401.E0000004.http.json': { kind: 'other', retry: 'no', code: 'E0000004' },
    '403.E0000038.http.json': { kind: 'other', retry: 'no', code: 'E0000038' },
    '403.E0000056.http.json': { kind: 'other', retry: 'no', code: 'E0000056' },
    '403.E0000148.http.json': { kind: 'other', retry: 'no', code: 'E0000148' },
    '404.E0000007.http.json': {
      kind: 'not-found',
      retry: 'no',
      code: 'E0000007',
    },
    '405.E0000022.http.json': { kind: 'method-not-allowed', retry: 'no', code: 'E0000022' },
    '423.E0000239.http.json': { kind: 'other', retry: 'later', code: 'E0000239' },
    'ErrorAccessDenied.oas.json': { kind: 'role-missing', retry: 'no', code: 'E0000006', status: 403 },
    'ErrorInternalServer.oas.json': { kind: 'server-error', retry: 'later', code: 'E0000009', status: 500 },
    // Its words are those of E0000005; the code is what counts.
    'ErrorInvalidSession.oas.json': {
      kind: 'token-invalid',
      retry: 'with a new token',
      code: 'E0000011',
      status: 401,
    },
    'ErrorInvalidTokenProvided.oas.json': {
      kind: 'token-invalid',
      retry: 'with a new token',
      code: 'E0000011',
      status: 401,
    },
    'ErrorResourceNotFound.oas.json': { kind: 'not-found', retry: 'no', code: 'E0000007', status: 404 },
  },
  oauth: {
    'OAuthError400InvalidRequest_AssertionTypeInvalid.oas.json': {
      kind: 'request-invalid',
      retry: 'no',
      code: 'invalid_request',
      status: 400,
    },
    'OAuthError400InvalidScope_MissingScopes.oas.json': {
      kind: 'scope-not-granted',
      retry: 'no',
      code: 'invalid_scope',
      status: 400,
    },
    'OAuthError400UnsupportedGrantType.oas.json': {
      kind: 'request-invalid',
      retry: 'no',
      code: 'unsupported_grant_type',
      status: 400,
    },
    'OAuthError401InvalidClient_InvalidClientId.oas.json': {
      kind: 'client-unknown',
      retry: 'no',
      code: 'invalid_client',
      status: 401,
    },
    'OAuthError401InvalidClient_NoCreds.oas.json': {
      kind: 'credentials-missing',
      retry: 'no',
      code: 'invalid_client',
      status: 401,
    },
    'OAuthError403AccessDenied_InvalidNetworkZone.oas.json': {
      kind: 'network-zone',
      retry: 'no',
      code: 'access_denied',
      status: 403,
    },
    'token.400.invalid_dpop_proof.http.json': {
      kind: 'dpop-proof-missing',
      retry: 'no',
      code: 'invalid_dpop_proof',
    },
    'token.400.use_dpop_nonce.http.json': {
      kind: 'dpop-nonce-wanted',
      retry: 'with the nonce',
      code: 'use_dpop_nonce',
      headers: { ...FROM_OKTA, 'dpop-nonce': 'sanitized_dpop_nonce' },
    },
  },
  'rate-limit': {
    '429.agentPools.http.json': { kind: 'rate-limited', retry: 'later', code: 'E0000047', headers: WINDOW },
    '429.apps-subresource.1.http.json': {
      kind: 'rate-limited',
      retry: 'later',
      code: 'E0000047',
      headers: WINDOW,
    },
    '429.oas-body.json': {
      kind: 'rate-limited',
      retry: 'later',
      code: 'E0000047',
      status: 429,
      headers: WINDOW,
    },
    'principal.missing-filter.400.http.json': { kind: 'request-invalid', retry: 'no', code: 'E0000001' },
  },
  'authorization-servers': {
    'feature-not-enabled.401.http.json': { kind: 'not-licensed', retry: 'no', code: 'E0000015' },
  },
  apps: {
    'list.bad-after-cursor.400.http.json': {
      kind: 'paging-or-filter-invalid',
      retry: 'no',
      code: 'E0000029',
    },
  },
  idps: { 'key.404.http.json': { kind: 'not-found', retry: 'no', code: 'E0000007' } },
  'saml-metadata': {
    'wrong-accept.400.http.json': { kind: 'request-invalid', retry: 'no', code: 'E0000019' },
  },
};

describe.skipIf(!hasRecordings)('A recorded refusal', () => {
  const rows = Object.entries(EXPECTED).flatMap(([folder, files]) =>
    Object.entries(files).map(([name, expected]) => ({ folder, name, expected })),
  );

  it.each(rows)('of $folder is understood: $name', ({ folder, name, expected }) => {
    const { text, status = expected.status ?? 0 } = one(folder, name);
    const endpoint = folder === 'oauth' ? GET_TOKEN : LIST_APPS;
    const { kind, retry, errorCode, summary, nonce } = refusal(status, text, expected.headers, endpoint);
    expect({ kind, retry, code: errorCode }).toEqual({
      kind: expected.kind,
      retry: expected.retry,
      code: expected.code,
    });
    expect(summary).toBe(wordsIn(text));
    expect(nonce).toBe(expected.headers?.['dpop-nonce']);
  });

  it.each(['errors', 'oauth', 'rate-limit'])(
    'of %s that is not in the table is understood as well',
    (folder) => {
      for (const { name, text, status = 0 } of recordings(folder, /\.http\.json$/)) {
        if (status < 400 || EXPECTED[folder]?.[name] !== undefined) continue;
        expect([name, refusal(status, text, FROM_OKTA).kind]).not.toEqual([name, 'not-okta']);
        expect(refusal(status, text, FROM_OKTA).summary).not.toMatch(/^HTTP|^no body/);
      }
    },
  );

  it('of the API keeps the id that support asks for', () => {
    const real = recordings('errors', /\.http\.json$/);
    expect(real.length).toBeGreaterThan(0);
    for (const { text, status = 0 } of real) {
      expect(refusal(status, text).errorId).toBe(JSON.parse(text).errorId);
    }
  });

  it('is told from a full window by a limit of zero', () => {
    const headers = headersIn(one('rate-limit', 'concurrency-429.docs.txt').text);
    expect(headers['x-rate-limit-limit']).toBe('0');
    expect(refusal(429, one('rate-limit', '429.oas-body.json').text, headers)).toMatchObject({
      kind: 'concurrency',
      retry: 'later',
    });
  });
});

describe.skipIf(!hasRecordings)('A recorded challenge', () => {
  const CHALLENGES = [
    {
      status: 403,
      endpoint: '/api/v1/groups/12345',
      kind: 'scope-missing',
      retry: 'no',
      errorCode: 'insufficient_scope',
      missingScope: 'okta.groups.read',
    },
    {
      status: 400,
      endpoint: '/api/v1/users',
      kind: 'dpop-proof-replayed',
      retry: 'later',
      errorCode: 'invalid_dpop_proof',
    },
    {
      status: 400,
      endpoint: '/api/v1/users',
      kind: 'dpop-proof-clock-skew',
      retry: 'no',
      errorCode: 'invalid_dpop_proof',
    },
    {
      status: 400,
      endpoint: '/api/v1/users',
      kind: 'dpop-nonce-wanted',
      retry: 'with the nonce',
      errorCode: 'use_dpop_nonce',
    },
  ];

  const sent = hasRecordings
    ? one('errors', 'www-authenticate.samples.txt')
        .text.split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
    : [];

  it('has its expectation, each', () => {
    expect(sent).toHaveLength(CHALLENGES.length);
  });

  it.each(CHALLENGES.map((expected, index) => ({ ...expected, index })))(
    'says with an empty body what is wrong: $kind',
    ({ index, status, endpoint, ...expected }) => {
      const headers = { ...headersIn(sent[index] ?? ''), 'dpop-nonce': 'n-0S6_WzA2Mj' };
      const understood = refusal(status, '', headers, { method: 'GET', path: endpoint });
      expect(understood).toMatchObject({
        ...expected,
        endpoint: `GET ${endpoint}`,
        ...(expected.kind === 'dpop-nonce-wanted' ? { nonce: 'n-0S6_WzA2Mj' } : {}),
      });
      const { summary, missingScope } = understood;
      expect(sent[index]).toContain(`error_description="${summary}"`);
      expect(missingScope !== undefined).toBe(expected.kind === 'scope-missing');
    },
  );
});

/** No recorded refusal quotes a secret, so its words are kept as they are. */
function wordsIn(body: string): string {
  const { errorSummary, errorCauses = [], error_description: description } = JSON.parse(body);
  const causes = errorCauses.map((cause: { errorSummary: string }) => cause.errorSummary);
  return causes.length === 0 ? (errorSummary ?? description) : `${errorSummary} (${causes.join('; ')})`;
}

function one(folder: string, name: string): Recording {
  const [only] = recordings(folder, new RegExp(`^${name.replaceAll('.', '\\.')}$`));
  if (only === undefined) throw new RangeError(`no recording ${folder}/${name}`);
  return only;
}

/** Lines of a head, as a server writes them. */
function headersIn(head: string): Headers {
  const lines = head.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
  });
  return Object.fromEntries(lines);
}
