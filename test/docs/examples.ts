/** What our documents have readers type: commands for a shell, and settings. */
import { readDocument } from './markdown.ts';

/** What a shell makes of a line: its words, up to where another command or a redirection begins. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [whole, single, double, plain] of line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)) {
    if (plain !== undefined && /^(?:#|[|&;<>])/.test(plain)) break;
    words.push(single ?? double ?? plain ?? whole);
  }
  return words;
}

/** Fenced code in one language, without the indentation of the list it stands in. */
export function codeIn(document: string, language: string): string[] {
  const fences = readDocument(document).matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```/gm);
  return [...fences].flatMap(([, indent = '', found, code = '']) =>
    found === language ? [code.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  );
}

/** Every line for a shell, those that go on in the next one joined. */
export function shellLines(document: string): string[] {
  return codeIn(document, 'sh').flatMap((code) => code.replaceAll(/\\\n\s*/g, ' ').split('\n'));
}

/**
 * Words behind `npm start --`, of fenced lines and of code within sentences. A sentence may name a command without what
 * it needs; then it is its help that is asked for.
 */
export function monitorCommands(document: string): string[][] {
  const prose = readDocument(document).replaceAll(/^( *)```[\s\S]*?^\1```/gm, '');
  const inSentences = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
  const named = inSentences
    .flatMap(commandsIn)
    .map((words) => (words.length === 1 ? [...words, '--help'] : words));
  return [...shellLines(document).flatMap(commandsIn), ...named];
}

function commandsIn(line: string): string[][] {
  const [, ...parts] = line.split(/(?:^|\s)npm start --(?=\s)/);
  return parts.map(wordsOf);
}

/** Codes in the column of a table whose head begins so. */
export function columnOf(table: string, head: string): string[] {
  const rows = table.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const column = cells[0]?.indexOf(head) ?? -1;
  return cells
    .slice(2)
    .flatMap((row) => [...(row[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code));
}
