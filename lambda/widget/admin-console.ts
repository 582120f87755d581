/** Addresses of pages in Okta's admin console. Pure. */
import type { CertificateRow } from './certificate-row.ts';

/** The domains on which Okta serves orgs, whose admin console has a host of its own beside that of the org. */
const OKTA_HOST =
  /^([a-z0-9-]+)(\.(?:okta|oktapreview|okta-emea|okta-gov|trex-govcloud|okta-miltest)\.com|\.okta\.mil)$/;

/** The console's first page; for a domain that is not Okta's, from which the console is one click away, the org's own. */
export function adminConsole(orgUrl: string): string {
  return `${adminOrigin(orgUrl) ?? orgUrl}/`;
}

/** The page on which a certificate is renewed; a list of such pages, or the first of all, where that one is not known. */
export function pageOf({ kind, id, appName, orgUrl }: CertificateRow): string | undefined {
  if (kind === 'entity') return undefined;
  const origin = adminOrigin(orgUrl);
  if (origin === undefined) return adminConsole(orgUrl);
  if (kind === 'identity provider')
    return `${origin}/admin/access/identity-providers${isPathSegment(id) ? `/edit/${id}` : ''}`;
  if (appName === undefined || !isPathSegment(appName) || !isPathSegment(id))
    return `${origin}/admin/apps/active`;
  return `${origin}/admin/app/${appName}/instance/${id}/`;
}

/** Ids and names as Okta makes them; anything else could lead to another page. */
function isPathSegment(text: string): boolean {
  return /^\w[\w.-]{0,127}$/.test(text);
}

function adminOrigin(orgUrl: string): string | undefined {
  if (!URL.canParse(orgUrl)) return undefined;
  const [, name = '', domain = ''] = OKTA_HOST.exec(new URL(orgUrl).host) ?? [];
  if (name === '') return undefined;
  return `https://${name.replace(/-admin$/, '')}-admin${domain}`;
}
