/** `status`: what Okta's own page says now of the cells of some orgs. */
import { cellStatus } from '../lambda/checks/service-status/cell-status.ts';
import { freshnessOf } from '../lambda/checks/service-status/freshness.ts';
import { statusPage } from '../lambda/checks/service-status/status-page.ts';
import type { StatusPageSettings } from '../lambda/config.ts';
import { withTimeLimit } from '../lambda/net/time-limit.ts';
import { type MachineNetwork, machineNetwork } from './machine-network.ts';
import { cellOfOrg } from './org-cell.ts';
import type { StatusCommand } from './status-arguments.ts';
import { statusJson } from './status-json.ts';
import { statusReport } from './status-report.ts';
import { needsSettings, questionOf, type StatusSubject } from './status-subjects.ts';
import { type PageView, type StatusView, statusExitCode } from './status-view.ts';

/** More than a page may take. */
const TIME_LIMIT_MS = 15_000;

/**
 * @param readSettings what the settings file exports; asked only where the command names neither org nor cell
 * @returns the exit code
 * @throws InvalidInputError for settings or certificates that are none
 */
export async function statusOnce(
  command: StatusCommand,
  readSettings: () => Promise<unknown>,
  print: (text: string) => void,
): Promise<number> {
  const settings = needsSettings(command) ? await readSettings() : undefined;
  const { subjects, page: pageSettings } = questionOf(command, settings);
  const network = machineNetwork(command);
  const [page, asked] = await Promise.all([
    readPage(pageSettings, network),
    Promise.all(subjects.map(async (subject) => ({ ...subject, ...(await cellOf(subject, network)) }))),
  ]);
  const now = network.clock.now();
  const views = asked.map(({ org, subServices, cell, problem }): StatusView => {
    const status = page.ok ? cellStatus(page.reading, cell, now, subServices) : undefined;
    return { org, cell, cellProblem: problem, status };
  });
  const exitCode = statusExitCode(page, views);
  print(command.json ? statusJson(page, views, exitCode) : statusReport(page, views, now));
  return exitCode;
}

async function readPage(settings: StatusPageSettings, network: MachineNetwork): Promise<PageView> {
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

async function cellOf(
  { org, cell }: StatusSubject,
  network: MachineNetwork,
): Promise<Pick<StatusView, 'cell'> & { problem?: string | undefined }> {
  return org === undefined ? { cell } : cellOfOrg(org, network);
}
