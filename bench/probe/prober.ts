/** A process that probes when asked over HTTP, and what CPU it takes: ours, and Prometheus' blackbox_exporter. */
import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { esbuildOptions } from '../../lib/bundling.ts';
import { messageOf } from '../child.ts';

/** Linux counts in hundredths of a second for everybody, whatever its own clock does. */
const MS_PER_TICK = 10;
const BLACKBOX = 'prometheus-blackbox-exporter';
const READY_MS = 10_000;

/** Of the one that is installed; undefined when there is none. */
export function blackboxVersion(): string | undefined {
  const { status, stdout, stderr } = spawnSync(BLACKBOX, ['--version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  return /version (\d[\d.]*)/.exec(stdout + stderr)?.[1] ?? 'of unknown version';
}

export class Prober {
  readonly #child: ChildProcess;
  readonly #port: number;
  readonly #query: string;
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(child: ChildProcess, port: number, query: string) {
    this.#child = child;
    this.#port = port;
    this.#query = query;
  }

  static async ours(folder: string, caFile: string): Promise<Prober> {
    const outfile = join(folder, 'front.cjs');
    await build({ ...esbuildOptions(join(import.meta.dirname, 'front.ts')), outfile });
    const child = fork(outfile, { env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile }, execArgv: [] });
    return new Prober(child, (await messageOf(child)) as number, '');
  }

  static async blackbox(folder: string, caFile: string): Promise<Prober> {
    const configFile = join(folder, 'blackbox.yml');
    writeFileSync(
      configFile,
      `modules:
  document:
    prober: http
    timeout: 5s
    http:
      preferred_ip_protocol: ip4
      tls_config:
        ca_file: ${caFile}
`,
    );
    const port = await freePort();
    const options = [`--config.file=${configFile}`, `--web.listen-address=127.0.0.1:${port}`];
    const child = spawn(BLACKBOX, [...options, '--log.level=error'], { stdio: 'ignore' });
    const prober = new Prober(child, port, '&module=document');
    await prober.#untilHealthy();
    return prober;
  }

  /** So many probes, `atOnce` under way at any time. */
  async probe(target: string, count: number, atOnce: number): Promise<void> {
    let left = count;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        const text = await this.#get(`/probe?target=${encodeURIComponent(target)}${this.#query}`);
        if (!/^probe_success 1$/m.test(text)) throw new Error(`a probe failed:\n${text}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  /** User and system, of all threads. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    // The name before it may hold anything but is followed by the last parenthesis.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK;
  }

  /** The most memory it ever had. */
  peakMb(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }

  #get(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = [];
      get({ host: '127.0.0.1', port: this.#port, path, agent: this.#agent }, (response) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(Buffer.concat(chunks).toString()));
      }).once('error', reject);
    });
  }

  async #untilHealthy(): Promise<void> {
    const until = Date.now() + READY_MS;
    for (;;) {
      try {
        await this.#get('/-/healthy');
        return;
      } catch (error) {
        if (Date.now() > until || this.#child.exitCode !== null) throw error;
        await sleep(100);
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
