/** Every cell of a row as a test: what the check made of the fault, what it published, and who was told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { CHECK_STATES, type CheckName, METRICS } from '../../../lambda/contract.ts';
import { type Cell, cellsOf, FIGURES, type Row, type Seen } from './cells.ts';
import { isSettled, type Lived, lifeOf } from './course.ts';
import { noted } from './results.ts';
import type { RunRecord } from './world.ts';

/** @param atOnce lives that are lived side by side; more than one where most of them is waiting */
export function matrixOf(part: string, rows: readonly Row[], atOnce = 1): void {
  const begin = sideBySide(atOnce);
  let lives: ReadonlyMap<Row, Promise<Lived>>;
  beforeAll(() => {
    lives = new Map(rows.map((row) => [row, begin(() => lifeOf(row))]));
    // Each is awaited by its own tests.
    for (const life of lives.values()) life.catch(() => undefined);
  });
  describe.each(rows)(`${part}: $fault`, (row) => {
    let lived: Lived;
    beforeAll(async () => {
      const life = lives.get(row);
      if (life === undefined) throw new Error('a row without a life');
      lived = await life;
    });
    afterAll(() => lived?.world.close());

    it.each(cellsOf(row))('$check', async ({ check, cell }) => {
      await noted(row.fault, check, () => judge(check, cell, lived));
    });

    const { holds } = row;
    if (holds !== undefined) it('what else has to hold', () => holds(lived));
  });
}

/** Begins work as soon as less than so much is under way. */
function sideBySide(atOnce: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const lanes = Array.from({ length: atOnce }, () => Promise.resolve<unknown>(undefined));
  let next = 0;
  return (work) => {
    const lane = next % atOnce;
    next += 1;
    const done = (lanes[lane] ?? Promise.resolve()).then(work);
    lanes[lane] = done.catch(() => undefined);
    return done;
  };
}

/** @returns the cell in the words of what was seen */
async function judge(check: CheckName, cell: Cell, lived: Lived): Promise<string> {
  const of = (records: readonly RunRecord[]) => records.filter((record) => record.check === check);
  const [before, during, later, after] = [lived.before, lived.during, lived.later, lived.after].map(of) as [
    RunRecord[],
    RunRecord[],
    RunRecord[],
    RunRecord[],
  ];
  const well = { state: 'ok', found: [], figures: [...FIGURES[check]].sort() };
  expect(before.map(told)).toEqual(before.map(() => well));
  if (cell.kind === 'untouched') {
    const still = { ...well, figures: [...(cell.figures ?? FIGURES[check])].sort() };
    expect(during.map(told)).toEqual(during.map(() => still));
  } else {
    const { believed } = cell;
    const still = { ...well, figures: believed?.figures };
    if (believed !== undefined) expect(during.map(told)).toEqual(during.map(() => still));
    const bad = believed === undefined ? during : later;
    expect(bad.length).toBeGreaterThan(0);
    expectSeen(bad, cell);
  }
  for (const record of [...before, ...during, ...later, ...after]) expectPublished(record);
  expectTold(messagesOf(lived.world.alerts, check), cell);
  expect(after.at(-1) && told(after.at(-1) as RunRecord)).toEqual(well);
  expect(await isSettled(lived.world)).toBe(true);
  expectNothingSecret(lived);
  return inWords(cell);
}

/** What a run came to, without what is for information only. */
function told({ run, error, published }: RunRecord) {
  if (run === undefined) return { error: String(error) };
  const { state, findings } = run.outcome;
  const alarming = findings.filter(({ severity }) => severity !== 'info');
  const found = alarming.map(({ condition, reason }) => `${condition} ${reason}`);
  const figures = published.flat().map(({ metric }) => metric);
  return {
    state,
    found: [...new Set(found)].sort(),
    figures: figures.filter((metric) => metric !== METRICS.checkState).sort(),
  };
}

function expectSeen(records: readonly RunRecord[], { state, found, figures }: Seen): void {
  const expected = { state, found: [...found].sort(), figures: [...figures].sort() };
  expect(records.map(told)).toEqual(records.map(() => expected));
}

/** The state in one request, after everything else: it says that all before it was measured too. */
function expectPublished({ run, published }: RunRecord): void {
  expect(published).toHaveLength(1);
  const last = published[0]?.at(-1);
  expect(last).toMatchObject({ metric: METRICS.checkState });
  expect(last?.value).toBe(run && CHECK_STATES[run.outcome.state]);
}

/** What a machine is told of one incident. */
interface Message {
  readonly state: Alert['state'];
  readonly dedupKey: string;
  /** As a finding says it, or the condition alone where a message of several incidents names it. */
  readonly about: string;
}

function messagesOf(alerts: readonly Alert[], check: CheckName): Message[] {
  return alerts
    .filter((alert) => alert.check === check && alert.state !== 'STORM')
    .flatMap((alert): Message[] => {
      const { state, dedupKey, condition, reason } = alert;
      if (alert.items.length === 0) return [{ state, dedupKey, about: `${condition} ${reason}` }];
      return alert.items.map((item) => ({ ...item, about: item.dedupKey.split(':')[3] ?? '' }));
    });
}

/** Once when it begins, once when it is over, nothing else. */
function expectTold(messages: readonly Message[], cell: Cell): void {
  const found = cell.kind === 'untouched' || cell.untold !== undefined ? [] : cell.found;
  const of = (state: Alert['state']) => messages.filter((message) => message.state === state);
  const begun = of('FIRING');
  const isFound = ({ about }: Message) => found.some((one) => one === about || one.startsWith(`${about} `));
  expect(begun.filter((message) => !isFound(message))).toEqual([]);
  expect(
    found.filter((one) => !begun.some(({ about }) => one === about || one.startsWith(`${about} `))),
  ).toEqual([]);
  const keys = (some: readonly Message[]) => some.map(({ dedupKey }) => dedupKey).sort();
  expect(keys(begun)).toEqual([...new Set(keys(begun))]);
  expect(keys(of('RESOLVED'))).toEqual(keys(begun));
  expect(messages).toHaveLength(2 * begun.length);
}

/** Neither the key nor a token, assertion or proof, in whatever anybody reads. */
function expectNothingSecret({ world: { alerts, logged, credential } }: Lived): void {
  const text = JSON.stringify(alerts) + logged.join('\n');
  const [, keyBody = ''] = credential.privateKey.split('\n');
  expect(text).not.toContain(keyBody);
  expect(text).not.toMatch(/eyJ[\w-]{10,}\.[\w-]+\./);
}

function inWords(cell: Cell): string {
  if (cell.kind === 'untouched') return `ok: ${cell.because}`;
  const { state, found, believed, untold } = cell;
  const first = believed === undefined ? '' : `ok for ${believed.hours} h, then `;
  const of = found.map((one) => one.replace('CHECK_UNKNOWN ', '')).join(', ');
  return `${first}${state} ${of}${untold === undefined ? '' : ', untold'}`;
}
