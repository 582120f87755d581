/**
 * The settings: one schema with defaults and units, parsed at synth on a laptop and again by every run, so that
 * a wrong setting never reaches an account and a schedule edited by hand is refused in words.
 */
import * as v from 'valibot';
import { InvalidInputError, parseOrExplain } from './schema-problems.ts';
import { budgetSettings } from './settings/budget.ts';
import { credentialSettings, type storedCredential } from './settings/credential.ts';
import { maintenanceWindow } from './settings/maintenance.ts';
import { notify, notifyRules } from './settings/notify.ts';
import { oidcDiscoverySettings } from './settings/oidc-discovery.ts';
import { orgEntries, orgRules } from './settings/org.ts';
import { principals } from './settings/principals.ts';
import { rateLimitsSettings } from './settings/rate-limits.ts';
import {
  oidcDiscoveryRequest,
  type org,
  rateLimitsRequest,
  samlCertificatesRequest,
  serviceStatusRequest,
} from './settings/requests.ts';
import { samlCertificatesSettings } from './settings/saml-certificates.ts';
import { serviceStatusSettings, statusPageSettings } from './settings/service-status.ts';
import { HTTPS_ORIGIN, httpsOrigin, isHttpsOrigin } from './settings/values.ts';

export { checkRequests, credentialOf, fastestOf, type Watch, watchesOf } from './check-requests.ts';
export { measuredBuckets } from './settings/rate-limits.ts';
export { type CertificateJudging, unusualJudging } from './settings/saml-certificates.ts';
export { InvalidInputError };

const CHECK_SETTINGS = 'settings of the check, or false to leave it out';

const checks = v.strictObject({
  'oidc-discovery': v.optional(
    v.lazy((input) => (typeof input === 'object' ? oidcDiscoverySettings : v.literal(false, CHECK_SETTINGS))),
    {},
  ),
  'rate-limits': v.optional(
    v.lazy((input) => (typeof input === 'object' ? rateLimitsSettings : v.literal(false, CHECK_SETTINGS))),
    {},
  ),
  'service-status': v.optional(
    v.lazy((input) => (typeof input === 'object' ? serviceStatusSettings : v.literal(false, CHECK_SETTINGS))),
    {},
  ),
  'saml-certificates': v.optional(
    v.lazy((input) =>
      typeof input === 'object' ? samlCertificatesSettings : v.literal(false, CHECK_SETTINGS),
    ),
    {},
  ),
});

const STACK = 'lower case letters, digits and -, beginning with a letter, at most 20 characters';

const monitor = v.strictObject({
  orgs: v.pipe(
    v.array(
      v.pipe(
        v.strictObject({
          ...orgEntries,
          checks: v.optional(checks, {}),
          /** Further metrics of the org, and a dashboard of its own. @default false */
          detail: v.optional(v.boolean('true or false'), false),
          /**
           * Name of the stack that the org belongs to, where there are more orgs than fit into one, or where others
           * deploy them. @default the stack OktaHealthMonitor
           */
          stack: v.optional(v.pipe(v.string(STACK), v.regex(/^[a-z][a-z0-9-]{0,19}$/, STACK))),
          /** How Okta's API is read. @default not at all: the checks that need it are not configured */
          credential: v.optional(credentialSettings),
          /** Through whom else `rate-limits` looks. @default nobody */
          principals,
        }),
        v.check(
          ({ credential, principals: others }) => credential !== undefined || others.length === 0,
          'a credential of the monitor itself where there are principals',
        ),
        orgRules(),
      ),
      'a list of orgs',
    ),
    v.check(
      (orgs) => aliasTwice(orgs) === undefined,
      ({ input }) => `orgs with an alias of their own each, not ${aliasTwice(input)} twice`,
    ),
  ),
  /** Who is told. Silence has to be asked for by name. */
  notify,
  /** Hours in which nothing new is announced; what was announced before is still declared over. @default none */
  maintenance: v.optional(v.array(maintenanceWindow, 'a list of windows'), []),
  /** Where your copy of the runbook is read; messages link to its headings. @default docs/runbook.md */
  runbookUrl: v.optional(v.pipe(v.string('a URL'), v.minLength(1, 'a URL')), 'docs/runbook.md'),
  /**
   * Asked only when every host of an org failed, to tell the org's outage from the monitor's own.
   * @default the STS endpoint of the stack's region
   */
  controlTarget: v.optional(httpsOrigin),
  /** The page on which Okta reports its incidents. @default status.okta.com */
  statusPage: v.optional(statusPageSettings, {}),
  /**
   * An alarm for the state of each check of each org, without any action: a light in CloudWatch's list of alarms, ten
   * cents a month each. The dashboard shows the states without them. @default true
   */
  stateAlarms: v.optional(v.boolean('true or false'), true),
  /** What the monitor itself may cost, by the estimate of synth. @default ten metrics an org, thirty in detail mode */
  budget: v.optional(budgetSettings, {}),
});

/** With what must hold between the parts. */
const coherentMonitor = v.pipe(monitor, notifyRules());

/** Settings as written in `monitor.config.ts`; everything with a default may be left out. */
export type MonitorSettings = v.InferInput<typeof monitor>;
/** Settings with every default filled in. */
export type MonitorConfig = v.InferOutput<typeof monitor>;
export type Org = v.InferOutput<typeof org>;
export type StatusPageSettings = v.InferOutput<typeof statusPageSettings>;
export type { MaintenanceWindow } from './settings/maintenance.ts';
export type { AlertFilter, Destination } from './settings/notify.ts';
export type OidcDiscoverySettings = v.InferOutput<typeof oidcDiscoverySettings>;
/** Where a run finds what it authenticates with. */
export type StoredCredential = v.InferOutput<typeof storedCredential>;
export type OidcDiscoveryRequest = v.InferOutput<typeof oidcDiscoveryRequest>;
export type RateLimitsRequest = v.InferOutput<typeof rateLimitsRequest>;
export type SamlCertificatesRequest = v.InferOutput<typeof samlCertificatesRequest>;
export type ServiceStatusRequest = v.InferOutput<typeof serviceStatusRequest>;
/** What a schedule hands to a run: all it needs, so that any run can be repeated by hand with the same JSON. */
export type CheckRequest =
  | OidcDiscoveryRequest
  | RateLimitsRequest
  | ServiceStatusRequest
  | SamlCertificatesRequest;
/** Other checks of an org, which a run watches for standing still. */
export type Siblings = OidcDiscoveryRequest['siblings'];

/** Gives `monitor.config.ts` its types; the values are checked when it is read. */
export function defineMonitor(settings: MonitorSettings): MonitorSettings {
  return settings;
}

/**
 * Checks settings and fills in the defaults.
 *
 * @throws InvalidInputError naming every problem with its path, the value received and what is allowed
 */
export function parseMonitorConfig(input: unknown, source: string): MonitorConfig {
  return parseOrExplain(coherentMonitor, input, source);
}

/** URLs that were read as something else than they say, such as the host of an admin console: a line each. */
export function normalizedUrls(settings: MonitorSettings, config: MonitorConfig): string[] {
  return settings.orgs.flatMap((given, index) => {
    const read = config.orgs[index];
    if (read === undefined) return [];
    const urls = [
      [given.url, read.url],
      ...(given.customDomains ?? []).map(({ url }, at) => [url, read.customDomains[at]?.url]),
    ];
    return urls.flatMap(([before, after]) => (before === after ? [] : [`${before} is read as ${after}`]));
  });
}

/** @throws InvalidInputError as {@link parseMonitorConfig} */
export function parseOidcDiscoveryRequest(input: unknown): OidcDiscoveryRequest {
  return parseOrExplain(oidcDiscoveryRequest, input, 'check request');
}

/** @throws InvalidInputError as {@link parseMonitorConfig} */
export function parseRateLimitsRequest(input: unknown): RateLimitsRequest {
  return parseOrExplain(rateLimitsRequest, input, 'check request');
}

/** @throws InvalidInputError as {@link parseMonitorConfig} */
export function parseServiceStatusRequest(input: unknown): ServiceStatusRequest {
  return parseOrExplain(serviceStatusRequest, input, 'check request');
}

/** @throws InvalidInputError as {@link parseMonitorConfig} */
export function parseSamlCertificatesRequest(input: unknown): SamlCertificatesRequest {
  return parseOrExplain(samlCertificatesRequest, input, 'check request');
}

/**
 * Settings for one org given by URL alone, as on the command line.
 *
 * @throws InvalidInputError when `url` is not an https origin
 */
export function aliasOfUrl(url: string): string {
  if (!isHttpsOrigin(url))
    throw new InvalidInputError('org', [`url: received "${url}", allowed: ${HTTPS_ORIGIN}`]);
  const label = (new URL(url).hostname.split('.')[0] ?? '').replace(/-admin$/, '');
  const alias = label
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 32);
  return /^[a-z]/.test(alias) ? alias : `org-${alias}`.slice(0, 32);
}

function aliasTwice(orgs: readonly { alias: string }[]): string | undefined {
  const aliases = orgs.map(({ alias }) => alias);
  return aliases.find((alias, index) => aliases.indexOf(alias) !== index);
}
