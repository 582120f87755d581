/** Asks the authorization server that a token names for its document and its keys. */
import type { JSONWebKeySet } from 'jose';
import * as v from 'valibot';
import { readDiscoveryDocument } from '../../../lambda/checks/oidc-discovery/discovery-document.ts';
import { fetchJson } from '../../../lambda/checks/oidc-discovery/fetch-document.ts';
import { METADATA_PATH } from '../../../lambda/checks/oidc-discovery/targets.ts';
import type { Reason } from '../../../lambda/contract.ts';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import { endpointOf, openConnection } from '../../../lambda/net/https.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';

/** Milliseconds for the connection and both documents together. */
const TIME_LIMIT_MS = 10_000;

export type IssuerDocuments =
  | {
      readonly ok: true;
      /** As the document states it; undefined when it states none. */
      readonly issuer: string | undefined;
      readonly keys: JSONWebKeySet;
      /** On the issuer's own host; undefined where the document names none there. */
      readonly introspectionUrl: string | undefined;
    }
  | { readonly ok: false; readonly reason: Reason; readonly detail: string };

const jwks = v.looseObject({ keys: v.array(v.looseObject({ kty: v.string() })) });

/**
 * Resolves for any state of the server. What is on another host than the issuer is not asked: a token that names it
 * may be anybody's.
 *
 * @param issuer an https URL of a host that is the org's
 */
export function issuerDocuments(issuer: string, network: Network): Promise<IssuerDocuments> {
  return withTimeLimit(TIME_LIMIT_MS, undefined, async (signal) => {
    try {
      return await read(issuer, network, signal);
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      return { ok: false, reason: error.reason, detail: error.message };
    }
  });
}

async function read(issuer: string, network: Network, signal: AbortSignal): Promise<IssuerDocuments> {
  const { origin } = new URL(issuer);
  const { connection, certificate } = await openConnection(endpointOf(origin), network, signal);
  try {
    const { refusal } = certificate;
    if (refusal !== undefined) return { ok: false, reason: refusal.reason, detail: refusal.detail };
    const ask = (url: string) => fetchJson(connection, url, network.clock.monotonicMs, signal);
    const document = await ask(issuer + METADATA_PATH);
    if (!document.ok) return { ok: false, ...document.failure };
    const { issuer: stated, jwksUri, endpoints } = readDiscoveryDocument(document.content);
    if (jwksUri === undefined || new URL(jwksUri).origin !== origin)
      return { ok: false, reason: 'SCHEMA', detail: 'its document names no jwks_uri on its own host' };
    const keys = await ask(jwksUri);
    if (!keys.ok) return { ok: false, ...keys.failure };
    if (!v.is(jwks, keys.content)) return { ok: false, reason: 'SCHEMA', detail: 'its JWKS is none' };
    const introspection = endpoints['introspection_endpoint'];
    const isOwn = introspection !== undefined && new URL(introspection).origin === origin;
    return {
      ok: true,
      issuer: stated,
      keys: keys.content,
      introspectionUrl: isOwn ? introspection : undefined,
    };
  } finally {
    connection.close();
  }
}
