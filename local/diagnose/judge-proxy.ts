/** A proxy that programs on this machine are to use, and that is not used here. Pure. */
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import type { Part } from './cause.ts';

const NOTHING: Part = { lines: [], causes: [] };

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Of interest where no connection to the org comes about. The value of the variable may hold a password. */
export function judgeProxy(environment: NodeJS.ProcessEnv, { hosts: [own] }: DiscoveryFacts): Part {
  const name = VARIABLES.find((variable) => (environment[variable] ?? '') !== '');
  if (name === undefined || own === undefined || own.connection.ok) return NOTHING;
  if (isExempt(own.target.host, environment['NO_PROXY'] ?? environment['no_proxy'] ?? '')) return NOTHING;
  const fix = 'Run it where the org is reached without a proxy, or let this machine through to it.';
  return {
    lines: [
      {
        state: 'info',
        area: 'Connection',
        what: 'proxy',
        observed: `${name} is set, and is not used: connections are made directly`,
        fix,
      },
    ],
    causes: [
      {
        code: 'PROXY_NOT_USED',
        severity: 'warning',
        sentence: `${name} is set on this machine, but diagnose connects directly.`,
        fix,
      },
    ],
  };
}

/** As curl reads `NO_PROXY`: names with all below them, or `*`. */
function isExempt(host: string, exempt: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return exempt
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/^\./, ''))
    .some((entry) => entry !== '' && (entry === '*' || name === entry || name.endsWith(`.${entry}`)));
}
