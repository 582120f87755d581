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
const environments = new Map<
  string,
  { readonly settings: string; readonly environment: LambdaEnvironment }
>();
let turn: Promise<unknown> = Promise.resolve();

/** A new configuration or new code gets a new environment, as a deployment gives on AWS. */
async function environmentFor(settings: FunctionSettings): Promise<LambdaEnvironment> {
  const name = `${settings.functionName}:${settings.version}`;
  const fingerprint = JSON.stringify(settings);
  const warm = environments.get(name);
  if (warm?.settings === fingerprint) return warm.environment;
  warm?.environment.stop();
  const environment = new LambdaEnvironment(settings, host);
  await environment.start();
  environments.set(name, { settings: fingerprint, environment });
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
  // One at a time here: two first invocations must share one environment.
  const environment = turn.then(() => environmentFor(settings));
  turn = environment.catch(() => undefined);
  return (await environment).invoke(payload);
}

function stopAll(): void {
  for (const { environment } of environments.values()) environment.stop();
}

async function kill(request: IncomingMessage): Promise<Record<string, never>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { functionName } = JSON.parse(Buffer.concat(chunks).toString()) as { functionName: string };
  for (const [name, { environment }] of environments) {
    if (name.startsWith(`${functionName}:`)) environment.kill();
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
