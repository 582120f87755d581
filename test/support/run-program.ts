/** Runs a program of this project as its own process, as a person would. */
import { type ExecFileException, execFile, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const PROGRAM = ['--import', 'tsx', 'bin/okta-monitor.ts'];

const surroundings = (environment: NodeJS.ProcessEnv) => ({
  cwd: ROOT,
  env: { PATH: process.env['PATH'], ...environment },
});

/** `npm start -- …` without npm; nothing of the caller's environment but where programs are. */
export function oktaMonitor(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = { ...surroundings(environment), timeout: 55_000 };
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, stdout: string, stderr: string) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? Number.NaN), stdout, stderr });
    execFile(process.execPath, [...PROGRAM, ...args], options, done);
  });
}

export interface Running {
  readonly pid: number;
  /** Of standard output, what has come until now. */
  readonly stdout: () => string;
  /** `SIGINT` is Ctrl-C. */
  readonly send: (signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') => void;
  /** With 128 and the number of the signal as a shell has it, where a signal has ended it. */
  readonly ended: Promise<Ended>;
}

/** The same, for whoever has something to do with it while it runs. */
export function startOktaMonitor(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  stdin = '',
): Running {
  const child = spawn(process.execPath, [...PROGRAM, ...args], surroundings(environment));
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(stdin);
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout, stderr });
    });
  });
  return {
    pid: child.pid ?? Number.NaN,
    stdout: () => stdout,
    send: (signal) => child.kill(signal),
    ended,
  };
}
