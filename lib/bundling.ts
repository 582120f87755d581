/** How a handler becomes the one file that is deployed: for the stack, and for whoever measures it. */
import * as path from 'node:path';
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { BuildOptions } from 'esbuild';

export const PROJECT_ROOT = path.join(import.meta.dirname, '..');

/** Folder with one entry per Lambda function, named after its check, or after what else it does. */
export const HANDLERS = path.join(PROJECT_ROOT, 'lambda', 'handlers');

/** Of the AWS clients, what a Lambda function has no use for, and what stands in for it: docs/decisions/0009. */
const REPLACEMENTS = {
  '@aws-sdk/credential-provider-node': adapter('environment-credentials.ts'),
  '@aws-sdk/middleware-endpoint-discovery': adapter('no-endpoint-discovery.ts'),
  '@smithy/core/event-streams': adapter('no-event-streams.ts'),
};

/**
 * CommonJS, because a module that imports one of Node's evaluates everything that it offers, worker threads and
 * parsers of arguments included: 5 ms of each cold start. No source map: it costs start-up time as well, and stack
 * traces of one file are short.
 */
export const BUNDLING = {
  format: OutputFormat.CJS,
  target: 'node24',
  minify: true,
  mainFields: ['module', 'main'],
  esbuildArgs: Object.fromEntries(
    Object.entries(REPLACEMENTS).map(([replaced, replacement]) => [`--alias:${replaced}`, replacement]),
  ),
  bundleAwsSDK: true, // the SDK that was tested is the SDK that runs
} satisfies BundlingOptions;

/** What the CDK asks of esbuild for these options, as esbuild's own API takes it. */
export function esbuildOptions(entry: string): BuildOptions {
  const { format, target, minify, mainFields } = BUNDLING;
  return {
    entryPoints: [entry],
    absWorkingDir: PROJECT_ROOT,
    outfile: 'index.js',
    bundle: true,
    platform: 'node',
    format,
    target,
    minify,
    mainFields,
    alias: REPLACEMENTS,
  };
}

function adapter(file: string): string {
  return path.join(PROJECT_ROOT, 'lambda', 'adapters', file);
}
