/** Asks an org for its cell, by which Okta's status page names what concerns it. */
import { fetchJson } from '../../lambda/checks/oidc-discovery/fetch-document.ts';
import { readOrganization, statusPageCell } from '../../lambda/checks/oidc-discovery/okta-organization.ts';
import { ORGANIZATION_PATH } from '../../lambda/checks/oidc-discovery/targets.ts';
import type { Org } from '../../lambda/config.ts';
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

async function readCell(url: string, network: Network, signal: AbortSignal): Promise<CellReading> {
  try {
    const { connection, certificate } = await openConnection(endpointOf(url), network, signal);
    try {
      const { refusal } = certificate;
      if (refusal !== undefined)
        return unknown(`the org's certificate is refused: ${refusal.reason} (${refusal.detail})`);
      const { monotonicMs } = network.clock;
      const document = await fetchJson(connection, url + ORGANIZATION_PATH, monotonicMs, signal);
      if (!document.ok) return unknown(`the org does not tell it: ${document.failure.detail}`);
      const stated = readOrganization(document.content)?.cell;
      if (stated === undefined) return unknown('the org does not say it');
      return { cell: statusPageCell(stated) ?? stated };
    } finally {
      connection.close();
    }
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return unknown(`the org cannot be asked: ${error.message}`);
  }
}

function unknown(problem: string): CellReading {
  return { cell: undefined, problem };
}
