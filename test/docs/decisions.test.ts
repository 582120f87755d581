/** The list of decisions has each of them, by the title that it bears. */
import { expect, it } from 'vitest';
import { documents, headingsOf, readDocument } from './markdown.ts';

const FOLDER = 'docs/decisions/';
const decisions = documents().filter((document) => /\/\d{4}-[^/]+\.md$/.test(document));

it('every decision is in the list', () => {
  const listed = [...readDocument(`${FOLDER}README.md`).matchAll(/^- \[(\d{4})\]\((\S+)\): (.+)$/gm)];
  expect(listed.map(([, number, file, title]) => [`${FOLDER}${file}`, `${number}: ${title}`])).toEqual(
    decisions.map((decision) => [decision, headingsOf(readDocument(decision))[0]?.title]),
  );
});

it.each(decisions)('%s begins with its number', (decision) => {
  const [number] = /\d{4}/.exec(decision) ?? [];
  expect(readDocument(decision)).toMatch(new RegExp(`^# ${number}: \\S`));
});

it('no number is given twice', () => {
  const numbers = decisions.map((decision) => /\d{4}/.exec(decision)?.[0]);
  expect(numbers).toEqual([...new Set(numbers)]);
});
