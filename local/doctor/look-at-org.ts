/** Looks at one org: what it shows to anybody, and what its credentials open. Resolves for any state of it. */
import type { DiscoveryFacts } from '../../lambda/checks/oidc-discovery/facts.ts';
import { probeDiscovery } from '../../lambda/checks/oidc-discovery/probe.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { CredentialPorts } from '../../lambda/okta/credentials/configured-authorizer.ts';
import { httpsTransport } from '../../lambda/okta/https-transport.ts';
import type { Line } from '../command-line/checklist.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';
import { type CellReading, cellOfOrg, cellTold } from '../okta/org-cell.ts';
import { isReached } from '../okta/reach.ts';
import type { PageView } from '../status/view.ts';
import type { Access, DoctorOrg } from './doctor-org.ts';
import { judgeAccess } from './judge-access.ts';
import { cellLine, judgeReach } from './judge-org.ts';
import { incidentsLine } from './judge-status-page.ts';
import { inArea, type Said } from './said.ts';
import { type AccessFacts, tryAccess } from './try-access.ts';

/** In place of the ARN of a secret that is made by the deploy, and so cannot be read before. */
export const NOT_MADE = 'not made yet';

export interface OrgPorts {
  readonly network: MachineNetwork;
  readonly credentials: CredentialPorts;
}

interface OrgFacts {
  readonly discovery: DiscoveryFacts | undefined;
  /** Undefined where no check wants it. */
  readonly cell: CellReading | undefined;
  readonly access: readonly { readonly of: Access; readonly facts: AccessFacts | Untried }[];
}

interface Untried {
  readonly kind: 'untried';
  readonly why: string;
}

/** As long as a run may take. */
const DISCOVERY_MS = 43_000;

const NO_ACCESS: Said = {
  state: 'skipped',
  what: 'credential',
  observed: 'none is given, nor in the settings: rate-limits and saml-certificates do not run without',
};

/** @param page undefined where no check reads it */
export async function lookAtOrg(
  org: DoctorOrg,
  page: PageView | undefined,
  ports: OrgPorts,
): Promise<Line[]> {
  const facts = await factsOf(org, ports);
  const now = ports.network.clock.now();
  const { discovery, cell } = facts;
  const ofOrg: Said[] = [
    ...(discovery === undefined || org.discovery === undefined
      ? [leftOut('reachable', 'oidc-discovery')]
      : judgeReach(discovery, org.discovery.settings, now)),
    ...(cell === undefined ? [] : [cellLine(cell, org.cell !== undefined)]),
    ...(org.status === undefined || page === undefined
      ? [leftOut("Okta's incidents", 'service-status')]
      : [incidentsLine(page, cell?.cell, org.status.subServices, now)]),
    ...(facts.access.length === 0 ? [NO_ACCESS] : []),
  ];
  return [
    ...inArea(`${org.alias} (${org.url})`, ofOrg),
    ...facts.access.flatMap(({ of, facts: tried }) => {
      const area = `${org.alias}: ${of.principal === undefined ? 'credential' : `credential of ${of.principal}`}`;
      if (tried.kind === 'untried')
        return inArea(area, [{ state: 'skipped', what: 'credential', observed: tried.why }]);
      const minimum = of.principal === undefined ? org.minimumSamlApps : undefined;
      return inArea(area, judgeAccess(of, tried, minimum));
    }),
  ];
}

async function factsOf(org: DoctorOrg, { network, credentials }: OrgPorts): Promise<OrgFacts> {
  const own = { ...network, publicOnly: !org.allowPrivateAddresses };
  const asked = org.discovery;
  const discovery =
    asked === undefined
      ? undefined
      : await withTimeLimit(DISCOVERY_MS, undefined, (signal) => probeDiscovery(asked, own, signal));
  const cell = org.status === undefined ? undefined : await cellFrom(org, discovery, network);
  const isSilent = discovery !== undefined && !isReached(discovery);
  const transport = httpsTransport(own);
  const ports = { credentials, send: transport.send, clock: network.clock };
  try {
    const access: { of: Access; facts: AccessFacts | Untried }[] = [];
    for (const of of org.access) {
      const why = isSilent ? 'not tried: the org is not reached' : whyUntried(of);
      access.push({
        of,
        facts: why === undefined ? await tryAccess(org, of, ports) : { kind: 'untried', why },
      });
    }
    return { discovery, cell, access };
  } finally {
    transport.close();
  }
}

/** The org is asked only where nothing else was asked of it. */
async function cellFrom(
  org: DoctorOrg,
  discovery: DiscoveryFacts | undefined,
  network: MachineNetwork,
): Promise<CellReading> {
  return discovery === undefined ? cellOfOrg(org, network) : cellTold(org.cell, discovery);
}

function whyUntried({ credential }: Access): string | undefined {
  if (credential.kind === 'kms' || credential.secretArn !== NOT_MADE) return undefined;
  const given = credential.kind === 'ssws' ? '--token -' : '--client-id and --private-key';
  return `not tried: its secret is made by the deploy; ${given} tries it before, --stack after it`;
}

function leftOut(what: string, check: string): Said {
  return { state: 'skipped', what, observed: `${check} is left out in the settings` };
}
