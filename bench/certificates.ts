/**
 * What a sweep over ten thousand SAML apps takes when every key is known. Sweep and parse run in turn, each in a process
 * of its own bundled as it is deployed, and the median of the pairs counts.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { recordItem, sheetItem } from '../lambda/adapters/dynamodb-certificate-items.ts';
import { NOTHING_KNOWN } from '../lambda/okta/client.ts';
import { esbuildOptions } from '../lib/bundling.ts';
import type { FetchJob, FetchTaken } from './certificates/fetch.ts';
import { knownScan, PAGE_SIZE } from './certificates/large-org.ts';
import type { ServerReady } from './certificates/page-server.ts';
import type { ParseTaken } from './certificates/parse.ts';
import type { SweepJob, SweepTaken } from './certificates/sweep.ts';
import { messageOf } from './child.ts';
import { atMost, type Row, type Section, verdictOf } from './section.ts';
import { median, ratiosOf, spreadOf } from './spread.ts';

const PAIRS = 7;
const MANY = 10_000;
const FEW = 1_000;
const LIMITS = { cpuRatio: 2.6, peakMb: 256, memoryPercent: 10 };

interface Taken {
  readonly many: readonly SweepTaken[];
  readonly few: readonly SweepTaken[];
  readonly parsed: readonly ParseTaken[];
  readonly fetched: readonly FetchTaken[];
}

export async function certificates(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-bench-'));
  const server = fork(new URL('certificates/page-server.ts', import.meta.url));
  try {
    return sectionOf(await measure(folder, (await messageOf(server)) as ServerReady));
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder: string, { origin, caPem }: ServerReady): Promise<Taken> {
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, caPem);
  const programs = ['sweep', 'parse', 'fetch'].map((program) => bundled(program, folder));
  const [sweep = '', parse = '', fetch = ''] = await Promise.all(programs);
  const items = { [MANY]: stored(MANY, origin, folder), [FEW]: stored(FEW, origin, folder) };
  const sweepOver = (apps: typeof MANY | typeof FEW, sweeps: number) =>
    run<SweepTaken>(sweep, { itemsFile: items[apps], origin, apps, sweeps } satisfies SweepJob, caFile);
  const many: SweepTaken[] = [];
  const few: SweepTaken[] = [];
  const parsed: ParseTaken[] = [];
  const fetched: FetchTaken[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    many.push(await sweepOver(MANY, 1));
    parsed.push(await run<ParseTaken>(parse, { apps: MANY }, caFile));
    fetched.push(await run<FetchTaken>(fetch, { origin, apps: MANY } satisfies FetchJob, caFile));
    // As many pages, so that as much of what is thrown away lies about when the peak is reached.
    few.push(await sweepOver(FEW, MANY / FEW));
  }
  return { many, few, parsed, fetched };
}

function sectionOf({ many, few, parsed, fetched }: Taken): Section {
  const [sweepCpu, parseCpu, fetchCpu] = [cpuOf(many), cpuOf(parsed), cpuOf(fetched)];
  const sweep = spreadOf(ratiosOf(sweepCpu, parseCpu));
  const peaks = many.map(({ peakMb }) => peakMb);
  const peak = spreadOf(peaks);
  const percent = (peak.median / median(few.map(({ peakMb }) => peakMb)) - 1) * 100;
  const [first] = many;
  const pages = Math.ceil(MANY / PAGE_SIZE);
  const megabytes = ((parsed[0]?.bytes ?? 0) / 1e6).toFixed(1);
  const exactly = (what: string, taken: number | undefined, wanted: number): Row => {
    return {
      what,
      figure: String(taken),
      bar: { limit: String(wanted), verdict: verdictOf(taken === wanted) },
    };
  };
  return {
    title: 'Certificates of ten thousand apps',
    how: `A sweep over ${MANY.toLocaleString('en')} SAML apps (${pages} pages, ${megabytes} MB) of which every key is known, from stored facts to
the judgement, over TLS on loopback; server, sweep, parse and bare fetch each in a process of its own, bundled as it is
deployed. Median of ${PAIRS} rounds.`,
    rows: [
      {
        what: `CPU of the sweep (${median(sweepCpu).toFixed(0)} ms) to that of \`JSON.parse\` of the same pages (${median(parseCpu).toFixed(0)} ms)`,
        figure: sweep.median.toFixed(2),
        spread: `${sweep.lowest.toFixed(2)} to ${sweep.highest.toFixed(2)}`,
        bar: atMost(String(LIMITS.cpuRatio), sweep.median <= LIMITS.cpuRatio),
      },
      ratioRow('CPU of fetching and parsing alone, to that of `JSON.parse`', fetchCpu, parseCpu),
      ratioRow('CPU of the sweep to that of fetching and parsing alone', sweepCpu, fetchCpu),
      {
        what: 'peak memory',
        figure: `${peak.median.toFixed(0)} MB`,
        spread: `${peak.lowest.toFixed(0)} to ${peak.highest.toFixed(0)} MB`,
        bar: { limit: `below ${LIMITS.peakMb} MB`, verdict: verdictOf(peak.median < LIMITS.peakMb) },
      },
      {
        what: `peak memory, to that of ${FEW.toLocaleString('en')} apps swept ten times`,
        figure: `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`,
        bar: {
          limit: `within ${LIMITS.memoryPercent} %`,
          verdict: verdictOf(Math.abs(percent) <= LIMITS.memoryPercent),
        },
      },
      exactly('calls: pages of apps, and one of identity providers', first?.calls, pages + 1),
      exactly('sheets written', first?.sheetsWritten, 0),
      exactly('writes of the place, at the end', first?.placesWritten, 1),
    ],
    notes: NOTES,
  };
}

const NOTES = `A sweep can take less than fetching and parsing its pages, because a page that is to the byte what it was is digested
and not parsed. Where every page is another, it took 3.4 times \`JSON.parse\` instead. Peak memory moves with what the
garbage collector has not taken yet: it was 105 to 140 MB in some ten runs, the two sizes mostly within 7 % of each other,
and 26 and 28 % apart in two runs on a machine that had five times as much to do as it could. As many pages are read by
both, so that as much lies about. The function itself has the AWS clients in memory on top of that.`;

function ratioRow(what: string, ones: readonly number[], others: readonly number[]): Row {
  const { median: figure, lowest, highest } = spreadOf(ratiosOf(ones, others));
  return { what, figure: figure.toFixed(2), spread: `${lowest.toFixed(2)} to ${highest.toFixed(2)}` };
}

function cpuOf(rounds: readonly { readonly cpuMs: number }[]): number[] {
  return rounds.map(({ cpuMs }) => cpuMs);
}

async function bundled(program: string, folder: string): Promise<string> {
  const entry = new URL(`certificates/${program}.ts`, import.meta.url).pathname;
  const outfile = join(folder, `${program}.cjs`);
  await build({ ...esbuildOptions(entry), target: 'node20', outfile });
  return outfile;
}

/** What the table holds of an org of so many apps, as it comes over the wire: bodies in base64. */
function stored(apps: number, orgUrl: string, folder: string): string {
  const scan = knownScan(apps, orgUrl, new Date());
  const sheets = [...scan.sheets].map(([id, sheet]) => {
    return { ...sheetItem('acme', id, sheet), body: { B: Buffer.from(sheet.body).toString('base64') } };
  });
  const place = recordItem('acme', { version: 1, scan, client: NOTHING_KNOWN, documents: [] });
  const file = join(folder, `${apps}.json`);
  writeFileSync(file, JSON.stringify([place, ...sheets]));
  return file;
}

async function run<Result>(program: string, job: object, caFile: string): Promise<Result> {
  // As deployed: the roots that Node has, and the one that signed for the server among them.
  const child = fork(program, { env: { ...process.env, NODE_EXTRA_CA_CERTS: caFile } });
  await messageOf(child);
  child.send(job);
  const taken = (await messageOf(child)) as Result;
  await once(child, 'exit');
  return taken;
}
