/** `status`: what Okta's own page says now of the cells of some orgs. */
import { cellStatus } from '../../lambda/checks/service-status/cell-status.ts';
import { type MachineNetwork, machineNetwork } from '../command-line/machine-network.ts';
import { cellOfOrg } from '../okta/org-cell.ts';
import { statusJson } from './json.ts';
import { readStatusPage } from './page-view.ts';
import { statusReport } from './report.ts';
import type { StatusCommand } from './status-arguments.ts';
import { needsSettings, questionOf, type StatusSubject } from './subjects.ts';
import { type StatusView, statusExitCode } from './view.ts';

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
    readStatusPage(pageSettings, network),
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

async function cellOf(
  { org, cell }: StatusSubject,
  network: MachineNetwork,
): Promise<Pick<StatusView, 'cell'> & { problem?: string | undefined }> {
  return org === undefined ? { cell } : cellOfOrg(org, network);
}
