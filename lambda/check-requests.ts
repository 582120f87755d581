/** From settings to runs: which requests a configuration asks for, and who watches whom. Pure. */
import type { CheckRequest, MonitorConfig, Siblings } from './config.ts';
import { CHECK_INTERVAL_MINUTES, CHECK_NAMES, type CheckName } from './contract.ts';

/** One check of one org: what has a state, an alarm and a place on the dashboard. */
export interface Watch {
  readonly org: { readonly alias: string; readonly url: string };
  readonly check: CheckName;
}

type Links = Pick<CheckRequest, 'runbookUrl' | 'maintenance' | 'dashboardUrl'>;

/**
 * The runs a configuration asks for: one request per org and check that is not left out, and one for all orgs
 * where a check looks at something they share.
 */
export function checkRequests(
  config: MonitorConfig,
  { controlTarget, ...dashboard }: { readonly controlTarget: string; readonly dashboardUrl?: string },
): CheckRequest[] {
  const { runbookUrl, maintenance } = config;
  const links: Links = { runbookUrl, maintenance, ...dashboard };
  return [...discoveryRequests(config, controlTarget, links), ...statusRequests(config, links)];
}

/** What the runs of a request are about. */
export function watchesOf(request: CheckRequest): Watch[] {
  const { check } = request;
  const orgs = check === 'service-status' ? request.orgs : [request.org];
  return orgs.map(({ alias, url }) => ({ org: { alias, url }, check }));
}

function discoveryRequests(config: MonitorConfig, controlTarget: string, links: Links): CheckRequest[] {
  return config.orgs.flatMap(({ checks, ...org }) => {
    const { 'oidc-discovery': settings } = checks;
    if (settings === false) return [];
    const check = 'oidc-discovery';
    return [
      {
        check,
        org,
        settings,
        controlTarget: config.controlTarget ?? controlTarget,
        ...watching(check, checks),
        ...links,
      },
    ];
  });
}

function statusRequests({ orgs, statusPage }: MonitorConfig, links: Links): CheckRequest[] {
  const check = 'service-status';
  const watched = orgs.flatMap(({ alias, url, cell, checks }) => {
    const { [check]: settings } = checks;
    return settings === false ? [] : [{ alias, url, cell, ...settings, ...watching(check, checks) }];
  });
  return watched.length === 0 ? [] : [{ check, orgs: watched, settings: statusPage, ...links }];
}

/** CloudWatch watches the fastest check of an org; each of the others is watched by all but itself. */
function watching(
  check: CheckName,
  settings: Readonly<Record<CheckName, unknown>>,
): { siblings: Siblings; isWatched: boolean } {
  const running = CHECK_NAMES.filter((name) => settings[name] !== false);
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
