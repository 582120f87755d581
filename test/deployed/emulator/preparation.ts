/** Finds or makes what the emulator needs beside the lockfile: moto, AWS's runtime client, Node 24. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface PreparedEmulator {
  readonly ready: true;
  /** Python with moto in its virtual environment. */
  readonly python: string;
  /** Node 24, the runtime of the deployed functions. */
  readonly node: string;
  /** Folder of the runtime interface client. */
  readonly runtimeInterface: string;
}

/** `missing` names each part that could not be had, and why. */
export type Preparation = PreparedEmulator | { readonly ready: false; readonly missing: string };

const run = promisify(execFile);
const motoRequirement = 'moto[server]==5.2.1';
const node24 = 'node@24.21.0';
const installLimitMs = 300_000;
const shownErrorCharacters = 1500;

function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string };
  return (stderr?.trim() || message).slice(-shownErrorCharacters);
}

/** The stamp is written last, so that an interrupted installation is done again. */
export async function stamped(stamp: string, wanted: string, install: () => Promise<unknown>): Promise<void> {
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === wanted) return;
  await install();
  await writeFile(stamp, wanted);
}

async function pythonWithMoto(): Promise<string> {
  const folder = join(import.meta.dirname, '.venv');
  const python = join(folder, 'bin/python');
  await stamped(join(folder, 'installed-by-preparation'), motoRequirement, async () => {
    await run('python3', ['-m', 'venv', folder], { timeout: installLimitMs });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', motoRequirement];
    await run(python, pip, { timeout: installLimitMs });
  });
  return python;
}

export async function installed(folder: string): Promise<void> {
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, timeout: installLimitMs });
}

/** Its C++ is compiled for the Node that runs npm; the N-API addon then works under Node 24 as well. */
export async function compiledRuntimeInterface(): Promise<string> {
  const folder = join(import.meta.dirname, 'runtime-interface');
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  await stamped(join(folder, 'node_modules/.installed-by-preparation'), lock, async () => {
    await installed(folder);
    // npm goes on when an install script is refused or fails to build.
    if (!existsSync(join(folder, 'node_modules/aws-lambda-ric/rapid-client.node'))) {
      throw new Error('npm did not compile it; that takes cmake, make, g++ and python3');
    }
  });
  return folder;
}

async function nodeBinary(): Promise<string> {
  if (process.version.startsWith('v24.')) return process.execPath;
  const npx = ['-y', '-p', node24, '--', 'node', '-p', 'process.execPath'];
  return (await run('npx', npx, { timeout: installLimitMs })).stdout.trim();
}

/** Prepares everything; the first time takes about a minute and a half, later times a few seconds. */
export async function prepareEmulator(): Promise<Preparation> {
  const [python, runtimeInterface, node] = await Promise.allSettled([
    pythonWithMoto(),
    compiledRuntimeInterface(),
    nodeBinary(),
  ]);
  const missing = [
    ...(python.status === 'rejected'
      ? [`${motoRequirement} in a Python 3 virtual environment: ${reason(python.reason)}`]
      : []),
    ...(runtimeInterface.status === 'rejected'
      ? [`the compiled runtime interface client aws-lambda-ric: ${reason(runtimeInterface.reason)}`]
      : []),
    ...(node.status === 'rejected' ? [`Node 24 (${node24}): ${reason(node.reason)}`] : []),
  ];
  if (
    python.status === 'fulfilled' &&
    runtimeInterface.status === 'fulfilled' &&
    node.status === 'fulfilled'
  ) {
    return {
      ready: true,
      python: python.value,
      node: node.value,
      runtimeInterface: runtimeInterface.value,
    };
  }
  return { ready: false, missing: missing.join('\n') };
}
