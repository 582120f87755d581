/**
 * The settings: one schema with defaults and units, parsed at synth on a laptop and again by every run, so that
 * a wrong setting never reaches an account and a schedule edited by hand is refused in words.
 */
import * as v from 'valibot';
import { CHECK_NAMES } from './contract.ts';
import { InvalidInputError, parseOrExplain } from './schema-problems.ts';

export { InvalidInputError };

const ALIAS = 'lower case letters, digits and -, beginning with a letter, at most 32 characters';
const HTTPS_ORIGIN = 'an https URL without path, query or credentials, such as https://acme.okta.com';
const ISSUER = 'an https URL without query or fragment, exactly as the document states it';
const AUTHORIZATION_SERVER_ID = "the id of a custom authorization server, such as 'default' or 'aus1a2b3c'";

const wholeNumber = (from: number, to: number, unit: string) => {
  const allowed = `a whole number of ${unit} from ${from} to ${to}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(from, allowed), v.maxValue(to, allowed));
};

const httpsOrigin = v.pipe(
  v.string(HTTPS_ORIGIN),
  v.check(isHttpsOrigin, HTTPS_ORIGIN),
  v.transform((url) => new URL(url).origin),
);

const issuerUrl = v.pipe(v.string(ISSUER), v.check(isIssuer, ISSUER));

const authorizationServer = v.strictObject({
  id: v.pipe(v.string(AUTHORIZATION_SERVER_ID), v.regex(/^[A-Za-z0-9_-]{1,64}$/, AUTHORIZATION_SERVER_ID)),
  /** @default `<org url>/oauth2/<id>` */
  issuer: v.optional(issuerUrl),
});

const org = v.strictObject({
  /** Short name in metrics, alarms and messages. */
  alias: v.pipe(v.string(ALIAS), v.regex(/^[a-z][a-z0-9-]{0,31}$/, ALIAS)),
  url: httpsOrigin,
  /** Issuer that the org authorization server must state. @default the org's URL */
  issuer: v.optional(issuerUrl),
  /** Custom authorization servers to watch beside the org's own. @default none */
  authorizationServers: v.optional(v.array(authorizationServer, 'a list of { id }'), []),
  /** Allow a target that resolves to a private, link-local or loopback address. @default false */
  allowPrivateAddresses: v.optional(v.boolean('true or false'), false),
});

const oidcDiscoverySettings = v.strictObject({
  /** Milliseconds one try may take, from the name lookup to the last byte of a document. @default 5000 */
  attemptTimeoutMs: v.optional(wholeNumber(100, 10_000, 'milliseconds'), 5000),
  /** How a critical finding is tried again within the run before it is believed. */
  confirmation: v.optional(
    v.strictObject({
      /** Tries in all; 1 believes the first. @default 3 */
      attempts: v.optional(wholeNumber(1, 5, 'tries'), 3),
      /** Seconds over which the tries are spread. @default 20 */
      overSeconds: v.optional(wholeNumber(0, 25, 'seconds'), 20),
    }),
    {},
  ),
  /** Whole days before a host's certificate expires at which its finding has that severity. */
  certificateDays: v.optional(
    v.pipe(
      v.strictObject({
        /** @default 60 */
        info: v.optional(wholeNumber(1, 365, 'days'), 60),
        /** @default 30 */
        warning: v.optional(wholeNumber(1, 365, 'days'), 30),
        /** @default 7 */
        critical: v.optional(wholeNumber(0, 365, 'days'), 7),
      }),
      v.check(
        ({ info, warning, critical }) => info >= warning && warning >= critical,
        'info ≥ warning ≥ critical',
      ),
    ),
    {},
  ),
});

const CHECK_SETTINGS = 'settings of the check, or false to leave it out';

const checks = v.strictObject({
  'oidc-discovery': v.optional(
    v.lazy((input) => (typeof input === 'object' ? oidcDiscoverySettings : v.literal(false, CHECK_SETTINGS))),
    {},
  ),
});

const DESTINATIONS = "a list of { email } with at least one entry, or 'nobody'";

const destination = v.strictObject({
  /** Address that gets every alert; it must confirm the subscription that AWS mails to it. */
  email: v.pipe(
    v.string('an e-mail address'),
    v.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address such as oncall@example.com'),
  ),
});

const monitor = v.strictObject({
  orgs: v.pipe(
    v.array(v.strictObject({ ...org.entries, checks: v.optional(checks, {}) }), 'a list of orgs'),
    v.check((orgs) => hasUniqueAliases(orgs), 'orgs with an alias of their own each'),
  ),
  /** Who is told. Silence has to be asked for by name. */
  notify: v.lazy((input) =>
    Array.isArray(input)
      ? v.pipe(v.array(destination), v.minLength(1, DESTINATIONS))
      : v.literal('nobody', DESTINATIONS),
  ),
  /** Where your copy of the runbook is read; messages link to its headings. @default docs/runbook.md */
  runbookUrl: v.optional(v.pipe(v.string('a URL'), v.minLength(1, 'a URL')), 'docs/runbook.md'),
  /**
   * Asked only when every host of an org failed, to tell the org's outage from the monitor's own.
   * @default the STS endpoint of the stack's region
   */
  controlTarget: v.optional(httpsOrigin),
});

const checkRequest = v.strictObject({
  check: v.picklist(CHECK_NAMES),
  org,
  settings: oidcDiscoverySettings,
  controlTarget: httpsOrigin,
  runbookUrl: v.string('a URL'),
  /** Link of the dashboard; absent where there is none, as on the command line. */
  dashboardUrl: v.optional(v.string('a URL')),
});

/** Settings as written in `monitor.config.ts`; everything with a default may be left out. */
export type MonitorSettings = v.InferInput<typeof monitor>;
/** Settings with every default filled in. */
export type MonitorConfig = v.InferOutput<typeof monitor>;
export type Org = v.InferOutput<typeof org>;
export type OidcDiscoverySettings = v.InferOutput<typeof oidcDiscoverySettings>;
/** What a schedule hands to a run: all it needs, so that any run can be repeated by hand with the same JSON. */
export type CheckRequest = v.InferOutput<typeof checkRequest>;

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
  return parseOrExplain(monitor, input, source);
}

/** @throws InvalidInputError as {@link parseMonitorConfig} */
export function parseCheckRequest(input: unknown): CheckRequest {
  return parseOrExplain(checkRequest, input, 'check request');
}

/** The runs a configuration asks for: one request per org and check that is not left out. */
export function checkRequests(
  config: MonitorConfig,
  links: { readonly controlTarget: string; readonly dashboardUrl?: string },
): CheckRequest[] {
  return config.orgs.flatMap(({ checks: { 'oidc-discovery': settings }, ...org }) =>
    settings === false
      ? []
      : [
          {
            check: 'oidc-discovery' as const,
            org,
            settings,
            runbookUrl: config.runbookUrl,
            controlTarget: config.controlTarget ?? links.controlTarget,
            ...(links.dashboardUrl === undefined ? {} : { dashboardUrl: links.dashboardUrl }),
          },
        ],
  );
}

/**
 * Settings for one org given by URL alone, as on the command line.
 *
 * @throws InvalidInputError when `url` is not an https origin
 */
export function aliasOfUrl(url: string): string {
  if (!isHttpsOrigin(url))
    throw new InvalidInputError('org', [`url: received "${url}", allowed: ${HTTPS_ORIGIN}`]);
  const label = new URL(url).hostname.split('.')[0] ?? '';
  const alias = label
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 32);
  return /^[a-z]/.test(alias) ? alias : `org-${alias}`.slice(0, 32);
}

function isHttpsOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return url.protocol === 'https:' && url.pathname === '/' && plain && !text.includes('{');
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.search === '' && url.hash === '' && !text.includes('{');
}

function hasUniqueAliases(orgs: readonly { alias: string }[]): boolean {
  return new Set(orgs.map(({ alias }) => alias)).size === orgs.length;
}
