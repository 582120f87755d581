/** Which authorization server a token says it is from, and whether that is one of the org. Pure. */

export interface OrgNames {
  /** Origin of the org, as it was asked for. */
  readonly url: string;
  /** Origins of its custom domains, as named or as the org says. */
  readonly customDomains: readonly string[];
}

export type Issuer =
  /** The org's own server, whose access tokens are for Okta alone. */
  | { readonly kind: 'org'; readonly origin: string }
  | { readonly kind: 'custom'; readonly origin: string; readonly id: string }
  | { readonly kind: 'foreign' };

/** @param iss as the token states it */
export function issuerOf(iss: string, { url, customDomains }: OrgNames): Issuer {
  const origin = [url, ...customDomains].find((each) => iss === each || iss.startsWith(`${each}/`));
  if (origin === undefined) return { kind: 'foreign' };
  const path = iss.slice(origin.length);
  if (path === '') return { kind: 'org', origin };
  const id = /^\/oauth2\/([\w-]+)$/.exec(path)?.[1];
  return id === undefined ? { kind: 'foreign' } : { kind: 'custom', origin, id };
}
