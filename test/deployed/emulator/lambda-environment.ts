/**
 * One Lambda execution environment: AWS's runtime interface client in a child process, served by the four
 * routes of the Runtime API. One invocation at a time, module state kept between them, killed at the timeout.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type FunctionSettings,
  functionEnvironment,
  type HostSettings,
  type InvocationResult,
} from './lambda-contract.ts';

interface Job {
  readonly id: string;
  readonly payload: string;
  readonly settle: (failed: boolean, body: string) => void;
  /** Where its log begins in the environment's log; unset while it queues behind another. */
  logStart: number | undefined;
  timedOut: boolean;
  timer?: NodeJS.Timeout;
}

const initLimitMs = 10_000;
// The last log lines come by a pipe, the answer by a socket.
const logFlushMs = 8;
const heapShare = 0.75;

export class LambdaEnvironment {
  readonly #settings: FunctionSettings;
  readonly #host: HostSettings;
  readonly #server: Server;
  readonly #queue: Job[] = [];
  #child: ChildProcess | undefined;
  #waiting: ServerResponse | undefined;
  #current: Job | undefined;
  #initTimer: NodeJS.Timeout | undefined;
  #logs = '';
  #initFailed = false;
  #stopped = false;

  constructor(settings: FunctionSettings, host: HostSettings) {
    this.#settings = settings;
    this.#host = host;
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
  }

  /** Opens the Runtime API on a free loopback port; the runtime itself starts with the first invocation. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Runs the handler once, after those asked before. A crash is a failed result, as on AWS. */
  async invoke(payload: string): Promise<InvocationResult> {
    const started = performance.now();
    let settle: Job['settle'] = () => undefined;
    const outcome = new Promise<{ failed: boolean; body: string }>((resolve) => {
      settle = (failed, body) => resolve({ failed, body });
    });
    const idle = !this.#current && this.#queue.length === 0;
    const job: Job = {
      id: randomUUID(),
      payload,
      logStart: idle ? this.#logs.length : undefined,
      timedOut: false,
      settle,
    };
    this.#queue.push(job);
    if (!this.#child) this.#spawn();
    this.#handOut();
    const { failed, body } = await outcome;
    const durationMs = performance.now() - started;
    await new Promise((done) => setTimeout(done, logFlushMs));
    return { payload: body, failed, logs: this.#logs.slice(job.logStart), requestId: job.id, durationMs };
  }

  /** Whether somebody who invokes it now would have to wait. */
  get busy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0;
  }

  /** The runtime dies in the middle of whatever it does, or its time is over; the next invocation starts a new one. */
  kill(timedOut: boolean): void {
    if (this.#current) this.#current.timedOut = timedOut;
    this.#child?.kill('SIGKILL');
  }

  /** Ends the runtime and closes the Runtime API. */
  stop(): void {
    this.#stopped = true;
    this.#child?.kill('SIGKILL');
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #spawn(): void {
    const { handler, codeFolder, memoryMegabytes, customResource, timeoutSeconds } = this.#settings;
    const { clockPreload, customResourcePreload } = this.#host;
    const scripts = [clockPreload, ...(customResource ? [customResourcePreload] : [])];
    const preload = scripts.flatMap((script) => ['--require', script]);
    const client = join(this.#host.runtimeInterface, 'node_modules/aws-lambda-ric/index.mjs');
    const heap = `--max-old-space-size=${Math.floor(memoryMegabytes * heapShare)}`;
    const child = spawn(process.execPath, [heap, ...preload, client, handler], {
      cwd: codeFolder,
      env: functionEnvironment(this.#settings, this.#host, (this.#server.address() as AddressInfo).port),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => {
        this.#logs += text.toString();
      });
    }
    this.#initTimer = setTimeout(() => child.kill('SIGKILL'), initLimitMs + timeoutSeconds * 1000);
    child.once('error', (error) => this.#ended(String(error)));
    child.once('exit', (code, signal) => this.#ended(signal ?? `error: exit status ${code}`));
  }

  #ended(how: string): void {
    clearTimeout(this.#initTimer);
    this.#child = undefined;
    this.#waiting = undefined;
    // Without a job in hand the runtime died while it started: the first in the queue is the one that fails.
    const job = this.#current ?? (this.#initFailed ? undefined : this.#queue.shift());
    this.#current = undefined;
    this.#initFailed = false;
    if (job) {
      clearTimeout(job.timer);
      const limit = this.#settings.timeoutSeconds.toFixed(2);
      const message = job.timedOut ? `Task timed out after ${limit} seconds` : `Runtime exited with ${how}`;
      const errorType = job.timedOut ? 'Sandbox.Timedout' : 'Runtime.ExitError';
      job.settle(true, JSON.stringify({ errorType, errorMessage: `RequestId: ${job.id} Error: ${message}` }));
    }
    if (this.#queue.length > 0 && !this.#stopped) this.#spawn();
  }

  #handOut(): void {
    const response = this.#waiting;
    if (!response || this.#current) return;
    const job = this.#queue.shift();
    if (!job) return;
    this.#waiting = undefined;
    this.#current = job;
    job.logStart ??= this.#logs.length;
    const timeoutMs = this.#settings.timeoutSeconds * 1000;
    job.timer = setTimeout(() => {
      job.timedOut = true;
      this.#child?.kill('SIGKILL');
    }, timeoutMs);
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': job.id,
      // The runtime subtracts from it what the function takes for now.
      'lambda-runtime-deadline-ms': String(Date.now() + aheadMs(this.#host.clockFile) + timeoutMs),
      'lambda-runtime-invoked-function-arn': this.#settings.functionArn,
      'lambda-runtime-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0',
    });
    response.end(job.payload);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const route = request.url?.replace(/^\/[^/]+\/runtime\//, '') ?? '';
    if (route === 'invocation/next') {
      clearTimeout(this.#initTimer);
      this.#waiting = response;
      this.#handOut();
      return;
    }
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end('{"status":"OK"}');
    const initFailed = route === 'init/error';
    const job = initFailed ? this.#queue.shift() : this.#current;
    if (initFailed) this.#initFailed = true;
    else this.#current = undefined;
    clearTimeout(job?.timer);
    job?.settle(initFailed || route.endsWith('/error'), body);
  }
}

function aheadMs(clockFile: string): number {
  return Number(readFileSync(clockFile, 'utf8'));
}
