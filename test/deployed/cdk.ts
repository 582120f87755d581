/** The unmodified CDK command line, pointed at the emulated account. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT_ROOT = join(import.meta.dirname, '..', '..');
const LIMIT_MS = 120_000;
const MAX_OUTPUT_BYTES = 50_000_000;

export interface CdkResult {
  readonly exitCode: number;
  /** Standard output and standard error. */
  readonly output: string;
}

export interface CdkSettings {
  /** Region, endpoint and keys of the emulated account. */
  readonly environment: Readonly<Record<string, string>>;
  /** The settings file that the app reads. */
  readonly config: string;
  /** Where the templates and assets go. */
  readonly outputFolder: string;
  /** Whether what is there already is taken, rather than synthesized. @default false */
  readonly assembly?: boolean;
}

/** Runs `cdk COMMAND` with the project's own `cdk.json`, as somebody who deploys would. */
export async function runCdk(
  { environment, config, outputFolder, assembly = false }: CdkSettings,
  args: readonly string[],
): Promise<CdkResult> {
  const app = assembly ? ['--app', outputFolder] : ['-c', `config=${config}`, '--output', outputFolder];
  const common = [...app, '--no-notices'];
  const { PATH, HOME } = process.env;
  const options = {
    cwd: PROJECT_ROOT,
    env: { PATH, HOME, ...environment },
    timeout: LIMIT_MS,
    maxBuffer: MAX_OUTPUT_BYTES,
  };
  try {
    const binary = join(PROJECT_ROOT, 'node_modules/.bin/cdk');
    const { stdout, stderr } = await promisify(execFile)(binary, [...args, ...common], options);
    return { exitCode: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: number; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { exitCode: code, output: `${stdout}${stderr}` };
  }
}
