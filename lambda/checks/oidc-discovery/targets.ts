/** What there is to probe: each host, and on each host every authorization server with the issuer it must state. */
import type { Org } from '../../config.ts';

export interface ServerTarget {
  /** The server's URL on this host, which names it in findings; equals the issuer unless that is set apart. */
  readonly url: string;
  readonly expectedIssuer: string;
}

export interface HostTarget {
  readonly origin: string;
  /** Host name, with the port where it is not 443. */
  readonly host: string;
  readonly servers: readonly ServerTarget[];
}

/** Path of the metadata below an issuer (OpenID Connect Discovery 1.0, section 4). */
export const METADATA_PATH = '/.well-known/openid-configuration';

/** Tells cell and identifiers of an org to anyone; not documented in full by Okta. */
export const ORGANIZATION_PATH = '/.well-known/okta-organization';

export function hostTargets(org: Org): HostTarget[] {
  const { url: origin } = org;
  const orgServer = { url: origin, expectedIssuer: org.issuer ?? origin };
  const customServers = org.authorizationServers.map(({ id, issuer }) => {
    const url = `${origin}/oauth2/${id}`;
    return { url, expectedIssuer: issuer ?? url };
  });
  return [{ origin, host: new URL(origin).host, servers: [orgServer, ...customServers] }];
}
