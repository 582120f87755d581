/** An Okta org: its hosts, and the issuer that each of its authorization servers must state on each of them. */
import * as v from 'valibot';
import { httpsOrigin, issuerUrl } from './values.ts';

const ALIAS = 'lower case letters, digits and -, beginning with a letter, at most 32 characters';
const AUTHORIZATION_SERVER_ID = "the id of a custom authorization server, such as 'default' or 'aus1a2b3c'";
const CELL = "the cell as status.okta.com names it, such as 'okta.com:14'";
const ISSUER_MODES = ['ORG_URL', 'CUSTOM_URL', 'DYNAMIC'] as const;

const authorizationServer = v.strictObject({
  id: v.pipe(v.string(AUTHORIZATION_SERVER_ID), v.regex(/^[A-Za-z0-9_-]{1,64}$/, AUTHORIZATION_SERVER_ID)),
  /**
   * The server's issuer setting in Okta: it states the org's URL on every host, the first custom domain on every
   * host, or the host by which it was asked. @default 'DYNAMIC'
   */
  issuerMode: v.optional(v.picklist(ISSUER_MODES, `one of ${ISSUER_MODES.join(', ')}`), 'DYNAMIC'),
});

const customDomain = v.strictObject({
  url: httpsOrigin,
  /** Issuer that the org authorization server must state on this host. @default the custom domain's URL */
  issuer: v.optional(issuerUrl),
});

export const orgEntries = {
  /** Short name in metrics, alarms and messages. */
  alias: v.pipe(v.string(ALIAS), v.regex(/^[a-z][a-z0-9-]{0,31}$/, ALIAS)),
  url: v.pipe(httpsOrigin, v.transform(withoutAdminSuffix)),
  /** Issuer that the org authorization server must state on the org's own host. @default the org's URL */
  issuer: v.optional(issuerUrl),
  /** Further hosts of the org; each is watched as a host of its own. @default none */
  customDomains: v.optional(v.array(customDomain, 'a list of { url }'), []),
  /** Custom authorization servers to watch beside the org's own, on every host. @default none */
  authorizationServers: v.optional(v.array(authorizationServer, 'a list of { id }'), []),
  /** Cell whose incidents on status.okta.com concern the org. @default what the org itself says */
  cell: v.optional(v.pipe(v.string(CELL), v.regex(/^[a-z0-9.-]+:\d{1,4}$/, CELL))),
  /** Allow a target that resolves to a private, link-local or loopback address. @default false */
  allowPrivateAddresses: v.optional(v.boolean('true or false'), false),
};

interface Parts {
  readonly url: string;
  readonly issuer?: string | undefined;
  readonly customDomains: readonly { readonly url: string; readonly issuer?: string | undefined }[];
  readonly authorizationServers: readonly { readonly id: string; readonly issuerMode: string }[];
}

/** What must hold between the entries of an org; for a `v.pipe` behind the entries. */
export function orgRules<Org extends Parts>(): v.RawCheckAction<Org> {
  return v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { url, issuer, customDomains, authorizationServers } = dataset.value;
    const needsCustomDomain = authorizationServers.some(({ issuerMode }) => issuerMode === 'CUSTOM_URL');
    if (needsCustomDomain && customDomains.length === 0) {
      addIssue({ message: 'a custom domain where an authorization server has the issuerMode CUSTOM_URL' });
    }
    const hosts = [url, ...customDomains.map((domain) => domain.url)].map((origin) => new URL(origin).host);
    const issuers = [issuer, ...customDomains.map((domain) => domain.issuer)].flatMap(
      (stated) => stated ?? [],
    );
    if (!issuers.every((stated) => hosts.includes(new URL(stated).host))) {
      // Its keys would never be looked at.
      addIssue({ message: 'an issuer on a host that is watched: its host among url and customDomains' });
    }
    if (!areDistinct([url, ...customDomains.map((domain) => domain.url)])) {
      addIssue({ message: 'every host once, among url and customDomains' });
    }
    if (!areDistinct(authorizationServers.map(({ id }) => id))) {
      addIssue({ message: 'every authorization server once' });
    }
  });
}

function areDistinct(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

const ADMIN_HOST =
  /^(https:\/\/[a-z0-9-]+)-admin(\.(?:okta|oktapreview|okta-emea|okta-gov|trex-govcloud)\.com|\.okta(?:-miltest)?\.(?:mil|com))$/;

/** The admin console's host is not an org's; people paste it because it is what they see in the browser. */
function withoutAdminSuffix(origin: string): string {
  return origin.replace(ADMIN_HOST, '$1$2');
}
