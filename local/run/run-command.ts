/** A run on the command line: against an org, or against a simulated one. */
import { normalizedUrls, parseMonitorConfig } from '../../lambda/config.ts';
import type { CheckState } from '../../lambda/contract.ts';
import { worstState } from '../../lambda/outcome.ts';
import { prepare } from './prepare-run.ts';
import type { OrgTarget, SimulatedTarget } from './run-arguments.ts';
import { runChecks } from './run-checks.ts';
import { jsonReport, terminalReport } from './terminal-report.ts';

/** Exit codes of monitoring plugins. */
export const EXIT_CODES = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Record<
  CheckState,
  number
>;

/** @returns the exit code */
export async function runOnce(
  target: OrgTarget | SimulatedTarget,
  json: boolean,
  print: (text: string) => void,
): Promise<number> {
  const { settings, introduction, close, ...surroundings } = await prepare(target);
  try {
    if (!json) print(`${introduction}\n`);
    const config = parseMonitorConfig(settings, 'command line');
    for (const notice of normalizedUrls(settings, config)) console.error(notice);
    const runs = await runChecks(config, surroundings);
    const state = worstState(runs.map(({ outcome }) => outcome.state));
    const exitCode = EXIT_CODES[state];
    print(json ? jsonReport(runs, introduction, state, exitCode) : terminalReport(runs));
    if (!json) print(`\n${state.toUpperCase()}`);
    return exitCode;
  } finally {
    await close();
  }
}
