/** Okta's API as a deployed function asks it: key, token and nonces live as long as the function stays warm. */
import type { StoredCredential } from '../config.ts';
import { systemResolve } from '../net/resolve.ts';
import { type ClientPorts, type ClientState, type OktaClient, oktaClient } from '../okta/client.ts';
import type { Authorizer } from '../okta/credentials/authorizer.ts';
import { configuredAuthorizer } from '../okta/credentials/configured-authorizer.ts';
import { systemRandomness } from '../okta/credentials/proofs.ts';
import { httpsTransport } from '../okta/https-transport.ts';
import { kmsSigner } from './kms-signer.ts';
import { random, systemClock, wait } from './runtime.ts';
import { secretsManager } from './secrets-manager.ts';

export interface OktaAccess {
  /**
   * A client that goes on from what was known before.
   *
   * @param deadline the latest moment at which a call is worth beginning
   * @param readBody as {@link ClientPorts}
   */
  readonly open: (
    credential: StoredCredential,
    known: ClientState,
    deadline: Date,
    readBody?: ClientPorts['readBody'],
  ) => OktaClient;
  /** Ends the connections of the run. */
  readonly close: () => void;
}

const credentialPorts = {
  secret: secretsManager,
  kmsKey: kmsSigner,
  clock: systemClock,
  randomness: systemRandomness,
};

/** By org and credential. */
const authorizers = new Map<string, Authorizer>();

export function oktaAccess(org: {
  readonly url: string;
  readonly allowPrivateAddresses: boolean;
}): OktaAccess {
  const transport = httpsTransport({
    resolve: systemResolve,
    clock: systemClock,
    publicOnly: !org.allowPrivateAddresses,
  });
  const ports = { send: transport.send, clock: systemClock, wait, random };
  return {
    open: (credential, known, deadline, readBody) =>
      oktaClient(
        { ...ports, authorizer: authorizerOf(org.url, credential), ...(readBody && { readBody }) },
        known,
        deadline,
      ),
    close: () => transport.close(),
  };
}

function authorizerOf(orgUrl: string, credential: StoredCredential): Authorizer {
  const key = JSON.stringify([orgUrl, credential]);
  const authorizer = authorizers.get(key) ?? configuredAuthorizer(orgUrl, credential, credentialPorts);
  authorizers.set(key, authorizer);
  return authorizer;
}
