/** What a diagnosis makes of answers that Okta really gave, or documents. */
import { generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import * as oauth from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../lambda/net/https.ts';
import { refusalOf } from '../../../lambda/okta/errors/refusal.ts';
import { rateLimitOf } from '../../../lambda/okta/rate-limit-headers.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import { judgeCall } from '../../../local/diagnose/endpoint/judge-call.ts';
import { introspect } from '../../../local/diagnose/token/introspect.ts';
import { judgeIntrospection } from '../../../local/diagnose/token/judge-introspection.ts';
import { signatureOf } from '../../../local/diagnose/token/verify-signature.ts';
import { hasRecordings, recordedExchanges, recordings } from '../../support/recordings.ts';

const NOW = new Date('2026-11-23T06:00:00.000Z');
const ASKED = 'GET /api/v1/apps';

function answerOf(status: number, headers: HttpAnswer['headers'], body: string): HttpAnswer {
  const times = { firstByteMs: 1, totalMs: 1, sentAt: NOW, receivedAt: NOW };
  return { status, headers, body: Buffer.from(body), ...times };
}

function judged(status: number, headers: HttpAnswer['headers'], body: string) {
  const answer = answerOf(status, headers, body);
  const refusal = refusalOf(answer, { method: 'GET', path: '/api/v1/apps' }, NOW);
  const rateLimit = rateLimitOf(headers, NOW);
  return judgeCall(ASKED, { kind: 'refused', refusal, answer, bucket: '/api/v1/apps', rateLimit }, NOW);
}

describe.skipIf(!hasRecordings)('A recorded refusal', () => {
  const answers = [
    ...recordings('errors', /\.json$/),
    ...recordings('rate-limit', /^429\..*\.http\.json$/),
    ...recordings('oauth', /^(?:OAuthError|token\.400).*\.json$/),
  ];

  it.each(answers.map((one) => [one.name, one] as const))(
    '%s is told in a sentence, with a fix',
    (name, one) => {
      const status = one.status ?? Number(/Error(\d{3})/.exec(name)?.[1] ?? 403);
      const { lines, causes } = judged(status, { 'x-okta-request-id': 'r'.repeat(32) }, one.text);
      expect(causes).toHaveLength(1);
      const [cause] = causes;
      expect(cause?.code).toMatch(/^[A-Z_]+$/);
      expect(cause?.sentence).toMatch(new RegExp(`^Okta refuses GET /api/v1/apps \\(HTTP ${status}.*\\.$`));
      expect(cause?.fix).toMatch(/\.$/);
      expect(lines[0]).toMatchObject({ state: 'critical', what: ASKED, fix: cause?.fix });
    },
  );

  it.each([
    ['rate-limit', /^429\.agentPools/, 'RATE_LIMITED'],
    ['errors', /^ErrorAccessDenied/, 'ROLE_MISSING'],
    ['errors', /^ErrorInvalidTokenProvided/, 'TOKEN_INVALID'],
    ['oauth', /^token\.400\.invalid_dpop_proof/, 'DPOP_PROOF_MISSING'],
    ['oauth', /^OAuthError401InvalidClient_InvalidClientId/, 'CLIENT_UNKNOWN'],
    ['oauth', /^OAuthError403AccessDenied_InvalidNetworkZone/, 'NETWORK_ZONE'],
  ])('of %s %s is %s', (folder, fileName, code) => {
    for (const { name, status, text } of recordings(folder, fileName)) {
      const stated = status ?? Number(/Error(\d{3})/.exec(name)?.[1] ?? 403);
      expect(judged(stated, { 'x-okta-request-id': 'r'.repeat(32) }, text).causes[0]?.code).toBe(code);
    }
  });

  it('for its rate states a limit that the line of the bucket has', () => {
    for (const { headers, status } of recordedExchanges('rate-limit', /^429\..*\.http\.json$/)) {
      const received = new Date(Date.parse(String(headers.date)));
      const answer = { ...answerOf(status, headers, '{}'), receivedAt: received };
      const refusal = refusalOf(answer, { method: 'GET', path: '/api/v1/apps' }, received);
      const rateLimit = rateLimitOf(headers, received);
      const result = { kind: 'refused', refusal, answer, bucket: '/api/v1/apps', rateLimit } as const;
      const line = judgeCall(ASKED, result, received).lines.find(({ what }) => what.startsWith('bucket'));
      expect(line).toMatchObject({
        state: 'critical',
        observed: expect.stringMatching(/^0 of \d+ left for \d+ s: /),
      });
    }
  });
});

describe.skipIf(!hasRecordings)('A recorded introspection', () => {
  const CLIENT = { clientId: 'app', authentication: () => oauth.ClientSecretBasic('secret') };
  const introspectionOf = async (fileName: RegExp) => {
    const [recorded] = recordings('oauth', fileName);
    const send: Send = async () =>
      answerOf(200, { 'content-type': 'application/json' }, recorded?.text ?? '');
    const url = 'https://acme.okta.com/oauth2/v1/introspect';
    return introspect('a-token', url, CLIENT, send, new AbortController().signal);
  };

  it('of an active token is read', async () => {
    const introspection = await introspectionOf(/^IntrospectionAccessToken/);
    expect(introspection).toMatchObject({ kind: 'active' });
    expect(judgeIntrospection(introspection).causes).toEqual([]);
  });

  it('of an inactive one too, which is the cause', async () => {
    const introspection = await introspectionOf(/^IntrospectionInactiveToken/);
    expect(introspection).toEqual({ kind: 'inactive' });
    expect(judgeIntrospection(introspection).causes[0]?.code).toBe('TOKEN_INACTIVE');
  });
});

describe.skipIf(!hasRecordings)('A recorded JWKS', () => {
  it.each(recordings('jwks', /\.json$/).map((one) => [one.name, one] as const))(
    '%s: a token by another key is told from one that was changed',
    async (_name, { text }) => {
      const keys = JSON.parse(text) as JSONWebKeySet;
      const [first] = keys.keys;
      const { privateKey } = await generateKeyPair('RS256');
      const signed = (kid: string) =>
        new SignJWT({}).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
      expect(await signatureOf(await signed('rotated-away'), 'RS256', keys)).toEqual({ kind: 'key-unknown' });
      expect(await signatureOf(await signed(first?.kid ?? ''), 'RS256', keys)).toEqual({ kind: 'bad' });
    },
  );
});
