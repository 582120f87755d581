/** The access token that a diagnosis is about: given, or asked for with the client that was given. */
import type { Clock } from '../../../lambda/net/network.ts';
import { storedClientKey } from '../../../lambda/okta/credentials/client-key.ts';
import {
  CredentialFault,
  type CredentialProblem,
} from '../../../lambda/okta/credentials/credential-fault.ts';
import { proofs, systemRandomness } from '../../../lambda/okta/credentials/proofs.ts';
import { grantToken } from '../../../lambda/okta/credentials/token-grant.ts';
import type { Send } from '../../../lambda/okta/transport.ts';
import { askForToken } from './ask-for-token.ts';
import { byKey, bySecret, type Client } from './client-authentication.ts';

/** What the command line gave, its secrets read. */
export type GivenClient =
  | { readonly kind: 'secret'; readonly clientId: string; readonly secret: string }
  | {
      readonly kind: 'key';
      readonly clientId: string;
      readonly key: string;
      readonly kid: string | undefined;
    };

export interface TokenRequest {
  readonly tokenUrl: string;
  readonly scopes: readonly string[];
}

/** @throws CredentialFault for a key that is none; its message never quotes it */
export async function clientOf(given: GivenClient, clock: Pick<Clock, 'now'>): Promise<Client> {
  const { clientId } = given;
  if (given.kind === 'secret') return { clientId, authentication: bySecret(given.secret) };
  return { clientId, authentication: byKey(await storedClientKey(given.key, given.kid), clientId, clock) };
}

/** With DPoP where the client has a key: apps of the type API Services require it unless somebody switched it off. */
export async function obtainToken(
  given: GivenClient,
  { tokenUrl, scopes }: TokenRequest,
  ports: { readonly send: Send; readonly clock: Pick<Clock, 'now'> },
  signal: AbortSignal,
): Promise<{ readonly token: string } | { readonly problem: CredentialProblem }> {
  const { send, clock } = ports;
  try {
    if (given.kind === 'secret') {
      const asked = await askForToken(tokenUrl, await clientOf(given, clock), scopes, send, signal);
      return 'token' in asked ? asked : { problem: { kind: 'no-token', refusal: asked.refusal } };
    }
    const key = await storedClientKey(given.key, given.kid);
    const { newId } = systemRandomness;
    const app = { clientId: given.clientId, tokenUrl, scopes };
    const proof = await proofs(systemRandomness, clock);
    const { value } = await grantToken(app, key, proof, { send, clock, newId }, signal);
    return { token: value };
  } catch (error) {
    if (!(error instanceof CredentialFault)) throw error;
    return { problem: error.problem };
  }
}
