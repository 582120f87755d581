/** Reads the credential that the command line names, and authenticates with it. Nothing of it is shown or kept. */
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import type { Clock } from '../lambda/net/network.ts';
import type { Authorizer } from '../lambda/okta/credentials/authorizer.ts';
import { storedClientKey } from '../lambda/okta/credentials/client-key.ts';
import { oauthAuthorizer } from '../lambda/okta/credentials/oauth-authorizer.ts';
import { systemRandomness } from '../lambda/okta/credentials/proofs.ts';
import { sswsAuthorizer } from '../lambda/okta/credentials/ssws-authorizer.ts';
import { wrongUsage } from './command-grammar.ts';
import type { CredentialArguments, SecretSource } from './credential-arguments.ts';

/** A terminal would show what is typed into it. */
export type SecretInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** Without the second, apps alone are scanned. */
const SCOPES = ['okta.apps.read', 'okta.idps.read'];

/**
 * @param stdin read to its end where the command line says so
 * @throws InvalidInputError when the secret cannot be read; whether it is any good shows with the first call
 */
export async function authorizerOf(
  orgUrl: string,
  credential: CredentialArguments,
  stdin: SecretInput,
  clock: Pick<Clock, 'now'>,
): Promise<Authorizer> {
  if (credential.kind === 'api-token') {
    const token = await secretOf(credential.token, '--token', stdin);
    return sswsAuthorizer(orgUrl, async () => token);
  }
  const { clientId, kid, privateKey } = credential;
  const key = await secretOf(privateKey, '--private-key', stdin);
  return oauthAuthorizer(
    { orgUrl, clientId, scopes: SCOPES, dpop: true },
    { readKey: () => storedClientKey(key, kid), clock, randomness: systemRandomness },
  );
}

async function secretOf(source: SecretSource, option: string, stdin: SecretInput): Promise<string> {
  if (source.from === 'text') return source.text;
  if (source.from === 'stdin' && stdin.isTTY)
    throw wrongUsage(`${option} -: received a terminal, allowed: a pipe or a file, which show nothing`);
  const secret = source.from === 'stdin' ? await textOf(stdin) : fileText(source.path, option);
  if (secret.trim() !== '') return secret;
  throw wrongUsage(
    `${option}: received nothing from ${source.from === 'stdin' ? 'stdin' : `"${source.path}"`}`,
  );
}

function fileText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw wrongUsage(`${option}: cannot read "${path}" (${code})`);
  }
}
