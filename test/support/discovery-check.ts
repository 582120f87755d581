/** The real check `oidc-discovery`, run once against loopback servers: parsed settings, probe, judge. */
import { oidcDiscovery } from '../../lambda/checks/oidc-discovery/check.ts';
import { parseOidcDiscoveryRequest } from '../../lambda/config.ts';
import type { Network } from '../../lambda/net/network.ts';
import { type Judgement, stateOfFinding, worstState } from '../../lambda/outcome.ts';
import { loopbackNetwork } from './loopback-network.ts';

export interface Watched {
  /** Origin of the org. */
  readonly url: string;
  readonly issuer?: string;
  /** Ids of custom authorization servers. */
  readonly servers?: readonly string[];
  readonly attemptTimeoutMs?: number;
  readonly network?: Partial<Network>;
}

export async function judgementOf(watched: Watched): Promise<Judgement & { readonly state: string }> {
  const { url, issuer, servers = [], attemptTimeoutMs = 5000, network } = watched;
  const request = parseOidcDiscoveryRequest({
    check: 'oidc-discovery',
    org: {
      alias: 'acme',
      url,
      ...(issuer === undefined ? {} : { issuer }),
      authorizationServers: servers.map((id) => ({ id })),
      allowPrivateAddresses: true,
    },
    settings: { attemptTimeoutMs, confirmation: { attempts: 1, overSeconds: 0 } },
    // The org itself stands in, so that a test needs no second server; asked only when nothing else answered.
    controlTarget: url,
    runbookUrl: 'docs/runbook.md',
  });
  const check = oidcDiscovery(request, await loopbackNetwork(network));
  const facts = await check.probe(new AbortController().signal, {}, {});
  const judgement = check.judge(facts, {}, new Date(), undefined);
  return { ...judgement, state: worstState(judgement.findings.map(stateOfFinding)) };
}

/** What matters of the findings, for comparing. */
export function faultsIn({ findings }: Pick<Judgement, 'findings'>) {
  return findings.map(({ condition, reason, severity, subject }) => ({
    condition,
    reason,
    severity,
    subject,
  }));
}
