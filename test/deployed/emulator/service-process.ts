/** A child process that serves: ready when it prints its port, ended through its own pid, its stderr kept. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ServiceProcess {
  /** The loopback port it chose. */
  readonly port: number;
  readonly pid: number;
  /** The last part of what it wrote to standard error. */
  errors(): string;
  /** Ends it and waits until it is gone. May be called again. */
  stop(): Promise<void>;
}

export interface ServiceCommand {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

const startLimitMs = 60_000;
const stopLimitMs = 3_000;
const keptErrorCharacters = 20_000;

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child) || child.pid === undefined) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  // The end of its standard input is the polite way: it ends its own children first.
  child.stdin?.end();
  const force = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
  await gone;
  clearTimeout(force);
}

/** Starts a service and waits for its `{"port": …}` line; a failure carries its standard error. */
export async function startService(service: ServiceCommand): Promise<ServiceProcess> {
  const { command, args, cwd, env, name } = service;
  const child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-keptErrorCharacters);
  });
  try {
    const port = await new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`not ready after ${startLimitMs} ms`)), startLimitMs);
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`ended with status ${code}`)));
      createInterface(child.stdout).once('line', (line) => {
        clearTimeout(limit);
        resolve((JSON.parse(line) as { port: number }).port);
      });
    });
    return { port, pid: child.pid ?? 0, errors: () => errors, stop: () => stop(child) };
  } catch (cause) {
    await stop(child);
    throw new Error(`${name} did not start: ${cause instanceof Error ? cause.message : cause}\n${errors}`, {
      cause,
    });
  }
}
