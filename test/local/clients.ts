/** Clients that ask the simulated org as anyone would: Node's own HTTPS client, and the curl and openssl programs. */
import { type ExecFileException, execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AskOptions {
  readonly ca: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  /** Milliseconds for the whole exchange. @default 5000 */
  readonly deadlineMs?: number;
}

/** Asks over a connection of its own; any name resolves to this machine. Follows no redirect. */
export function ask(url: string, { ca, method = 'GET', headers = {}, deadlineMs = 5000 }: AskOptions) {
  return new Promise<Reply>((resolve, reject) => {
    const signal = AbortSignal.timeout(deadlineMs);
    const options = { method, headers, ca, signal, agent: false as const, family: 4, lookup: toLoopback };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks),
        }),
      );
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

type LookupDone = (
  error: null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

function toLoopback(_name: string, { all }: { all?: boolean | undefined }, done: LookupDone): void {
  if (all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}

export async function askForJson(url: string, options: AskOptions): Promise<Record<string, unknown>> {
  return JSON.parse((await ask(url, options)).body.toString());
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined;
}

/** The path of a new file that holds the text. */
export function temporaryFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'simulated-okta-')), name);
  writeFileSync(path, text);
  return path;
}

export interface Finished {
  readonly exitCode: number;
  /** Standard output and standard error. */
  readonly output: string;
}

/** Runs a program to its end with nothing on its standard input; a failure is a result, not an exception. */
export function run(program: string, parameters: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    const done = (error: ExecFileException | null, out: string, err: string) =>
      resolve({ exitCode: Number(error?.code ?? 0), output: out + err });
    const child = execFile(program, parameters, { timeout: 10_000, maxBuffer: 100_000_000 }, done);
    child.stdin?.end();
  });
}
