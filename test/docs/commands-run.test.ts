/** What our pages have readers type is run, where it needs neither a network nor an account; and shows what they say. */
import { describe, expect, it } from 'vitest';
import { oktaMonitor } from '../support/run-program.ts';
import { codeIn, monitorCommands } from './examples.ts';
import { documents, readDocument } from './markdown.ts';

/** Beginnings of commands that stay on this machine, with the exit codes that they may end with. */
const LOCAL = [
  { begins: ['--help'], endsWith: [0] },
  { begins: ['--list-scenarios'], endsWith: [0] },
  { begins: ['explain'], endsWith: [0] },
  { begins: ['test-alert', '--print'], endsWith: [0] },
  { begins: ['--scenario'], endsWith: [1, 2] },
];

/** Without those that leave a name to the reader. */
const typed = documents()
  .flatMap(monitorCommands)
  .filter((words) => !words.some((word) => /^[A-Z]+$/.test(word)));
const runnable = [...new Map(typed.map((words) => [words.join(' '), words])).values()].flatMap((words) =>
  LOCAL.filter(({ begins }) => begins.every((word, index) => words[index] === word)).map(
    ({ endsWith }) => [words.join(' '), words, endsWith] as const,
  ),
);

describe('On this machine', { timeout: 60_000 }, () => {
  it('every kind of them is in our pages', () => {
    const missing = LOCAL.filter(
      ({ begins }) => !runnable.some(([line]) => line.startsWith(begins.join(' '))),
    );
    expect(missing).toEqual([]);
  });

  it.each(runnable)('runs as it is typed: %s', async (_, words, endsWith) => {
    const { exitCode, stdout, stderr } = await oktaMonitor(words);
    expect(endsWith, stderr).toContain(exitCode);
    expect(stdout).not.toBe('');
  });

  it('the mail in the README is the one that its scenario leads to', async () => {
    const [shown = ''] = codeIn('README.md', 'text');
    const { stdout } = await oktaMonitor(['--scenario', 'issuer-mismatch']);
    const [, subject, mail = ''] = /\nSubject: (.*)\n\n([\s\S]*?)\n-{78}\n/.exec(stdout) ?? [];
    expect(withoutChance(mail)).toBe(withoutChance(shown.trimEnd()));
    expect(readDocument('README.md')).toContain(`\`${subject}\``);
  });
});

/** But for ports, times and request ids, which are others in each run. */
function withoutChance(mail: string): string {
  return mail
    .replaceAll(/localhost:\d+/g, 'localhost:PORT')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, 'TIME')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'REQUEST')
    .replaceAll(/\(\d+ s\)/g, '(SECONDS)');
}
