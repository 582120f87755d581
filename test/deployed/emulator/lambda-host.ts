/**
 * The invoke endpoint of the rehearsal's Lambda: a process of its own under Node 24, so that a test that
 * blocks cannot block a function. Start: `node lambda-host.ts '<HostSettings as JSON>'`; prints one JSON line
 * with its port, and ends, with every function, when its standard input ends.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FunctionSettings, HostSettings, InvocationResult } from './lambda-contract.ts';
import { LambdaEnvironment } from './lambda-environment.ts';

const host = JSON.parse(process.argv[2] ?? '{}') as HostSettings;
interface Deployed {
  /** By which new code or another configuration is known. */
  readonly settings: string;
  readonly environments: LambdaEnvironment[];
}
const functions = new Map<string, Deployed>();
let turn: Promise<unknown> = Promise.resolve();

/** A warm one that is free, else a new one; after a deployment of other code or settings none is warm, as on AWS. */
async function environmentFor(settings: FunctionSettings): Promise<LambdaEnvironment> {
  const name = `${settings.functionName}:${settings.version}`;
  const fingerprint = JSON.stringify(settings);
  let deployed = functions.get(name);
  if (deployed?.settings !== fingerprint) {
    for (const environment of deployed?.environments ?? []) environment.stop();
    deployed = { settings: fingerprint, environments: [] };
    functions.set(name, deployed);
  }
  const free = deployed.environments.find(({ busy }) => !busy);
  if (free !== undefined) return free;
  const environment = new LambdaEnvironment(settings, host);
  await environment.start();
  deployed.environments.push(environment);
  return environment;
}

async function invoke(request: IncomingMessage): Promise<InvocationResult> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { payload, ...settings } = JSON.parse(Buffer.concat(chunks).toString()) as FunctionSettings & {
    payload: string;
  };
  if (!settings.runtime.startsWith('nodejs')) {
    throw new Error(`${settings.functionName} needs ${settings.runtime}; this host runs Node.js only`);
  }
  // One at a time here, until it is busy: two invocations must not take the same environment for free.
  const taken = turn.then(async () => ({ outcome: (await environmentFor(settings)).invoke(payload) }));
  turn = taken.catch(() => undefined);
  return (await taken).outcome;
}

function stopAll(): void {
  for (const { environments } of functions.values())
    for (const environment of environments) environment.stop();
}

async function kill(request: IncomingMessage): Promise<Record<string, never>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { functionName, timedOut } = JSON.parse(Buffer.concat(chunks).toString()) as {
    functionName: string;
    timedOut: boolean;
  };
  for (const [name, { environments }] of functions) {
    if (!name.startsWith(`${functionName}:`)) continue;
    for (const environment of environments) environment.kill(timedOut);
  }
  return {};
}

const server = createServer((request, response) => {
  (request.url === '/kill' ? kill(request) : invoke(request)).then(
    (result) => response.end(JSON.stringify(result)),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end(String(error));
    },
  );
});

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }));
});
process.once('exit', stopAll);
process.stdin.once('end', () => process.exit(0)).resume();
