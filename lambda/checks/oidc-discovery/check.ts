/** The check `oidc-discovery`: probe and judge put together for one request. */
import type { OidcDiscoveryRequest } from '../../config.ts';
import type { Network } from '../../net/network.ts';
import type { Check } from '../check.ts';
import type { DiscoveryFacts } from './facts.ts';
import { judgeDiscovery } from './judge.ts';
import { probeDiscovery, type Reach } from './probe.ts';

/** @param reach only of a simulation. @default over the network */
export function oidcDiscovery(
  request: OidcDiscoveryRequest,
  network: Network,
  reach?: Reach,
): Check<DiscoveryFacts> {
  return {
    name: 'oidc-discovery',
    probe: (signal) => probeDiscovery(request, network, signal, reach),
    judge: (facts, memory, now) => judgeDiscovery(facts, request.settings, memory, now, request.detail),
    confirmation: request.settings.confirmation,
  };
}
