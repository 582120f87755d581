/** Runs a program of this project as its own process, as a person would. */
import { type ExecFileException, execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm start -- …` without npm; nothing of the caller's environment but where programs are. */
export function oktaMonitor(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const program = ['--import', 'tsx', 'bin/okta-monitor.ts', ...args];
  const options = { cwd: ROOT, env: { PATH: process.env['PATH'], ...environment }, timeout: 55_000 };
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
    execFile(process.execPath, program, options, done);
  });
}
