/** A checklist as it is read in a terminal. Pure. */
import { plain, wrapped } from '../../lambda/alerting/text-layout.ts';
import type { Line, LineState } from './checklist.ts';
import type { Paint } from './colours.ts';

const WIDTH = 110;
const STATE_WIDTH = 10;
const WHAT_WIDTH = 26;
const INDENT = 2 + STATE_WIDTH + WHAT_WIDTH;

/** Loud where something is wrong. */
const SHOWN: Readonly<Record<LineState, string>> = {
  ok: 'ok',
  unknown: 'UNKNOWN',
  warning: 'WARNING',
  critical: 'CRITICAL',
  info: '-',
  skipped: 'skipped',
};

/** Lines of an area under its name, in the order in which the areas come first. */
export function checklistReport(lines: readonly Line[], paint: Paint): string {
  const areas = [...new Set(lines.map(({ area }) => area))];
  return areas
    .map((area) => {
      const own = lines.filter((line) => line.area === area);
      return [area, ...own.flatMap((line) => textOf(line, paint))].join('\n');
    })
    .join('\n\n');
}

function textOf({ state, what, observed, fix }: Line, paint: Paint): string[] {
  const label = plain(what);
  const [first = '', ...others] = [
    ...wrapped(plain(observed), WIDTH - INDENT),
    ...(fix === undefined ? [] : wrapped(`-> ${plain(fix)}`, WIDTH - INDENT)),
  ];
  const mark = paint(SHOWN[state].padEnd(STATE_WIDTH), state);
  const indent = ' '.repeat(INDENT);
  if (label.length < WHAT_WIDTH)
    return [`  ${mark}${label.padEnd(WHAT_WIDTH)}${first}`, ...others.map((text) => indent + text)];
  return [`  ${mark}${label}`, ...[first, ...others].map((text) => indent + text)];
}
