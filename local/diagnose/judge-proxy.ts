/** A proxy that programs on this machine are to use, and that is not used here. Pure. */
import type { Part } from './cause.ts';

const VARIABLES = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Of interest where the org is not reached; its value may hold a password. */
export function judgeProxy(environment: NodeJS.ProcessEnv, isReached: boolean): Part {
  const name = VARIABLES.find((variable) => (environment[variable] ?? '') !== '');
  if (name === undefined || isReached) return { lines: [], causes: [] };
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
