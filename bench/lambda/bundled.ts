/** Handlers as the deploy leaves them: a folder with one file. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { bundleHandler } from '../../bin/bundle-report.ts';
import { esbuildOptions } from '../../lib/bundling.ts';
import type { FunctionCode } from './function-process.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:alerts';

/** Of any function of the stack; what one does not need it does not read. */
const ENVIRONMENT_OF_ALL = {
  TABLE_NAME: 'state',
  ALERTS_TOPIC_ARN: TOPIC,
  CHAT_TOPIC_ARN: TOPIC,
  PAGERDUTY_ENDPOINT: 'https://localhost:9/v2/enqueue',
  PAGED_SEVERITIES: 'critical',
  ROUTING_KEY_SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:key-abcdef',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
} as const;

export async function shipped(name: string, folder: string): Promise<FunctionCode> {
  const { code } = await bundleHandler(name);
  return written(name, folder, Buffer.from(code).toString());
}

/** What no handler can be faster than. */
export function emptyHandler(folder: string): FunctionCode {
  return written('empty', folder, 'exports.handler = async () => ({});\n');
}

/** The reference, bundled as ours are, but with the chain of credential sources that AWS's clients have. */
export async function referenceAsOurs(reference: string, folder: string): Promise<FunctionCode> {
  const { alias: _, ...options } = esbuildOptions(join(reference, 'handler.mjs'));
  return built('reference', folder, options);
}

/** The reference, bundled as the CDK does unless told otherwise, with AWS's clients left to the runtime. */
export async function referenceByDefault(reference: string, folder: string): Promise<FunctionCode> {
  const code = await built('reference-by-default', folder, {
    entryPoints: [join(reference, 'handler.mjs')],
    bundle: true,
    platform: 'node',
    target: 'node24',
    external: ['@aws-sdk/*', '@smithy/*'],
  });
  symlinkSync(join(reference, 'node_modules'), join(code.folder, 'node_modules'));
  return code;
}

async function built(name: string, parent: string, options: BuildOptions): Promise<FunctionCode> {
  const folder = join(parent, name);
  await build({ ...options, outfile: join(folder, 'index.js') });
  return { name, folder, environment: ENVIRONMENT_OF_ALL };
}

function written(name: string, parent: string, code: string): FunctionCode {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), code);
  return { name, folder, environment: ENVIRONMENT_OF_ALL };
}
