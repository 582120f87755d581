/** An AWS account on loopback: moto with our extension, and the Lambda host that runs what was deployed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call, Confirmation, EmulatedAws, Mail } from './emulated-aws-contract.ts';
import type { HostSettings } from './lambda-contract.ts';
import type { PreparedEmulator } from './preparation.ts';
import { type ServiceProcess, startService } from './service-process.ts';

export type { Call, EmulatedAws, Fault, Mail } from './emulated-aws-contract.ts';
export { type PreparedEmulator, prepareEmulator } from './preparation.ts';

export interface StartOptions {
  readonly prepared: PreparedEmulator;
  /** `us-east-1` unless told. */
  readonly region?: string;
  /** File with the root certificates that AWS and every deployed function trust. */
  readonly trustedRoots?: string;
}

const SETTLE_SECONDS = 60;

function clientEnvironment(endpoint: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'emulated',
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CDK_DEFAULT_ACCOUNT: '123456789012',
    CDK_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

async function startMoto(options: StartOptions, hostPort: number, folder: string): Promise<ServiceProcess> {
  const region = options.region ?? 'us-east-1';
  const lambdaHost = `http://127.0.0.1:${hostPort}`;
  const settings = ['--lambda-host', lambdaHost, '--code-folder', folder, '--region', region];
  return startService({
    name: 'moto with the extension',
    command: options.prepared.python,
    args: ['-m', 'moto_extension', ...settings],
    cwd: import.meta.dirname,
    env: {
      PATH: process.env['PATH'],
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_DISABLE_GLOBAL_CORS: 'true',
      SSL_CERT_FILE: options.trustedRoots,
    },
  });
}

async function startLambdaHost(options: StartOptions, clockFile: string): Promise<ServiceProcess> {
  const settings: HostSettings = {
    runtimeInterface: options.prepared.runtimeInterface,
    customResourcePreload: join(import.meta.dirname, 'custom-resource-response.cjs'),
    clockPreload: join(import.meta.dirname, 'moving-clock.cjs'),
    clockFile,
    extraEnvironment: options.trustedRoots === undefined ? {} : { NODE_EXTRA_CA_CERTS: options.trustedRoots },
  };
  return startService({
    name: 'Lambda host',
    command: options.prepared.node,
    args: [join(import.meta.dirname, 'lambda-host.ts'), JSON.stringify(settings)],
    cwd: import.meta.dirname,
    env: { PATH: process.env['PATH'] },
  });
}

async function control<Answer>(port: number, operation: string, body: unknown = {}): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/_emulator/${operation}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${operation}: ${(answer as { error: string }).error}`);
  return answer as Answer;
}

/** Starts the account, empty, in two to three seconds. The caller must call `stop`. */
export async function startEmulatedAws(options: StartOptions): Promise<EmulatedAws> {
  const folder = await mkdtemp(join(tmpdir(), 'emulated-aws-'));
  const started: ServiceProcess[] = [];
  const stop = async () => {
    await Promise.all(started.map((service) => service.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const clockFile = join(folder, 'clock');
    const putClocksAhead = (milliseconds: number) => writeFile(clockFile, String(milliseconds));
    await putClocksAhead(0);
    const host = await startLambdaHost(options, clockFile);
    started.push(host);
    const moto = await startMoto(options, host.port, folder);
    started.push(moto);
    const { port } = moto;
    const endpoint = `http://localhost:${port}`;
    return {
      endpoint,
      environment: clientEnvironment(endpoint, options.region ?? 'us-east-1'),
      tick: (match = '') => control(port, 'tick', { match }),
      mail: () => control<readonly Mail[]>(port, 'mail'),
      confirmations: () => control<readonly Confirmation[]>(port, 'confirmations'),
      fault: (fault) => control(port, 'fault', fault),
      clearFaults: () => control(port, 'clear-faults'),
      putClocksAhead,
      forgetMetrics: (since) => control(port, 'forget-metrics', { since: since.getTime() / 1000 }),
      evaluateAlarms: (at) => control(port, 'evaluate', { now: at.getTime() / 1000 }),
      settle: () => control(port, 'settle', { seconds: SETTLE_SECONDS }),
      calls: () => control<readonly Call[]>(port, 'calls'),
      unsupported: () => control<readonly string[]>(port, 'unsupported'),
      backgroundErrors: () => control<readonly string[]>(port, 'background-errors'),
      errors: () => started.map((service) => service.errors()).join('\n'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
