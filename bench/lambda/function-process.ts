/**
 * A Lambda function in a process of its own, under AWS's runtime interface client and Node 24, served by the Runtime API
 * as far as one function without errors needs it. Says when it was ready, and what CPU it took.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { functionEnvironment } from '../../test/deployed/emulator/lambda-contract.ts';
import { messageOf } from '../child.ts';

/** Code in a folder, with an `index.js` that exports `handler`. */
export interface FunctionCode {
  readonly name: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

const MEMORY_MEGABYTES = 512;
const TIMEOUT_SECONDS = 55;
const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:';
const KEPT_LOG = 4000;

interface Asked {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class FunctionProcess {
  readonly #server: Server;
  readonly #child: ChildProcess;
  readonly #spawned: number;
  #waiting: ServerResponse | undefined;
  #asked = askedFor();
  #failure: string | undefined;
  #log = '';

  private constructor(server: Server, code: FunctionCode, runtimeInterface: string) {
    this.#server = server;
    server.on('request', (request, response) => void this.#serve(request, response));
    const settings = {
      functionName: code.name,
      functionArn: ARN + code.name,
      version: '$LATEST',
      runtime: 'nodejs24.x',
      handler: 'index.handler',
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: MEMORY_MEGABYTES,
      environment: code.environment,
      codeFolder: code.folder,
      logGroup: 'bench',
      logFormat: 'JSON',
      region: 'eu-west-1',
      endpoint: '',
      accessKeyId: 'AKIDEXAMPLE',
      customResource: false,
    };
    const host = {
      runtimeInterface,
      customResourcePreload: '',
      clockPreload: '',
      clockFile: '',
      extraEnvironment: {},
    };
    const { port } = server.address() as AddressInfo;
    const preload = join(import.meta.dirname, 'cpu-when-asked.cjs');
    const client = join(runtimeInterface, 'node_modules/aws-lambda-ric/index.mjs');
    this.#spawned = performance.now();
    this.#child = spawn(process.execPath, ['--require', preload, client, settings.handler], {
      cwd: code.folder,
      env: functionEnvironment(settings, host, port),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.#log = (this.#log + text.toString()).slice(-KEPT_LOG);
      });
    this.#child.once('exit', (status, signal) => {
      this.#asked.reject(new Error(`${code.name} ended with ${signal ?? status}\n${this.#log}`));
    });
  }

  static async start(code: FunctionCode, runtimeInterface: string): Promise<FunctionProcess> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FunctionProcess(server, code, runtimeInterface);
  }

  /** Milliseconds from its start until it asked for its first event. */
  async ready(): Promise<number> {
    await this.#asked.promise;
    return performance.now() - this.#spawned;
  }

  /**
   * Resolves when it asks for the next event.
   *
   * @throws Error when the handler threw
   */
  async invoke(event: object): Promise<void> {
    await this.#asked.promise;
    this.#asked = askedFor();
    const response = this.#waiting;
    this.#waiting = undefined;
    response?.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
      'lambda-runtime-deadline-ms': String(Date.now() + TIMEOUT_SECONDS * 1000),
      'lambda-runtime-invoked-function-arn': `${ARN}bench`,
    });
    response?.end(JSON.stringify(event));
    await this.#asked.promise;
    if (this.#failure !== undefined) throw new Error(`the handler threw: ${this.#failure}\n${this.#log}`);
  }

  /** User and system, of all threads since its start. */
  async cpuMs(): Promise<number> {
    this.#child.send('cpu');
    const { user, system } = (await messageOf(this.#child)) as NodeJS.CpuUsage;
    return (user + system) / 1000;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.endsWith('/invocation/next')) {
      this.#waiting = response;
      this.#asked.resolve();
      return;
    }
    if (request.url?.endsWith('/error')) this.#failure = Buffer.concat(chunks).toString();
    response.writeHead(202, { 'content-type': 'application/json' });
    response.end('{"status":"OK"}');
  }
}

function askedFor(): Asked {
  let resolve: Asked['resolve'] = () => {};
  let reject: Asked['reject'] = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A function that is stopped while nobody waits for it is no failure.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
