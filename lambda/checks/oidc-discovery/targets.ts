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

/** Tells cell and custom domain of an org to anyone; not documented in full by Okta. */
export const ORGANIZATION_PATH = '/.well-known/okta-organization';

/** The org's own host first. The `okta.com` name keeps working beside a custom domain, so both are probed. */
export function hostTargets({ url, issuer, customDomains, authorizationServers }: Org): HostTarget[] {
  const firstCustomDomain = customDomains[0]?.url ?? url;
  return [{ url, issuer }, ...customDomains].map((host) => {
    const origin = host.url;
    const statedBy = { ORG_URL: url, CUSTOM_URL: firstCustomDomain, DYNAMIC: origin };
    const orgServer = { url: origin, expectedIssuer: host.issuer ?? origin };
    const customServers = authorizationServers.map(({ id, issuerMode }) => {
      return { url: `${origin}/oauth2/${id}`, expectedIssuer: `${statedBy[issuerMode]}/oauth2/${id}` };
    });
    return { origin, host: new URL(origin).host, servers: [orgServer, ...customServers] };
  });
}
