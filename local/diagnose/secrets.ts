/** Reads the secrets that a diagnosis was given, once; nothing of them is shown or kept. */
import { type SecretInput, secretOf } from '../command-line/secret-input.ts';
import type { DiagnosedCredentials } from './credentials.ts';
import type { GivenClient } from './token/obtain-token.ts';

export interface Secrets {
  readonly accessToken: string | undefined;
  readonly apiToken: string | undefined;
  readonly client: GivenClient | undefined;
}

/** @throws InvalidInputError when one cannot be read */
export async function readSecrets(
  { accessToken, api, client }: DiagnosedCredentials,
  stdin: SecretInput,
): Promise<Secrets> {
  const read = async (source: Parameters<typeof secretOf>[0], option: string) =>
    (await secretOf(source, option, stdin)).trim();
  return {
    accessToken: accessToken && (await read(accessToken, '--access-token')),
    apiToken: api?.kind === 'api-token' ? await read(api.token, '--token') : undefined,
    client: await givenClient({ api, client }, read),
  };
}

async function givenClient(
  { api, client }: Pick<DiagnosedCredentials, 'api' | 'client'>,
  read: (source: Parameters<typeof secretOf>[0], option: string) => Promise<string>,
): Promise<GivenClient | undefined> {
  if (client !== undefined) {
    const secret = await read(client.secret, '--client-secret');
    return { kind: 'secret', clientId: client.clientId, secret };
  }
  if (api?.kind !== 'service-app') return undefined;
  const { clientId, kid, privateKey } = api;
  return { kind: 'key', clientId, key: await read(privateKey, '--private-key'), kid };
}
