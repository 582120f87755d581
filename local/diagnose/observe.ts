/** What a diagnosis asks the org, step by step. Resolves for any state of the org. */
import { random, wait } from '../../lambda/adapters/runtime.ts';
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import { judgeDiscovery } from '../../lambda/checks/oidc-discovery/judge.ts';
import { probeDiscovery } from '../../lambda/checks/oidc-discovery/probe.ts';
import { aliasOfUrl, type MonitorConfig, parseMonitorConfig } from '../../lambda/config.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { ApiResult } from '../../lambda/okta/api-result.ts';
import { NOTHING_KNOWN, oktaClient } from '../../lambda/okta/client.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';
import type { DiagnoseCommand } from './arguments.ts';

const ATTEMPT_MS = 5000;
/** For a token and a call together. */
export const CALL_MS = 15_000;

/** What the org tells everybody. */
export interface OrgObservation {
  readonly facts: DiscoveryFacts;
  /** What the check `oidc-discovery` makes of it, with its usual thresholds. */
  readonly judged: Judgement;
  /** Origins of its custom domains, as named or as the org says. */
  readonly customDomains: readonly string[];
}

/** @param servers ids of custom authorization servers */
export async function observeOrg(
  command: DiagnoseCommand,
  servers: readonly string[],
  network: MachineNetwork,
): Promise<OrgObservation> {
  const { url, controlTarget, allowPrivateAddresses } = command;
  const org = orgOf(command, servers);
  const settings = org.checks['oidc-discovery'];
  if (settings === false) throw new Error('the check is on unless it is switched off');
  const facts = await withTimeLimit(4 * ATTEMPT_MS, undefined, (signal) =>
    probeDiscovery(
      { org, settings: { attemptTimeoutMs: ATTEMPT_MS }, controlTarget },
      { ...network, publicOnly: !allowPrivateAddresses },
      signal,
    ),
  );
  const named = [
    ...command.customDomains,
    ...facts.hosts.flatMap(({ organization }) =>
      organization?.ok ? (organization.content.customDomain ?? []) : [],
    ),
  ];
  return {
    facts,
    judged: judgeDiscovery(facts, settings, {}, network.clock.now()),
    customDomains: [...new Set(named)].filter((domain) => domain !== url),
  };
}

function orgOf(
  { url, customDomains }: DiagnoseCommand,
  servers: readonly string[],
): MonitorConfig['orgs'][number] {
  const [org] = parseMonitorConfig(
    {
      orgs: [
        {
          alias: aliasOfUrl(url),
          url,
          customDomains: customDomains.map((domain) => ({ url: domain })),
          authorizationServers: servers.map((id) => ({ id })),
        },
      ],
      notify: 'nobody',
    },
    'command line',
  ).orgs;
  if (org === undefined) throw new Error('an org went in and none came out');
  return org;
}

export function callEndpoint(
  url: string,
  authorizer: Authorizer,
  send: Send,
  { clock }: Pick<MachineNetwork, 'clock'>,
): Promise<ApiResult> {
  const client = oktaClient({ authorizer, send, clock, wait, random }, NOTHING_KNOWN, clock.now());
  // A measuring call: what Okta answers is what is to be seen, a refusal for its rate too.
  return withTimeLimit(CALL_MS, undefined, (signal) => client.get(url, 'measuring', signal));
}

/** Whatever the network does becomes a value; a bug stays an exception. */
export async function orFault<Result>(work: Promise<Result>): Promise<Result | NetworkFault> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NetworkFault) return error;
    throw error;
  }
}
