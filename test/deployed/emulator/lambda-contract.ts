/** What the emulated Lambda service, its host and an execution environment tell each other. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** The deployed function, as the emulated Lambda service describes it. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly functionArn: string;
  readonly version: string;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly codeFolder: string;
  readonly logGroup: string;
  readonly logFormat: string;
  readonly region: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly customResource: boolean;
}

/** What one invocation gave; `payload` is the JSON answer, or the error document when `failed`. */
export interface InvocationResult {
  readonly payload: string;
  readonly failed: boolean;
  readonly logs: string;
  readonly requestId: string;
  readonly durationMs: number;
}

/** What is the same for every function of a host. */
export interface HostSettings {
  /** Folder with `aws-lambda-ric` and what else a managed runtime carries in its `node_modules`. */
  readonly runtimeInterface: string;
  /** Script that redirects the answers of custom resources. */
  readonly customResourcePreload: string;
  /** Script that puts the clock of a function ahead. */
  readonly clockPreload: string;
  /** Says by how many milliseconds; read whenever a function asks for the time. */
  readonly clockFile: string;
  /** Set in every function's environment, after its own variables. */
  readonly extraEnvironment: Readonly<Record<string, string>>;
}

/** The variables of a managed Node.js runtime whose Runtime API is on `port`, then the function's own. */
export function functionEnvironment(
  settings: FunctionSettings,
  host: HostSettings,
  port: number,
): Record<string, string> {
  const { functionName, region, logGroup, memoryMegabytes, version } = settings;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    NODE_PATH: join(host.runtimeInterface, 'node_modules'),
    _HANDLER: settings.handler,
    LAMBDA_TASK_ROOT: settings.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: `emulated/[${version}]${randomUUID().replaceAll('-', '')}`,
    AWS_LAMBDA_LOG_FORMAT: settings.logFormat,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.runtime}`,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: settings.accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'emulated',
    AWS_SESSION_TOKEN: 'emulated',
    AWS_ENDPOINT_URL: settings.endpoint,
    EMULATED_CLOCK: host.clockFile,
    ...settings.environment,
    ...host.extraEnvironment,
  };
}
