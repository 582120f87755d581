/** How a client proves itself to an authorization server: by a secret, or by a JWT that its key signs. */
import * as oauth from 'oauth4webapi';
import type { Clock } from '../../../lambda/net/network.ts';
import { clientAssertion } from '../../../lambda/okta/credentials/client-assertion.ts';
import type { ClientKey } from '../../../lambda/okta/credentials/client-key.ts';

/** Of one request to one URL: an assertion is good for no other. */
export type ClientAuthentication = (url: string) => oauth.ClientAuth;

/** `client_secret_basic` (RFC 6749, section 2.3.1), which Okta takes for every app that has a secret. */
export function bySecret(secret: string): ClientAuthentication {
  return () => oauth.ClientSecretBasic(secret);
}

/** `private_key_jwt` (RFC 7523, section 2.2). Okta wants the URL that is called as audience. */
export function byKey(key: ClientKey, clientId: string, clock: Pick<Clock, 'now'>): ClientAuthentication {
  return (url) => async (_server, _client, body) => {
    const claims = { clientId, audience: url, id: oauth.generateRandomNonce() };
    body.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    body.set('client_assertion', await clientAssertion(key, claims, clock.now()));
  };
}

/** A client as it introduces itself, by whichever way. */
export interface Client {
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
}
