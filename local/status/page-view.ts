/** Reads Okta's status page once, for whoever is going to show what it says. */
import { freshnessOf } from '../../lambda/checks/service-status/freshness.ts';
import { statusPage } from '../../lambda/checks/service-status/status-page.ts';
import type { StatusPageSettings } from '../../lambda/config.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { MachineNetwork } from '../command-line/machine-network.ts';
import type { PageView } from './view.ts';

/** More than a page may take. */
const TIME_LIMIT_MS = 15_000;

/** Resolves for any state of the page. */
export async function readStatusPage(
  settings: StatusPageSettings,
  network: MachineNetwork,
): Promise<PageView> {
  const { url, staleDays, allowPrivateAddresses } = settings;
  const reader = statusPage(settings, { ...network, publicOnly: !allowPrivateAddresses });
  const facts = await withTimeLimit(TIME_LIMIT_MS, undefined, reader.read);
  const now = network.clock.now();
  if (!facts.ok) return { ok: false, url, readAt: now, doubt: facts.failure };
  const { reading, readAt } = facts;
  const freshness = freshnessOf(reading, staleDays, now);
  if (!freshness.ok) return { ok: false, url, readAt, doubt: freshness.doubt };
  return { ok: true, url, readAt, reading, newest: freshness.newest };
}
