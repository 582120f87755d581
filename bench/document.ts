/** Sections as Markdown, and where they stand in `docs/benchmarks.md`: each between markers of its own. */
import type { Row, Section } from './section.ts';

export interface Run {
  readonly on: Date;
  readonly machine: string;
  readonly node: string;
  readonly minutes: number;
}

const HEAD = '| what | figure | spread | bar | |\n|---|---:|---:|---|---|';

export function sectionText({ title, how, rows, notes }: Section, run: Run): string {
  const table = [HEAD, ...rows.map(line)].join('\n');
  const parts = [`## ${title}`, how, table, ...(notes === undefined ? [] : [notes]), runText(run)];
  return parts.join('\n\n');
}

function line({ what, figure, spread = '', bar }: Row): string {
  const { limit, verdict } = bar ?? { limit: '', verdict: '' };
  const judged = verdict === 'not met' ? `**${verdict}**` : verdict;
  return `| ${[what, figure, spread, limit, judged].map(cell).join(' | ')} |`;
}

/** A bar or a new line would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}

function runText({ on, machine, node, minutes }: Run): string {
  const lasted = minutes < 1 ? 'under a minute' : `${Math.round(minutes)} min`;
  return `*Run of ${on.toISOString().slice(0, 10)}: ${machine}, Node ${node}, ${lasted}.*`;
}

/** The document with this section in place of what stood between its markers; a new one goes to the end. */
export function withSection(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from === -1 && to === -1) return `${document.trimEnd()}\n\n${start}\n${text}\n${end}\n`;
  if (from === -1 || to < from) throw new Error(`the markers of ${name} are not a pair`);
  return `${document.slice(0, from)}${start}\n${text}\n${document.slice(to)}`;
}
