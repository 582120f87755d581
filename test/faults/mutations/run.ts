/**
 * Breaks each chosen comparison by itself, in a copy of the project, and demands that a test turns red:
 * `npm run test:mutations`. Writes what became of each to `docs/mutations.md`; ends with 1 when one survived.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../../lib/bundling.ts';
import { MUTATIONS, type Mutation } from './list.ts';

interface TestRun {
  readonly failed: number;
  /** Name of a test that failed. */
  readonly first: string | undefined;
}

const copy = mkdtempSync(join(tmpdir(), 'okta-mutations-'));
try {
  copyProject();
  const sound = testsIn([...new Set(MUTATIONS.flatMap(({ tests }) => tests))]);
  if (sound.failed > 0) throw new Error(`red before anything was broken: ${sound.first}`);
  const results = MUTATIONS.map((mutation) => ({ mutation, ...broken(mutation) }));
  writeFileSync(join(PROJECT_ROOT, 'docs', 'mutations.md'), documentOf(results));
  const survivors = results.filter(({ failed }) => failed === 0);
  console.log(`${results.length} broken, ${results.length - survivors.length} noticed`);
  if (survivors.length > 0) process.exitCode = 1;
} finally {
  rmSync(copy, { recursive: true });
}

function copyProject(): void {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: PROJECT_ROOT });
  for (const file of files
    .toString()
    .split('\0')
    .filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(PROJECT_ROOT, file), join(copy, file));
  }
  symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(copy, 'node_modules'));
}

function broken({ file, text, instead, tests }: Mutation): TestRun {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(text).length !== 2) throw new Error(`${file} does not have this once: ${text}`);
  writeFileSync(
    path,
    source.replace(text, () => instead),
  );
  try {
    const run = testsIn(tests);
    console.log(`${run.failed === 0 ? 'SURVIVED' : 'noticed '} ${file}: ${text}`);
    return run;
  } finally {
    writeFileSync(path, source);
  }
}

function testsIn(tests: readonly string[]): TestRun {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const options = ['--reporter=json', `--outputFile=${report}`, '--passWithNoTests=false'];
  const { status, stderr } = spawnSync('npx', ['vitest', 'run', ...tests, ...options], { cwd: copy });
  const { numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly numFailedTests: number;
    readonly testResults: readonly {
      readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
    }[];
  };
  // A file that cannot be loaded shows nothing.
  if (status !== 0 && numFailedTests === 0) throw new Error(`the tests could not run: ${stderr}`);
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  return { failed: numFailedTests, first: all.find((one) => one.status === 'failed')?.fullName };
}

function documentOf(results: readonly (TestRun & { readonly mutation: Mutation })[]): string {
  const code = (text: string) => `\`${text.replaceAll('|', '\\|')}\``;
  const plain = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = results.map(({ mutation: { file, text, instead, harm }, failed, first = '' }) => {
    const noticed = failed === 0 ? '**survived**' : `${failed}, such as "${plain(first)}"`;
    return `| ${code(file)} | ${code(text)} | ${code(instead)} | ${harm} | ${noticed} |`;
  });
  const count = results.filter(({ failed }) => failed > 0).length;
  return [
    '# Broken on purpose',
    '',
    `\`npm run test:mutations\` breaks each of these comparisons by itself, in a copy of the project, and runs the tests that`,
    `have to notice (${code('test/faults/mutations/list.ts')} names them). Written by it on ${new Date().toISOString().slice(0, 10)}: ${count} of ${results.length} turned a test red.`,
    '',
    '| file | comparison | broken to | so that | red tests |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
