/** What a schedule hands to a run: all it needs, so that any run can be repeated by hand with the same JSON. */
import * as v from 'valibot';
import { CHECK_NAMES } from '../contract.ts';
import { storedCredential } from './credential.ts';
import { maintenanceWindow } from './maintenance.ts';
import { oidcDiscoverySettings } from './oidc-discovery.ts';
import { orgEntries, orgRules } from './org.ts';
import { principals } from './principals.ts';
import { rateLimitsSettings } from './rate-limits.ts';
import { samlCertificatesSettings } from './saml-certificates.ts';
import { serviceStatusSettings, statusPageSettings } from './service-status.ts';
import { httpsOrigin } from './values.ts';

const watch = {
  /** Other checks of the org, which this run watches for standing still. */
  siblings: v.optional(
    v.array(v.strictObject({ check: v.picklist(CHECK_NAMES), everyMinutes: v.number() })),
    [],
  ),
  /** True when another check of the org watches this one, and so has to see when it last finished. */
  isWatched: v.optional(v.boolean(), false),
};

/** Set for an org in detail mode, of which a run publishes further metrics. */
const detail = v.exactOptional(v.boolean());

const links = {
  maintenance: v.optional(v.array(maintenanceWindow), []),
  runbookUrl: v.string('a URL'),
  /** Link of the dashboard; absent where there is none, as on the command line. */
  dashboardUrl: v.optional(v.string('a URL')),
};

export const org = v.pipe(v.strictObject(orgEntries), orgRules());

export const oidcDiscoveryRequest = v.strictObject({
  check: v.literal('oidc-discovery', "'oidc-discovery'"),
  org,
  detail,
  settings: oidcDiscoverySettings,
  controlTarget: httpsOrigin,
  ...watch,
  ...links,
});

export const rateLimitsRequest = v.strictObject({
  check: v.literal('rate-limits', "'rate-limits'"),
  org,
  detail,
  settings: rateLimitsSettings,
  credential: storedCredential,
  principals,
  ...watch,
  ...links,
});

export const samlCertificatesRequest = v.strictObject({
  check: v.literal('saml-certificates', "'saml-certificates'"),
  org,
  detail,
  settings: samlCertificatesSettings,
  /** Absent where only public metadata is read. */
  credential: v.optional(storedCredential),
  ...watch,
  ...links,
});

const { alias, url, cell } = orgEntries;

/** One run for all orgs, since there is one page for them all. */
export const serviceStatusRequest = v.strictObject({
  check: v.literal('service-status', "'service-status'"),
  orgs: v.pipe(
    v.array(v.strictObject({ alias, url, cell, ...serviceStatusSettings.entries, ...watch })),
    v.minLength(1, 'at least one org'),
  ),
  settings: statusPageSettings,
  ...links,
});
