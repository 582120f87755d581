/** What a cold start has to load: `npm run bundle:report` measures every handler's bundle and judges it. */
import { readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { esbuildOptions, HANDLERS } from '../lib/bundling.ts';

/**
 * Bytes that each function may have, a few percent above what it has: parsing them is the largest part of a start that
 * is ours. Two have more because who authenticates at Okta has two AWS clients more, for secrets and for keys, and OAuth
 * (docs/decisions/0012); one of them reads XML besides.
 */
export const BUDGET_BYTES: Readonly<Record<string, number>> = {
  chat: 194 * 1024,
  'oidc-discovery': 360 * 1024,
  pagerduty: 204 * 1024,
  'rate-limits': 465 * 1024,
  'saml-certificates': 520 * 1024,
  'service-status': 376 * 1024,
  widget: 252 * 1024,
};
const SHOWN_PACKAGES = 12;

export interface HandlerBundle {
  /** The handler's file, without its ending. */
  readonly name: string;
  readonly code: Uint8Array;
  readonly metafile: Metafile;
  /** Every file that the build would leave. */
  readonly files: readonly string[];
}

export function handlerNames(): string[] {
  return readdirSync(HANDLERS).flatMap((file) => (file.endsWith('.ts') ? [path.basename(file, '.ts')] : []));
}

/** Bundles a handler as the deploy does, without writing it. */
export async function bundleHandler(name: string): Promise<HandlerBundle> {
  const options = esbuildOptions(path.join(HANDLERS, `${name}.ts`));
  const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
  const code = outputFiles.find((file) => file.path.endsWith('.js'))?.contents;
  if (code === undefined) throw new Error(`${name}: esbuild gave no code`);
  return { name, code, metafile, files: outputFiles.map((file) => path.basename(file.path)) };
}

/** What is wrong with a bundle, in sentences; nothing when it may be deployed. */
export function problemsOf({ name, code, metafile, files }: HandlerBundle): string[] {
  const problems: string[] = [];
  const budget = BUDGET_BYTES[name];
  if (budget === undefined) problems.push('has no budget of bytes');
  else if (code.length > budget)
    problems.push(`${code.length - budget} bytes more than its budget of ${kib(budget)}`);
  const foreign = importsOf(metafile).filter(
    ({ kind, path: id }) => kind === 'require-call' && !isBuiltin(id),
  );
  for (const { path: id } of foreign) problems.push(`requires ${id}, which is not in it`);
  const cdk = Object.keys(metafile.inputs).filter((input) => packageOf(input) === 'aws-cdk-lib');
  if (cdk.length > 0) problems.push(`carries ${cdk.length} files of aws-cdk-lib, such as ${cdk[0]}`);
  const text = Buffer.from(code).toString();
  if (files.some((file) => file.endsWith('.map')) || /^\/\/# sourceMappingURL=/m.test(text))
    problems.push('has a source map');
  return problems;
}

function importsOf({ outputs }: Metafile): Metafile['outputs'][string]['imports'] {
  return Object.values(outputs).flatMap(({ imports }) => imports);
}

/** Bytes that each package, or folder of ours, contributes; most first. */
export function contributions({ metafile }: HandlerBundle): [name: string, bytes: number][] {
  const bytes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      const name = packageOf(input) ?? input.split('/').slice(0, 2).join('/');
      bytes.set(name, (bytes.get(name) ?? 0) + bytesInOutput);
    }
  }
  return [...bytes].sort(([, one], [, other]) => other - one);
}

function packageOf(input: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

function kib(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}

async function report(): Promise<number> {
  let failed = 0;
  for (const name of handlerNames()) {
    const bundle = await bundleHandler(name);
    console.log(
      `${name}: ${kib(bundle.code.length)} of ${kib(BUDGET_BYTES[name] ?? 0)}, gzip ${kib(gzipSync(bundle.code).length)}`,
    );
    for (const [input, bytes] of contributions(bundle).slice(0, SHOWN_PACKAGES)) {
      console.log(`  ${kib(bytes).padStart(10)}  ${input}`);
    }
    const problems = problemsOf(bundle);
    for (const problem of problems) console.error(`  PROBLEM: ${problem}`);
    failed += problems.length;
  }
  return failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await report();
