/** Messages per scenario, as the table that `docs/messages.md` shows. */
import { ALERT_STATES } from '../../lambda/contract.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { type Message, type Noise, noiseOf } from './simulated-org.ts';

export interface Row {
  readonly scenario: Scenario;
  readonly noise: Noise;
  /** In words; undefined when the scenario kept to what was promised. */
  readonly broken?: string;
}

export async function noiseRows(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const scenario of SCENARIOS) {
    const noise = await noiseOf(scenario);
    const broken = brokenBy(scenario, noise);
    rows.push({ scenario, noise, ...(broken === undefined ? {} : { broken }) });
  }
  return rows;
}

function brokenBy({ atLeast, atMost, holds }: Scenario, { messages }: Noise): string | undefined {
  const { length } = messages;
  if (length > atMost) return `${length} messages, ${atMost} promised at most`;
  if (length < atLeast) return `${length} messages, ${atLeast} promised at least`;
  if (holds !== undefined && !holds(messages)) return 'something was not said, or too late';
  const mostOf = (some: readonly Message[]) => mostWithin(some.map(({ minute }) => minute));
  const others = mostOf(messages.filter((message) => !isUrgent(message)));
  if (others > 10) return `${others} messages in an hour that are not urgent, 10 promised at most`;
  const all = mostOf(messages);
  return all > 15 ? `${all} messages in an hour, 15 promised at most` : undefined;
}

function isUrgent({ alert: { severity, state } }: Message): boolean {
  return severity === 'critical' && (state === 'FIRING' || state === 'ESCALATED');
}

/** The most of the minutes, in their order, that lie within any one hour. */
function mostWithin(minutes: readonly number[]): number {
  const counts = minutes.map((from) => minutes.filter((at) => at >= from && at < from + 60).length);
  return Math.max(0, ...counts);
}

const HEAD = ['Scenario', 'Messages', 'Which', 'A message per bad run', 'A message per change'];

/** In Markdown, padded so that it can be read as it is. */
export function noiseTable(rows: readonly Row[]): string {
  const cells = rows.map(({ scenario, noise }) => [
    scenario.name,
    String(noise.messages.length),
    byState(noise),
    String(noise.perBadRun),
    String(noise.perChange),
  ]);
  const widths = HEAD.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => (row[column] ?? '').length)),
  );
  const isNumber = (column: number) => HEAD[column] !== 'Scenario' && HEAD[column] !== 'Which';
  const line = (row: readonly string[]) => {
    const padded = row.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, column) => '-'.repeat(isNumber(column) ? width - 1 : width));
  const ruled = rule.map((dashes, column) => (isNumber(column) ? `${dashes}:` : dashes));
  return [line(HEAD), line(ruled), ...cells.map(line)].join('\n');
}

function byState({ messages }: Noise): string {
  const counts = ALERT_STATES.map((state) => {
    return { state, count: messages.filter(({ alert }) => alert.state === state).length };
  });
  const said = counts.filter(({ count }) => count > 0).map(({ state, count }) => `${count} ${state}`);
  return said.length === 0 ? 'none' : said.join(', ');
}

/** The part of a text between the markers of the table; undefined where there are none, or nothing in between. */
export function tableIn(text: string): string | undefined {
  const found = /<!-- noise -->(.*?)<!-- \/noise -->/s.exec(text)?.[1]?.trim();
  return found === '' ? undefined : found;
}

export const EXPLANATION = `One run a minute and check, ten messages an hour at most and up to five critical new ones on top, two hours of good
runs after each end. The last two columns are computed from the same runs, without any mute: one message for every run
that finds something, and one for every finding that appears or goes. In the first scenario rate-limits and
saml-certificates are told that they see nothing.`;
