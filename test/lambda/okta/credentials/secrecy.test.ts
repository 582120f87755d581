/** Nothing that is secret, and no client id, is in what goes wrong: not in a message, a cause, a stack or a value. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../lambda/net/https.ts';
import { storedClientKey } from '../../../../lambda/okta/credentials/client-key.ts';
import { problemInWords } from '../../../../lambda/okta/credentials/credential-fault.ts';
import { oauthAuthorizer } from '../../../../lambda/okta/credentials/oauth-authorizer.ts';
import { sswsAuthorizer } from '../../../../lambda/okta/credentials/ssws-authorizer.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import {
  answer,
  callOf,
  countingRandomness,
  newClientKey,
  ORG,
  orgWith,
  pem,
  privateKeyOf,
  SCOPES,
  type TokenRequest,
  tokenEndpoint,
} from './support.ts';

/** All there is to see of a value or an error, hidden properties and causes included. */
function seen(thing: unknown): string {
  const words =
    typeof thing === 'object' && thing !== null && 'kind' in thing ? problemInWords(thing as never) : '';
  const shown = inspect(thing, { depth: Infinity, showHidden: true, maxStringLength: Infinity });
  return `${words}\n${shown}\n${JSON.stringify(thing)}`;
}

const settle = (work: Promise<unknown>) => work.catch((error: unknown) => error);
const key = await newClientKey();

function authorizerOf(clientId: string) {
  const settings = { orgUrl: ORG, clientId, scopes: SCOPES, dpop: true };
  const ports = {
    readKey: async () => key,
    clock: manualClock().clock,
    randomness: countingRandomness(),
  };
  return oauthAuthorizer(settings, ports);
}

/** Ways to say something in an answer. */
type Voice = (status: number, text: string) => HttpAnswer;
const VOICES: readonly (readonly [string, Voice])[] = [
  ['the description', (status, text) => answer(status, { error: 'invalid_client', error_description: text })],
  ['the error', (status, text) => answer(status, { error: text })],
  ["Okta's envelope", (status, text) => answer(status, { errorCode: 'E0000001', errorSummary: text })],
  [
    'a cause',
    (status, text) =>
      answer(status, { errorCode: 'E1', errorSummary: 'x', errorCauses: [{ errorSummary: text }] }),
  ],
  ['a message', (status, text) => answer(status, { message: text })],
  ['a page', (status, text) => answer(status, `<html><title>${text}</title></html>`)],
  ['plain text', (status, text) => answer(status, text)],
  [
    'a challenge',
    (status, text) =>
      answer(status, '', { 'www-authenticate': `DPoP error="${text}", error_description="${text}"` }),
  ],
  [
    'every header',
    (status, text) => answer(status, '', { 'x-okta-request-id': text, 'dpop-nonce': text, location: text }),
  ],
];

const clientId = fc.stringMatching(/^[A-Za-z0-9]{8,40}$/);
const status = fc.constantFrom(200, 302, 400, 401, 403, 404, 429, 500, 503, 999);
const quotes = ({ form, request, assertion, proof }: TokenRequest, id: string) =>
  [
    id,
    `client_id=${id}`,
    form['client_assertion'],
    assertion.text,
    proof?.text,
    request.headers['dpop'],
    request.body,
  ].join(' ');

describe('A token endpoint that quotes all it was sent', () => {
  it.each(VOICES)('in %s is not quoted', async (_what, voice) => {
    await fc.assert(
      fc.asyncProperty(clientId, status, async (id, code) => {
        const secrets: string[] = [id];
        const endpoint = tokenEndpoint((request) => {
          secrets.push(request.assertion.text, request.proof?.text ?? '');
          return voice(code, quotes(request, id));
        });
        const ended = seen(await settle(callOf(authorizerOf(id), orgWith(endpoint).send)));
        expect(ended).toContain('no-token');
        for (const secret of secrets) expect(ended).not.toContain(secret);
        expect(ended).not.toMatch(/eyJ[\w-]{20}/);
      }),
      { numRuns: 60 },
    );
  });
});

describe('A token', () => {
  const odd = [
    { what: 'of a type nobody knows', changes: { token_type: 'mac' } },
    { what: 'without a type', changes: { token_type: undefined } },
    { what: 'with a lifetime that is none', changes: { expires_in: 'soon' } },
    { what: 'with a scope that is none', changes: { scope: 5 } },
    { what: 'with an ID token that is none', changes: { id_token: 'x' } },
    { what: 'beside an error', changes: { token_type: 'mac', error: 'odd', error_description: 'odd' } },
    { what: 'beside a message', changes: { token_type: 'mac', message: 'odd' } },
  ];

  it.each(odd)('$what is nowhere to be seen', async ({ changes }) => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[!-~]{12,60}$/), async (token) => {
        const body = { token_type: 'DPoP', expires_in: 3600, access_token: token, ...changes };
        const endpoint = tokenEndpoint(answer(200, body));
        const ended = await settle(callOf(authorizerOf('0oa1b2c3d4e5'), orgWith(endpoint).send));
        expect(seen(ended)).toContain('no-token');
        expect(seen(ended)).not.toContain(token);
      }),
      { numRuns: 60 },
    );
  });

  it('that no header can carry is not handed to one, which would quote it', async () => {
    const token = 'at-1-secret\r\nx-evil: 1';
    const body = { token_type: 'DPoP', expires_in: 3600, access_token: token };
    const ended = await settle(
      callOf(authorizerOf('0oa1b2c3d4e5'), orgWith(tokenEndpoint(answer(200, body))).send),
    );
    expect(seen(ended)).toContain('no-token');
    expect(seen(ended)).not.toContain('at-1-secret');
  });
});

/** A text with one stretch of it missing, doubled or made into something else. */
const damaged = (text: string) =>
  fc
    .tuple(
      fc.nat(text.length),
      fc.nat(200),
      fc.constantFrom('', '"', '\n', 'A', '{', '\u0000', text.slice(0, 90)),
    )
    .map(([at, length, instead]) => text.slice(0, at) + instead + text.slice(at + length));

describe('A private key that is damaged', () => {
  const keys = (['RS256', 'ES256'] as const).map(privateKeyOf);
  const texts = [
    ...keys.map(pem),
    ...keys.map((each) => JSON.stringify(each.export({ format: 'jwk' }))),
    ...keys.map((each) => JSON.stringify({ privateKey: pem(each) })),
  ];

  it('is nowhere to be seen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts).chain(damaged), async (text) => {
        const ended = await settle(storedClientKey(text, undefined));
        if (!(ended instanceof Error)) return;
        expect(ended.name).toBe('CredentialFault');
        const shown = seen(ended);
        for (const run of text.match(/[A-Za-z0-9+/_-]{24,}/g) ?? [])
          expect(shown).not.toContain(run.slice(0, 24));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('An API token', () => {
  it('that cannot be one is nowhere to be seen, and neither is one that is refused', async () => {
    const refused = answer(401, { errorCode: 'E0000011', errorSummary: 'Invalid token provided' });
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 12, maxLength: 60, unit: 'binary' }), async (text) => {
        const secret = text.trim();
        fc.pre(secret.length >= 12);
        const org = orgWith(tokenEndpoint(), refused);
        const ended = await settle(
          callOf(
            sswsAuthorizer(ORG, async () => text),
            org.send,
          ),
        );
        expect(seen(ended)).not.toContain(secret);
      }),
      { numRuns: 300 },
    );
  });

  it('and whatever else is on its way to another origin is not told either', () => {
    const authorizer = sswsAuthorizer(ORG, async () => 'secret-secret');
    const begin = () =>
      authorizer.begin({ method: 'GET', url: 'https://evil.example/?token=abc' }, tokenEndpoint().send);
    expect(begin).toThrow(
      /^credentials of https:\/\/acme\.okta\.example are not for https:\/\/evil\.example$/,
    );
  });
});
