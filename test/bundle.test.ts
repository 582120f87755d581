import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
  BUDGET_BYTES,
  bundleHandler,
  contributions,
  handlerNames,
  problemsOf,
} from '../bin/bundle-report.ts';
import { CHECK_NAMES, DELIVERY_ENVIRONMENT, ENVIRONMENT } from '../lambda/contract.ts';
import { esbuildOptions } from '../lib/bundling.ts';

/** A bundle of a made-up handler, with the options of the real ones. */
async function bundleOf(source: string, overrides: { sourcemap?: 'inline'; external?: string[] } = {}) {
  const { entryPoints: _, ...options } = esbuildOptions('of none');
  const stdin = { contents: source, resolveDir: import.meta.dirname };
  const { outputFiles, metafile } = await build({
    ...options,
    ...overrides,
    stdin,
    write: false,
    metafile: true,
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error('esbuild gave nothing');
  return { name: 'widget', code: output.contents, metafile, files: ['index.js'] };
}

/** What the runtime finds when it loads a bundle. */
function exportsOf(code: Uint8Array): Record<string, unknown> {
  const module = { exports: {} };
  const load = compileFunction(Buffer.from(code).toString(), ['exports', 'require', 'module']);
  load(module.exports, createRequire(import.meta.url), module);
  return module.exports;
}

afterAll(() => {
  vi.unstubAllEnvs();
});

describe('the bundle of each handler', () => {
  // By any value: a function of the stack says which of its variables are missing as soon as it is loaded.
  for (const variable of [
    ...Object.values(ENVIRONMENT),
    ...Object.values(DELIVERY_ENVIRONMENT),
    'AWS_REGION',
  ])
    vi.stubEnv(variable, 'arn:aws:any:eu-west-1:123456789012:any');

  it('exists for every check, and for the tables of the dashboard', () => {
    expect(handlerNames()).toEqual(expect.arrayContaining([...CHECK_NAMES, 'widget', 'pagerduty', 'chat']));
  });

  it('has a budget of bytes, and there is no budget of a function that is gone', () => {
    expect(Object.keys(BUDGET_BYTES)).toEqual(handlerNames().sort());
  });

  it.each(handlerNames())(
    'of %s is one file, small, without the CDK and without a source map',
    async (name) => {
      const bundle = await bundleHandler(name);
      expect(problemsOf(bundle)).toEqual([]);
      expect(bundle.files).toEqual(['index.js']);
      expect(Object.keys(exportsOf(bundle.code))).toEqual(['handler']);
      const total = contributions(bundle).reduce((sum, [, bytes]) => sum + bytes, 0);
      expect(total).toBeGreaterThan(0.9 * bundle.code.length);
      expect(contributions(bundle).filter(([name]) => !isPermissive(licenceOf(name)))).toEqual([]);
      // A budget much wider than what it bounds would let a function grow unseen.
      expect(BUDGET_BYTES[name]).toBeLessThan(1.1 * bundle.code.length);
    },
  );
});

/** Those that ask for no more than their notice, beside our own, as docs/decisions/0001 says. */
function isPermissive(licence: string): boolean {
  return ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'].includes(licence);
}

/** @param name a package, or a folder of ours */
function licenceOf(name: string): string {
  const folder = name.startsWith('lambda/') ? '.' : path.join('node_modules', name);
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).license;
}

describe('what stands in for a part of the AWS clients', () => {
  it('leaves no source of credentials but the environment, no event streams and no endpoint discovery', async () => {
    const { metafile } = await bundleHandler('saml-certificates');
    const left = Object.keys(metafile.inputs).filter((input) =>
      /credential-provider|event-?stream|endpoint-(?:discovery|cache)/i.test(input),
    );
    expect(left.map((input) => input.replace(/^node_modules\//, '').replace(/\/dist-es\/.*/, ''))).toEqual(
      expect.arrayContaining(['lambda/adapters/no-event-streams.ts', '@aws-sdk/credential-provider-env']),
    );
    expect(
      left.filter((input) => !/no-event-streams|no-endpoint-discovery|credential-provider-env/.test(input)),
    ).toEqual([]);
  });

  it('says what is missing, where an operation with an event stream is called', async () => {
    const { code } = await bundleOf(`exports.load = () => import('@smithy/core/event-streams')`);
    const { load } = exportsOf(code);
    await expect(Promise.resolve().then(load as () => unknown)).rejects.toThrow(/without event streams/);
  });
});

describe('the report', () => {
  it('takes a bundle that is as large as the budget of its function, and refuses one byte more', async () => {
    const bundle = await bundleOf('console.log(1)');
    const budget = BUDGET_BYTES['widget'] ?? Number.NaN;
    expect(problemsOf({ ...bundle, code: new Uint8Array(budget) })).toEqual([]);
    expect(problemsOf({ ...bundle, code: new Uint8Array(budget + 1) })).toEqual([
      expect.stringMatching(/^1 bytes more than its budget of \d+\.0 KiB$/),
    ]);
  });

  it('refuses the bundle of a function that nobody gave a budget', async () => {
    const bundle = await bundleOf('console.log(1)');
    expect(problemsOf({ ...bundle, name: 'new' })).toEqual(['has no budget of bytes']);
  });

  it('refuses a require of a package, which fails only when it runs', async () => {
    const bundle = await bundleOf(`require('left-out')`, { external: ['left-out'] });
    expect(problemsOf(bundle)).toEqual(['requires left-out, which is not in it']);
  });

  it('refuses a source map', async () => {
    const bundle = await bundleOf('console.log(1)', { sourcemap: 'inline' });
    expect(problemsOf(bundle)).toEqual(['has a source map']);
  });

  it('refuses the CDK in a function', async () => {
    const { metafile, ...bundle } = await bundleOf('console.log(1)');
    const inputs = { 'node_modules/aws-cdk-lib/core/index.js': { bytes: 1, imports: [] } };
    expect(problemsOf({ ...bundle, metafile: { ...metafile, inputs } })).toEqual([
      'carries 1 files of aws-cdk-lib, such as node_modules/aws-cdk-lib/core/index.js',
    ]);
  });
});
