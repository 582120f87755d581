/** Every cell of a row about AWS or the runtime as a test: what was published, and that nothing is lost. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { CHECK_NAMES, CHECK_STATES, type CheckName, METRICS } from '../../../lambda/contract.ts';
import { isSettled } from './course.ts';
import { type Harmed, type HarmedLife, type HarmRow, harmedAtFirst, harmedAtLast, TROUBLE } from './harm.ts';
import { noted } from './results.ts';

export function harmMatrixOf(part: string, rows: readonly HarmRow[]): void {
  describe.each(rows)(`${part}: $fault`, (row) => {
    let atFirst: HarmedLife;
    let atLast: HarmedLife;
    beforeAll(async () => {
      atFirst = await harmedAtFirst(row);
      atLast = await harmedAtLast(row);
    });
    afterAll(() => Promise.all([atFirst?.world.close(), atLast?.world.close()]));

    it.each(CHECK_NAMES)('%s', async (check) => {
      const cell = row.cells[check];
      await noted(row.fault, check, async () => {
        expectRuns(check, atFirst, cell.state);
        expectEndings(check, cell, atFirst, atLast);
        const usually = cell.state === TROUBLE[check].state ? 'ok' : cell.state;
        expectRuns(check, atLast, cell.stateAtLast ?? usually);
        expectNothingLost(check, cell, atFirst);
        expectNothingLost(check, cell, atLast);
        expect(said(check, 'FIRING', atFirst.world.alerts.slice(0, atFirst.messagesMeanwhile)) > 0).toBe(
          cell.told === 'at once',
        );
        await expectWell(check, atFirst);
        await expectWell(check, atLast);
        return inWords(cell);
      });
    });
  });
}

function expectRuns(check: CheckName, { during }: HarmedLife, state: Harmed['state']): void {
  const runs = during.filter((record) => record.check === check);
  expect(runs.length).toBeGreaterThan(0);
  for (const { error, published } of runs) {
    if (state === undefined) {
      if (error !== undefined) expect(published).toEqual([]);
      continue;
    }
    expect(published).toHaveLength(1);
    expect(published[0]?.at(-1)).toMatchObject({ metric: METRICS.checkState, value: CHECK_STATES[state] });
  }
}

/** A run that has nothing to say may not meet what fails. */
function expectEndings(check: CheckName, { run }: Harmed, atFirst: HarmedLife, atLast: HarmedLife): void {
  const isBroken = ({ during }: HarmedLife) =>
    during.filter((record) => record.check === check).map(({ error }) => error !== undefined);
  expect(isBroken(atFirst)).toEqual([run !== 'ends well']);
  expect(isBroken(atLast).includes(true)).toBe(run !== 'ends well');
}

/** Whoever is told of it is told that it is over, and once unless the row says otherwise. */
function expectNothingLost(check: CheckName, { again }: Harmed, { world }: HarmedLife): void {
  for (const state of ['FIRING', 'RESOLVED'] as const) {
    const count = said(check, state, world.alerts);
    expect(count).toBeGreaterThanOrEqual(1);
    if (again !== true) expect(count).toBe(1);
  }
}

/** How many messages say so of what there is to tell. */
function said(check: CheckName, state: Alert['state'], alerts: readonly Alert[]): number {
  const { condition } = TROUBLE[check];
  return alerts.filter((alert) => {
    return alert.check === check && alert.condition === condition && alert.state === state;
  }).length;
}

async function expectWell(check: CheckName, { after, world }: HarmedLife): Promise<void> {
  expect(after.findLast((record) => record.check === check)?.run?.outcome.state).toBe('ok');
  expect(await isSettled(world)).toBe(true);
}

function inWords({ state, run, told, again }: Harmed): string {
  const published = state === undefined ? 'nothing published' : `${state} published`;
  return `${published}, told ${told}${again === true ? ', perhaps again' : ''}; run ${run}`;
}
