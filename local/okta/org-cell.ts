/** Asks an org for its cell, by which Okta's status page names what concerns it. */
import type { DiscoveryFacts, Failure } from '../../lambda/checks/oidc-discovery/facts.ts';
import { fetchJson } from '../../lambda/checks/oidc-discovery/fetch-document.ts';
import { readOrganization, statusPageCell } from '../../lambda/checks/oidc-discovery/okta-organization.ts';
import { ORGANIZATION_PATH } from '../../lambda/checks/oidc-discovery/targets.ts';
import type { Org } from '../../lambda/config.ts';
import type { Reason } from '../../lambda/contract.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import { endpointOf, openConnection } from '../../lambda/net/https.ts';
import type { Network } from '../../lambda/net/network.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';

/** Milliseconds for the connection and the document together. */
const TIME_LIMIT_MS = 5000;

export type CellReading =
  /** As the page names it, or as the org does where that is of another form. */
  | { readonly cell: string; readonly problem?: never }
  /** Why it is unknown, in words. */
  | { readonly cell: undefined; readonly problem: string };

/** Resolves for any state of the org; what the settings say goes before what the org says. */
export function cellOfOrg(
  { url, cell, allowPrivateAddresses }: Pick<Org, 'url' | 'cell' | 'allowPrivateAddresses'>,
  network: MachineNetwork,
): Promise<CellReading> {
  if (cell !== undefined) return Promise.resolve({ cell });
  return withTimeLimit(TIME_LIMIT_MS, undefined, (signal) =>
    readCell(url, { ...network, publicOnly: !allowPrivateAddresses }, signal),
  );
}

/**
 * The same from what a probe of the org has seen already.
 *
 * @param given goes before what the org's own host, the first, has told
 */
export function cellTold(given: string | undefined, { hosts: [own] }: DiscoveryFacts): CellReading {
  if (given !== undefined) return { cell: given };
  if (own === undefined) throw new RangeError('an org without a host');
  const { connection, organization } = own;
  if (!connection.ok) return unasked(connection.failure.detail);
  const { refusal } = connection.content.certificate;
  if (refusal !== undefined) return refused(refusal);
  // JSON that is no such document names no cell either.
  if (organization === undefined || (!organization.ok && organization.failure.reason === 'SCHEMA'))
    return cellStated(undefined);
  return organization.ok ? cellStated(organization.content.cell) : untold(organization.failure);
}

async function readCell(url: string, network: Network, signal: AbortSignal): Promise<CellReading> {
  try {
    const { connection, certificate } = await openConnection(endpointOf(url), network, signal);
    try {
      const { refusal } = certificate;
      if (refusal !== undefined) return refused(refusal);
      const { monotonicMs } = network.clock;
      const document = await fetchJson(connection, url + ORGANIZATION_PATH, monotonicMs, signal);
      if (!document.ok) return untold(document.failure);
      return cellStated(readOrganization(document.content)?.cell);
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return unasked(error.message);
  }
}

/** As the status page names it, where its name is of a form that is known. */
function cellStated(stated: string | undefined): CellReading {
  return stated === undefined
    ? unknown('the org does not say it')
    : { cell: statusPageCell(stated) ?? stated };
}

function refused({ reason, detail }: { readonly reason: Reason; readonly detail: string }): CellReading {
  return unknown(`the org's certificate is refused: ${reason} (${detail})`);
}

function untold({ detail }: Pick<Failure, 'detail'>): CellReading {
  return unknown(`the org does not tell it: ${detail}`);
}

function unasked(detail: string): CellReading {
  return unknown(`the org cannot be asked: ${detail}`);
}

function unknown(problem: string): CellReading {
  return { cell: undefined, problem };
}
