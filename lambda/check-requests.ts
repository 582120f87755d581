/** From settings to runs: which requests a configuration asks for, and who watches whom. Pure. */
import type { CheckRequest, MonitorConfig, RateLimitsRequest, Siblings, StoredCredential } from './config.ts';
import { CHECK_INTERVAL_MINUTES, CHECK_NAMES, type CheckName } from './contract.ts';

/** One check of one org: what has a state, an alarm and a place on the dashboard. */
export interface Watch {
  readonly org: { readonly alias: string; readonly url: string };
  readonly check: CheckName;
}

type ConfiguredOrg = MonitorConfig['orgs'][number];

/** What only the deploy, or the command line, knows. */
export interface Surroundings {
  /** Asked when no host of an org answers, unless the settings name another. */
  readonly controlTarget: string;
  readonly dashboardUrl?: string;
  /** ARN of the secret that is made for an org whose settings name none. */
  readonly secretArnOf: (alias: string) => string;
}

type Links = Pick<MonitorConfig, 'runbookUrl' | 'maintenance'> & Pick<Surroundings, 'dashboardUrl'>;

/**
 * The runs a configuration asks for: one request per org and check that is not left out, and one for all orgs
 * where a check looks at something they share.
 */
export function checkRequests(
  config: MonitorConfig,
  { controlTarget, secretArnOf, ...dashboard }: Surroundings,
): CheckRequest[] {
  const { runbookUrl, maintenance } = config;
  const links: Links = { runbookUrl, maintenance, ...dashboard };
  return [
    ...discoveryRequests(config, controlTarget, links),
    ...rateLimitsRequests(config, secretArnOf, links),
    ...statusRequests(config, links),
    ...certificateRequests(config, secretArnOf, links),
  ];
}

/** The checks that run for an org: those not left out that have something to read. */
function runningChecks(org: ConfiguredOrg): CheckName[] {
  return CHECK_NAMES.filter((name) => org.checks[name] !== false && hasWhatItReads(name, org));
}

function hasWhatItReads(check: CheckName, { checks, credential }: ConfiguredOrg): boolean {
  const { 'saml-certificates': certificates } = checks;
  if (check === 'rate-limits') return credential !== undefined;
  if (check !== 'saml-certificates') return true;
  return credential !== undefined || (certificates !== false && certificates.metadata.length > 0);
}

/**
 * What a run of `rate-limits` calls with.
 *
 * @param principal by name; the monitor itself unless named
 * @throws RangeError for a name that the request does not have
 */
export function credentialOf(
  { credential, principals }: Pick<RateLimitsRequest, 'credential' | 'principals'>,
  principal: string | undefined,
): StoredCredential {
  if (principal === undefined) return credential;
  const named = principals.find(({ name }) => name === principal);
  if (named === undefined) throw new RangeError(`the request has no principal ${principal}`);
  return named.credential;
}

/** What the runs of a request are about. */
export function watchesOf(request: CheckRequest): Watch[] {
  const { check } = request;
  const orgs = check === 'service-status' ? request.orgs : [request.org];
  return orgs.map(({ alias, url }) => ({ org: { alias, url }, check }));
}

/** Apart from what runs need to know of the org itself. */
function partsOf({ checks, credential, principals, detail, stack: _, ...org }: ConfiguredOrg) {
  return { checks, credential, principals, org, detailed: detail ? { detail } : {} };
}

function discoveryRequests(config: MonitorConfig, controlTarget: string, links: Links): CheckRequest[] {
  return config.orgs.flatMap((configured) => {
    const { checks, org, detailed } = partsOf(configured);
    const { 'oidc-discovery': settings } = checks;
    if (settings === false) return [];
    const check = 'oidc-discovery';
    return [
      {
        check,
        org,
        ...detailed,
        settings,
        controlTarget: config.controlTarget ?? controlTarget,
        ...watching(check, runningChecks(configured)),
        ...links,
      },
    ];
  });
}

function rateLimitsRequests(
  { orgs }: MonitorConfig,
  secretArnOf: Surroundings['secretArnOf'],
  links: Links,
): CheckRequest[] {
  return orgs.flatMap((configured) => {
    const { checks, credential, principals, org, detailed } = partsOf(configured);
    const { 'rate-limits': settings } = checks;
    if (settings === false || credential === undefined) return [];
    const check = 'rate-limits';
    return [
      {
        check,
        org,
        ...detailed,
        settings,
        credential: storedAt(credential, org.alias, secretArnOf),
        principals,
        ...watching(check, runningChecks(configured)),
        ...links,
      },
    ];
  });
}

function statusRequests({ orgs, statusPage }: MonitorConfig, links: Links): CheckRequest[] {
  const check = 'service-status';
  const watched = orgs.flatMap((configured) => {
    const { alias, url, cell, checks } = configured;
    const { [check]: settings } = checks;
    if (settings === false) return [];
    return [{ alias, url, cell, ...settings, ...watching(check, runningChecks(configured)) }];
  });
  return watched.length === 0 ? [] : [{ check, orgs: watched, settings: statusPage, ...links }];
}

function certificateRequests(
  { orgs }: MonitorConfig,
  secretArnOf: Surroundings['secretArnOf'],
  links: Links,
): CheckRequest[] {
  const check = 'saml-certificates';
  return orgs.flatMap((configured) => {
    const { checks, credential, org, detailed } = partsOf(configured);
    const { [check]: settings } = checks;
    const running = runningChecks(configured);
    if (settings === false || !running.includes(check)) return [];
    const stored =
      credential === undefined ? {} : { credential: storedAt(credential, org.alias, secretArnOf) };
    return [{ check, org, ...detailed, settings, ...stored, ...watching(check, running), ...links }];
  });
}

/** With the place of its secret, which is the stack's where the settings name none. */
function storedAt(
  credential: NonNullable<ConfiguredOrg['credential']>,
  alias: string,
  secretArnOf: Surroundings['secretArnOf'],
): StoredCredential {
  if (credential.kind === 'kms') return credential;
  return { ...credential, secretArn: credential.secretArn ?? secretArnOf(alias) };
}

/** CloudWatch watches the fastest check of an org; each of the others is watched by all but itself. */
function watching(
  check: CheckName,
  running: readonly CheckName[],
): { siblings: Siblings; isWatched: boolean } {
  const slower = running.filter((name) => name !== fastestOf(running));
  const siblings = slower.filter((name) => name !== check);
  return {
    siblings: siblings.map((name) => ({ check: name, everyMinutes: CHECK_INTERVAL_MINUTES[name] })),
    isWatched: running.length > 1 && slower.includes(check),
  };
}

/** The check that is due most often, the first of those. */
export function fastestOf(checks: readonly CheckName[]): CheckName | undefined {
  return [...checks].sort((a, b) => CHECK_INTERVAL_MINUTES[a] - CHECK_INTERVAL_MINUTES[b])[0];
}
