/** Foreign text within Markdown (GitHub's dialect, which support portals read too): it stays text, on one line. Pure. */
import { plain } from '../../lambda/alerting/text-layout.ts';

/**
 * What could begin a code span, a cell, a link, emphasis, HTML, a heading or a list is escaped; a case that shows Markdown as it is stays
 * easy to read, as nothing else is.
 */
export function inline(text: string): string {
  return plain(text)
    .replace(/[\\`|<>*~$]|\](?=[([:])|&(?=#?\w+;)/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^(#{1,6}|[-+]|\d{1,9}[.)])(?= |$)/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

/** A table whose cells are foreign; a dash stands for an empty one. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => inline(cell) || '-').join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${inline(item)}`).join('\n');
}

/** Fenced by more backticks than any line of it has, so that nothing within can end it. */
export function code(text: string, language: string): string {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/).map((line) => kept(line));
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Its blanks are its layout. */
function kept(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
