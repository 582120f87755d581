/** Credentials are read from where the command line says, and never shown. */
import { generateKeyPairSync } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Authorization } from '../../../lambda/okta/credentials/authorizer.ts';
import type { CredentialArguments } from '../../../local/command-line/credential-arguments.ts';
import { authorizerOf } from '../../../local/okta/api-authorizer.ts';

const ORG = 'https://acme.okta.com';
const SCOPES = ['okta.apps.read'];
const now = () => new Date('2026-11-23T06:00:00Z');
const TOKEN: CredentialArguments = { kind: 'api-token', token: { from: 'stdin' }, isExposed: false };

async function authorizationOf(credential: CredentialArguments, stdin: string): Promise<Authorization> {
  const authorizer = await authorizerOf(ORG, credential, SCOPES, Readable.from([stdin]), { now });
  const send = () => Promise.reject(new Error('nothing is to be sent'));
  const call = authorizer.begin({ method: 'GET', url: `${ORG}/api/v1/apps` }, send);
  return call.authorize(new AbortController().signal);
}

describe('a credential', () => {
  it('of stdin is used without its line end', async () => {
    expect(await authorizationOf(TOKEN, 'tokenOfAnAdmin\n')).toEqual({
      kind: 'headers',
      headers: { authorization: 'SSWS tokenOfAnAdmin' },
    });
  });

  it.each([
    { text: 'two words', why: 'it is no API token' },
    { text: '{"kty":"RSA"}', why: 'it is no API token' },
  ])('that is none says so without its text: $text', async ({ text, why }) => {
    const authorization = await authorizationOf(TOKEN, text);
    expect(authorization).toMatchObject({ kind: 'unusable', why: expect.stringContaining(why) });
    expect(JSON.stringify(authorization)).not.toContain(text);
  });

  it.each([
    { text: 'not a key', why: 'neither PEM' },
    {
      text: String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      why: '',
    },
  ])('key that cannot sign is a problem, not an error', async ({ text, why }) => {
    const key: CredentialArguments = {
      kind: 'service-app',
      clientId: '0oa1',
      privateKey: { from: 'stdin' },
      kid: undefined,
    };
    expect(await authorizationOf(key, text)).toMatchObject({
      kind: 'unusable',
      why: expect.stringContaining(why),
    });
  });

  it('is not typed into a terminal, which would show it', async () => {
    const terminal = Object.assign(Readable.from(['x']), { isTTY: true });
    await expect(authorizerOf(ORG, TOKEN, SCOPES, terminal, { now })).rejects.toThrow(
      '--token -: received a terminal',
    );
  });

  it('that is empty is refused', async () => {
    await expect(authorizerOf(ORG, TOKEN, SCOPES, Readable.from([' \n']), { now })).rejects.toThrow(
      '--token: received nothing from stdin',
    );
  });
});
