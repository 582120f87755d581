/** Just enough Markdown to hold our documents to their word: headings, anchors as GitHub makes them, links. */
import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

export const ROOT = path.join(import.meta.dirname, '..', '..');

export interface Heading {
  readonly level: number;
  readonly title: string;
}

/** A link or picture that stays in the repository; `file` is empty for one within the document. */
export interface Link {
  readonly file: string;
  readonly anchor?: string;
}

/** Every document, those beside the README and those under `docs/`, as paths from the root. */
export function documents(): string[] {
  const beside = readdirSync(ROOT);
  const under = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  return [...beside, ...under.map((file) => path.join('docs', file))]
    .filter((file) => file.endsWith('.md'))
    .sort();
}

export function readDocument(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

export function headingsOf(text: string): Heading[] {
  return [...withoutCode(text).matchAll(/^(#{1,6}) +(.+?) *$/gm)].map(([, marks = '', title = '']) => {
    return { level: marks.length, title };
  });
}

/** From a heading to the next one that is not below it, without the heading itself; empty when there is none. */
export function sectionOf(text: string, title: string): string {
  const lines = withoutCode(text, 'keep').split('\n');
  const levels = lines.map((line) => /^(#{1,6}) +(.+?) *$/.exec(line));
  const start = levels.findIndex((match) => match?.[2] === title);
  if (start === -1) return '';
  const level = levels[start]?.[1]?.length ?? 0;
  const end = levels.findIndex((match, index) => index > start && (match?.[1]?.length ?? 7) <= level);
  return lines.slice(start + 1, end === -1 ? undefined : end).join('\n');
}

/** What stands in a text as code. */
export function codesIn(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** Cells of the table in a section whose head has the column, row by row; the first of each is what is before the bar. */
export function tableWith(column: string, section: string): string[][] {
  const tables = section
    .trim()
    .split(/\n\n+/)
    .filter((block) => block.startsWith('|'));
  const table = tables.find((block) => block.split('\n')[0]?.includes(column)) ?? '';
  return table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

/** GitHub's anchors: lower case, punctuation gone, spaces to hyphens, repetitions numbered. */
export function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return headingsOf(text).map(({ title }) => {
    const slug = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replace(/ /g, '-');
    const repetition = seen.get(slug) ?? 0;
    seen.set(slug, repetition + 1);
    return repetition === 0 ? slug : `${slug}-${repetition}`;
  });
}

export function linksOf(text: string): Link[] {
  return targetsIn(text)
    .filter((target) => !ELSEWHERE.test(target))
    .map((target) => {
      const [file = '', anchor] = target.split('#');
      return anchor === undefined ? { file } : { file, anchor };
    });
}

/** Of links that leave the repository, whether written as a link, in angle brackets or plainly. */
export function urlsIn(text: string): string[] {
  const prose = withoutCode(text).replaceAll(/`[^`]*`/g, '');
  const plain = [...prose.matchAll(/\b[a-z]+:\/\/[^\s)>\]"|]+/gi)].map(([url]) => url);
  return [...new Set([...targetsIn(text).filter((target) => ELSEWHERE.test(target)), ...plain])];
}

const ELSEWHERE = /^[a-z][a-z0-9+.-]*:/i;

/** Of links and pictures, in Markdown or, where a picture has two versions, in HTML. */
function targetsIn(text: string): string[] {
  const prose = withoutCode(text);
  const inline = [
    ...prose.matchAll(/\]\(([^)\s]+)\)/g),
    ...prose.matchAll(/ (?:src|srcset|href)="([^"]+)"/g),
  ];
  return inline.map(([, target = '']) => target);
}

/** Fenced code holds comments that look like headings; `keep` leaves it in but takes their marks away. */
function withoutCode(text: string, fenced: 'drop' | 'keep' = 'drop'): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, (code) => {
    return fenced === 'drop' ? '' : code.replace(/^( *)#/gm, '$1 #');
  });
}
