/** From the start of a process until it asks for its first event: each function that is deployed, beside an empty one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlerNames } from '../bin/bundle-report.ts';
import { compiledRuntimeInterface } from '../test/deployed/emulator/preparation.ts';
import { emptyHandler, shipped } from './lambda/bundled.ts';
import { type FunctionCode, FunctionProcess } from './lambda/function-process.ts';
import { atMost, notMeasured, type Row, ratioFigure, type Section } from './section.ts';

const ROUNDS = 11;
const LIMIT = 4.6;

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function startUp(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'okta-monitor-bench-'));
  try {
    return sectionOf(await rowsFrom(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rowsFrom(folder: string): Promise<Row[]> {
  let runtimeInterface: string;
  try {
    runtimeInterface = await compiledRuntimeInterface();
  } catch (error) {
    return handlerNames().map((name) => notMeasured(name, String(error), String(LIMIT)));
  }
  const empty = emptyHandler(folder);
  const ours = await Promise.all(handlerNames().map((name) => shipped(name, folder)));
  const starts = new Map<string, Start[]>([empty, ...ours].map(({ name }) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const code of [empty, ...ours]) {
      const start = await startOf(code, runtimeInterface);
      // The first round reads the files from the disk.
      if (round > 0) starts.get(code.name)?.push(start);
    }
  }
  const startsOf = ({ name }: FunctionCode) => starts.get(name) ?? [];
  return ours.map((code) => rowOf(code.name, startsOf(code), startsOf(empty)));
}

async function startOf(code: FunctionCode, runtimeInterface: string): Promise<Start> {
  const running = await FunctionProcess.start(code, runtimeInterface);
  try {
    return { wallMs: await running.ready(), cpuMs: await running.cpuMs() };
  } finally {
    await running.stop();
  }
}

function rowOf(name: string, starts: readonly Start[], empty: readonly Start[]): Row {
  const wall = ratioFigure(
    starts.map(({ wallMs }) => wallMs),
    empty.map(({ wallMs }) => wallMs),
  );
  const cpu = ratioFigure(
    starts.map(({ cpuMs }) => cpuMs),
    empty.map(({ cpuMs }) => cpuMs),
  );
  return {
    what: `\`${name}\``,
    figure: `time ${wall.figure}, CPU ${cpu.figure}`,
    spread: `time ${wall.spread}, CPU ${cpu.spread}`,
    bar: atMost(`${LIMIT}, in both`, Math.max(wall.ratio, cpu.ratio) <= LIMIT),
  };
}

function sectionOf(rows: readonly Row[]): Section {
  return {
    title: 'Start of each function',
    how: `From the start of a process until it asks for its first event: each bundle as it is deployed, beside a handler that does
nothing, both under AWS's own runtime interface client (\`aws-lambda-ric\`, as the rehearsal compiles it) and Node 24. One
after the other in each of ${ROUNDS} rounds; medians of the ratios of a round.`,
    rows,
    notes: `On a whole core; AWS gives a function about that while it starts. What AWS does before a process starts (a machine,
the code from its store) is not in it.`,
  };
}
