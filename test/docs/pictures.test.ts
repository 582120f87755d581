/** Pictures of our pages: small, loading nothing, and each of them shown with words for whoever does not see it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { terminalSvg } from '../../bench/page-pictures/terminal-svg.ts';
import { documents, linksOf, ROOT, readDocument } from './markdown.ts';

const FOLDER = path.join('docs', 'pictures');
const pictures = readdirSync(path.join(ROOT, FOLDER));

it('every picture is on a page', () => {
  const shown = documents().flatMap((document) =>
    linksOf(readDocument(document)).map(({ file }) => path.join(path.dirname(document), file)),
  );
  expect(pictures.filter((picture) => !shown.includes(path.join(FOLDER, picture)))).toEqual([]);
});

it.each(pictures)('%s is small', (picture) => {
  expect(statSync(path.join(ROOT, FOLDER, picture)).size).toBeLessThan(150_000);
});

it.each(pictures.filter((picture) => picture.endsWith('.svg')))(
  '%s loads nothing and runs nothing',
  (picture) => {
    const svg = readFileSync(path.join(ROOT, FOLDER, picture), 'utf8');
    expect(svg.match(/<(?:script|image|foreignObject|use)\b|href=|@import|url\((?!#)|\son\w+=/)).toBeNull();
  },
);

it.each(documents())('pictures in %s have words', (document) => {
  const text = readDocument(document);
  expect(text.match(/!\[\]|<img (?![^>]*alt="[^"]{20,}")/)).toBeNull();
});

describe('text as a terminal shows it', () => {
  const ESC = String.fromCharCode(0x1b);

  it('keeps blanks, colours and what would be markup', () => {
    const svg = terminalSvg('Words', `a  <b> & ${ESC}[31mred${ESC}[0m c\n`);
    expect(svg).toContain('>a\u00a0\u00a0&lt;b&gt;\u00a0&amp;\u00a0<tspan fill="#ff7b72">red</tspan>');
    expect(svg).not.toContain(ESC);
  });

  it('refuses a colour that it does not know', () => {
    expect(() => terminalSvg('Words', `${ESC}[95mx`)).toThrow('no colour for 95');
  });
});
