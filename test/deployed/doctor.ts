/** The command line as an operator runs it on the deployed stack: the real program, at the account's endpoint. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Line } from '../../local/command-line/checklist.ts';
import { type Ended, oktaMonitor } from '../support/run-program.ts';
import type { Rehearsal } from './rehearsal.ts';

export interface Told {
  readonly exitCode: number;
  readonly lines: readonly Line[];
  /** Of the line of that area and name; undefined where there is none. */
  readonly line: (area: string, what: string) => Line | undefined;
}

/**
 * `doctor --stack --json`.
 *
 * @param minutesLater by a clock so far ahead of that of the functions
 */
export async function doctor(rehearsal: Rehearsal, minutesLater = 0): Promise<Told> {
  const args = ['doctor', '--stack', '--json'];
  const { exitCode, stdout, stderr } = await onStack(rehearsal, args, minutesLater);
  if (stderr !== '') throw new Error(`doctor wrote to stderr: ${stderr}`);
  const { lines } = JSON.parse(stdout) as { lines: readonly Line[] };
  const line = (area: string, what: string) => lines.find((one) => one.area === area && one.what === what);
  return { exitCode, lines, line };
}

/** Any command, with the account's environment and the simulated servers' certificates. */
export async function onStack(
  rehearsal: Rehearsal,
  args: readonly string[],
  minutesLater = 0,
): Promise<Ended> {
  const { aws, clock, okta, second, control, statusPage } = rehearsal;
  const folder = await mkdtemp(join(tmpdir(), 'rehearsed-command-'));
  try {
    const [roots, ahead] = [join(folder, 'roots.pem'), join(folder, 'clock')];
    await writeFile(roots, [okta, second, control, statusPage].map(({ caPem }) => `${caPem}\n`).join(''));
    await writeFile(ahead, String(clock.now().getTime() - Date.now() + minutesLater * 60_000));
    const clockPreload = join(import.meta.dirname, 'emulator/moving-clock.cjs');
    return await oktaMonitor([...args, ...(args[0] === 'doctor' ? ['--ca', roots] : [])], {
      ...aws.environment,
      // The SDK warns of Node 20.
      NODE_OPTIONS: `--no-warnings --require ${clockPreload}`,
      EMULATED_CLOCK: ahead,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
