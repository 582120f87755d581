/** A checklist with its verdict, as text or as one JSON document. Pure. */
import { utc } from '../../lambda/alerting/text-layout.ts';
import type { CheckState } from '../../lambda/contract.ts';
import { worstState } from '../../lambda/outcome.ts';
import { type Line, type LineState, statesOf } from '../command-line/checklist.ts';
import { checklistReport } from '../command-line/checklist-report.ts';
import type { Paint } from '../command-line/colours.ts';
import { EXIT_CODES } from '../run/run-command.ts';

export interface Diagnosed {
  /** What was looked at: `https://acme.okta.com`, or a stack with its region. */
  readonly target: string;
  readonly at: Date;
  readonly lines: readonly Line[];
}

/** Where nothing could be looked at nothing is known. */
export function stateOf({ lines }: Pick<Diagnosed, 'lines'>): CheckState {
  const states = statesOf(lines);
  return states.length === 0 ? 'unknown' : worstState(states);
}

export function doctorText(diagnosed: Diagnosed, paint: Paint): string {
  const { target, at, lines } = diagnosed;
  const state = stateOf(diagnosed);
  const verdict = `${paint(state.toUpperCase(), state)}: ${countsInWords(lines)}`;
  const title = `Doctor: ${target}, ${utc(at.toISOString())}`;
  return `${title}\n\n${checklistReport(lines, paint)}\n\n${verdict}`;
}

export function doctorJson(diagnosed: Diagnosed): string {
  const { target, at, lines } = diagnosed;
  const state = stateOf(diagnosed);
  const shown = lines.map(({ state: own, area, what, observed, fix = null }) => {
    return { state: own, area, what, observed, fix };
  });
  return JSON.stringify({ target, at, state, exitCode: EXIT_CODES[state], lines: shown }, null, 2);
}

/** In words where one is not the plural of the other. */
const WORDS: readonly (readonly [LineState, string, string])[] = [
  ['critical', 'critical', 'critical'],
  ['warning', 'warning', 'warnings'],
  ['unknown', 'unknown', 'unknown'],
  ['skipped', 'not tried', 'not tried'],
  ['ok', 'ok', 'ok'],
];

/** `1 critical, 2 warnings, 14 ok`; what is context is not counted. */
export function countsInWords(lines: readonly Line[]): string {
  const counts = WORDS.flatMap(([state, one, several]) => {
    const count = lines.filter((line) => line.state === state).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return counts.length === 0 ? 'nothing to look at' : counts.join(', ');
}
