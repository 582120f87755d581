/** Facts of several runs, a minute apart, through the judge and everything behind it, to what is announced. */
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import { judgeDiscovery } from '../../lambda/checks/oidc-discovery/judge.ts';
import { runCheck } from '../../lambda/engine/run-check.ts';
import { orgWith, THRESHOLDS } from './discovery-facts.ts';
import { recordingPorts } from './recording-ports.ts';

const MINUTE_MS = 60_000;

/** For each run the alerts that it sent, such as `FIRING LATENCY_HIGH`. */
export async function announcedOver(runs: readonly DiscoveryFacts[]): Promise<string[][]> {
  const ports = recordingPorts();
  const org = orgWith();
  const context = {
    org,
    runbookUrl: 'docs/runbook.md',
    dashboardUrl: undefined,
    maintenance: [],
    siblings: [],
    isWatched: false,
  };
  const announced: string[][] = [];
  for (const facts of runs) {
    const check = {
      name: 'oidc-discovery' as const,
      probe: async () => facts,
      judge: (seen: DiscoveryFacts, memory: object, now: Date) =>
        judgeDiscovery(seen, THRESHOLDS, { ...memory }, now),
      confirmation: { attempts: 3, overSeconds: 20 },
    };
    const { sent } = await runCheck(check, context, ports, new AbortController().signal);
    announced.push(sent.map(({ state, condition }) => `${state} ${condition}`));
    ports.time.pass(MINUTE_MS);
  }
  return announced;
}
