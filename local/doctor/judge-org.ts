/** What an org shows to anybody: whether it is reached, its clock, its cell. Pure. */
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import { judgeDiscovery, type Thresholds } from '../../lambda/checks/oidc-discovery/judge.ts';
import { bestReading, mostExact } from '../../lambda/checks/oidc-discovery/judge-clock.ts';
import { type Finding, stateOfFinding } from '../../lambda/outcome.ts';
import { stepsHere } from '../okta/advice-here.ts';
import type { CellReading } from '../okta/org-cell.ts';
import { isReached } from '../okta/reach.ts';
import type { Said } from './said.ts';

/** Nothing is known of runs before: keys and cell count as never seen. */
const NO_MEMORY = {};

export function judgeReach(facts: DiscoveryFacts, thresholds: Thresholds, now: Date): Said[] {
  const { findings, measurements } = judgeDiscovery(facts, thresholds, NO_MEMORY, now);
  const hosts = facts.hosts.map(({ target }) => target.host);
  const documents = facts.hosts.flatMap(({ servers }) => servers).length;
  const latency = measurements.find(({ metric }) => metric === 'DiscoveryLatency')?.value;
  const isWell = findings.every((finding) => stateOfFinding(finding) === 'ok');
  const reached: Said = {
    state: 'ok',
    what: 'reachable',
    observed: `${hosts.join(', ')}: discovery and keys of ${documents} ${documents === 1 ? 'issuer' : 'issuers'} as expected, ${latency} ms`,
  };
  return [
    ...(isWell ? [reached] : []),
    ...findings.map(findingLine),
    ...clockLines(facts, findings, thresholds),
  ];
}

function findingLine(finding: Finding): Said {
  const { condition, reason, subject, observed, wanted, severity } = finding;
  const state = stateOfFinding(finding);
  const said = `${condition} (${reason}): ${observed}; wanted: ${wanted}`;
  if (severity === 'info' && state === 'ok') return { state: 'info', what: subject, observed: said };
  return { state, what: subject, observed: said, fix: stepsHere(finding)[0] };
}

function clockLines(
  facts: DiscoveryFacts,
  findings: readonly Finding[],
  { clockSkewSeconds }: Thresholds,
): Said[] {
  const what = 'clock';
  if (findings.some(({ condition }) => condition === 'CLOCK_SKEW')) return [];
  const reading = mostExact(facts.hosts.flatMap((host) => bestReading(host) ?? []));
  // What keeps every answer away has been said.
  if (reading === undefined && !isReached(facts)) return [];
  if (reading === undefined || reading.uncertaintyMs > clockSkewSeconds * 1000) {
    return [
      {
        state: 'unknown',
        what,
        observed: 'no answer of the org tells its time closely enough',
        fix: 'Try again; if it stays so, look for a proxy that takes the Date header away or answers from a cache.',
      },
    ];
  }
  const seconds = (ms: number) => (Math.abs(ms) / 1000).toFixed(1);
  const { skewMs, uncertaintyMs } = reading;
  const observed = `the org's is ${seconds(skewMs)} s ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's, give or take ${seconds(uncertaintyMs)} s`;
  return [{ state: 'ok', what, observed }];
}

/** @param isConfigured whether the settings, or the command line, name it in place of the org */
export function cellLine({ cell, problem }: CellReading, isConfigured: boolean): Said {
  const what = 'cell';
  if (cell !== undefined)
    return { state: 'ok', what, observed: `${cell}, as ${isConfigured ? 'it is given' : 'the org says'}` };
  return {
    state: 'unknown',
    what,
    observed: `${problem}, so that incidents of every cell count`,
    fix: "Name the cell in the settings, such as cell: 'okta.com:14', or repair what keeps the org from telling it.",
  };
}
