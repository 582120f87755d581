/**
 * What a sweep over ten thousand SAML apps takes when every key is known: `npm run bench:certificates [-- PAIRS]`.
 * Each figure stands beside its limit; ends with 0 when all hold. Sweep and parse run in turn, each in a process of its
 * own bundled as it is deployed, and the median of the pairs counts.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { build } from 'esbuild';
import { recordItem, sheetItem } from '../lambda/adapters/dynamodb-certificate-items.ts';
import { NOTHING_KNOWN } from '../lambda/okta/client.ts';
import { esbuildOptions } from '../lib/bundling.ts';
import type { FetchJob, FetchTaken } from './certificates/fetch.ts';
import { knownScan, PAGE_SIZE } from './certificates/large-org.ts';
import type { ServerReady } from './certificates/page-server.ts';
import type { ParseTaken } from './certificates/parse.ts';
import type { SweepJob, SweepTaken } from './certificates/sweep.ts';

const PAIRS = Number(process.argv[2] ?? 7);
const MANY = 10_000;
const FEW = 1_000;
const LIMITS = { cpuRatio: 2.6, peakMb: 256, memoryPercent: 10 };

const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-bench-'));
const caFile = join(folder, 'ca.pem');
const server = fork(new URL('certificates/page-server.ts', import.meta.url));
try {
  const ready = (await messageOf(server)) as ServerReady;
  writeFileSync(caFile, ready.caPem);
  const [sweep, parse, fetch] = await Promise.all([bundled('sweep'), bundled('parse'), bundled('fetch')]);
  const items = { [MANY]: stored(MANY, ready.origin), [FEW]: stored(FEW, ready.origin) };
  const sweepOver = (apps: typeof MANY | typeof FEW, sweeps: number) =>
    run<SweepTaken>(sweep, { itemsFile: items[apps], origin: ready.origin, apps, sweeps } satisfies SweepJob);
  const many: SweepTaken[] = [];
  const few: SweepTaken[] = [];
  const parsed: ParseTaken[] = [];
  const fetched: FetchTaken[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    many.push(await sweepOver(MANY, 1));
    parsed.push(await run<ParseTaken>(parse, { apps: MANY }));
    fetched.push(await run<FetchTaken>(fetch, { origin: ready.origin, apps: MANY } satisfies FetchJob));
    // As many pages, so that as much of what is thrown away lies about when the peak is reached.
    few.push(await sweepOver(FEW, MANY / FEW));
  }
  report(many, few, parsed, fetched);
} finally {
  server.kill();
  rmSync(folder, { recursive: true });
}

function report(
  many: readonly SweepTaken[],
  few: readonly SweepTaken[],
  parsed: readonly ParseTaken[],
  fetched: readonly FetchTaken[],
): void {
  const ratio = ratioOf(many, parsed);
  const bare = ratioOf(fetched, parsed);
  const own = ratioOf(many, fetched);
  const peak = median(many.map(({ peakMb }) => peakMb));
  const percent = (peak / median(few.map(({ peakMb }) => peakMb)) - 1) * 100;
  const [first] = many;
  const pages = Math.ceil(MANY / PAGE_SIZE);
  const rows: [what: string, figure: string, limit: string, holds: boolean][] = [
    [
      `CPU of the sweep (${median(many.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms) to that of JSON.parse (${median(parsed.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms)`,
      ratio.toFixed(2),
      `at most ${LIMITS.cpuRatio}`,
      ratio <= LIMITS.cpuRatio,
    ],
    ['CPU of fetching and parsing alone, to that of JSON.parse', bare.toFixed(2), '', true],
    ['CPU of the sweep to that of fetching and parsing alone', own.toFixed(2), '', true],
    ['Peak memory', `${peak.toFixed(0)} MB`, `below ${LIMITS.peakMb} MB`, peak < LIMITS.peakMb],
    [
      `Peak memory, to that of ${FEW} apps swept ${MANY / FEW} times`,
      `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`,
      `within ${LIMITS.memoryPercent} %`,
      Math.abs(percent) <= LIMITS.memoryPercent,
    ],
    [
      'Calls: pages of apps, and one of identity providers',
      String(first?.calls),
      String(pages + 1),
      first?.calls === pages + 1,
    ],
    ['Sheets written', String(first?.sheetsWritten), '0', first?.sheetsWritten === 0],
    ['Writes of the place, at the end', String(first?.placesWritten), '1', first?.placesWritten === 1],
  ];
  const table = new Table({ head: ['what', 'figure', 'limit', 'holds'], style: { head: [], border: [] } });
  for (const [what, figure, limit, holds] of rows)
    table.push([what, figure, limit, limit === '' ? '' : holds ? 'yes' : 'NO']);
  const megabytes = ((parsed[0]?.bytes ?? 0) / 1e6).toFixed(1);
  console.log(
    `${MANY} SAML apps, ${pages} pages of ${megabytes} MB in all, over TLS, Node ${process.version}; median of ${PAIRS} pairs.`,
  );
  console.log(table.toString());
  process.exitCode = rows.every(([, , , holds]) => holds) ? 0 : 1;
}

async function bundled(program: string): Promise<string> {
  const entry = new URL(`certificates/${program}.ts`, import.meta.url).pathname;
  const outfile = join(folder, `${program}.mjs`);
  await build({ ...esbuildOptions(entry), target: 'node20', outfile });
  return outfile;
}

/** What the table holds of an org of so many apps, as it comes over the wire: bodies in base64. */
function stored(apps: number, orgUrl: string): string {
  const scan = knownScan(apps, orgUrl, new Date());
  const sheets = [...scan.sheets].map(([id, sheet]) => {
    return { ...sheetItem('acme', id, sheet), body: { B: Buffer.from(sheet.body).toString('base64') } };
  });
  const place = recordItem('acme', { version: 1, scan, client: NOTHING_KNOWN, documents: [] });
  const file = join(folder, `${apps}.json`);
  writeFileSync(file, JSON.stringify([place, ...sheets]));
  return file;
}

async function run<Taken>(program: string, job: object): Promise<Taken> {
  // As deployed: the roots that Node has, and the one that signed for the server among them.
  const child = fork(program, {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile },
  });
  await messageOf(child);
  child.send(job);
  const taken = (await messageOf(child)) as Taken;
  await once(child, 'exit');
  return taken;
}

async function messageOf(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('a program of the bench ended before its time');
    }),
  ]);
  return message;
}

/** Pair by pair, so that what slows the machine down slows both. */
function ratioOf(
  ones: readonly { readonly cpuMs: number }[],
  others: readonly { readonly cpuMs: number }[],
): number {
  return median(ones.map(({ cpuMs }, pair) => cpuMs / (others[pair]?.cpuMs ?? Number.NaN)));
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
