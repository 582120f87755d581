import { describe, expect, it } from 'vitest';
import { runbookAnchor } from '../../lambda/alerting/advice.ts';
import { CONDITIONS, REASONS } from '../../lambda/contract.ts';
import { ALARM_HEADINGS } from '../../lib/alarm-identity.ts';
import { anchorsOf, headingsOf, readDocument, sectionOf } from './markdown.ts';

const PARTS = ['Means', 'Look at', 'Fix', 'When it clears'];

const runbook = readDocument('docs/runbook.md');

/** Words in bold that open a paragraph and end in a full stop. */
function partsOf(section: string): { name: string; text: string }[] {
  const [, ...pieces] = section.split(/^\*\*([^*\n]+)\.\*\*/m);
  return pieces.flatMap((piece, index) =>
    index % 2 === 0 ? [{ name: piece, text: (pieces[index + 1] ?? '').trim() }] : [],
  );
}

/** Headings of a chapter that have at least one of the four parts, that is, entries to act by. */
function entriesUnder(chapter: string): string[] {
  return headingsOf(sectionOf(runbook, chapter))
    .filter(({ level }) => level === 3)
    .map(({ title }) => title)
    .filter((title) => partsOf(sectionOf(runbook, title)).some(({ name }) => PARTS.includes(name)));
}

describe('The runbook', () => {
  it('has a heading for each condition and none besides', () => {
    expect(entriesUnder('Conditions').sort()).toEqual([...CONDITIONS].sort());
    const chapter = headingsOf(sectionOf(runbook, 'Conditions')).filter(({ level }) => level > 2);
    expect(chapter).toHaveLength(CONDITIONS.length);
  });

  it('has a heading for each alarm and none besides', () => {
    expect(entriesUnder('Alarms').sort()).toEqual([...ALARM_HEADINGS].sort());
  });

  it('has no entry outside these two chapters', () => {
    const entries = headingsOf(runbook)
      .map(({ title }) => title)
      .filter((title) => /^[A-Z]+(?:_[A-Z]+)+$/.test(title));
    const known: readonly string[] = CONDITIONS;
    expect(entries.filter((title) => !known.includes(title))).toEqual([]);
  });

  it.each([...CONDITIONS, ...ALARM_HEADINGS])('says of %s the four things, in order', (heading) => {
    const parts = partsOf(sectionOf(runbook, heading));
    expect(parts.map(({ name }) => name)).toEqual(PARTS);
    for (const { name, text } of parts) expect(text, name).not.toBe('');
  });

  it.each(CONDITIONS)('has the anchor that messages about %s link to', (condition) => {
    expect(anchorsOf(runbook)).toContain(runbookAnchor(condition));
  });

  it.each(ALARM_HEADINGS)('has the anchor that the alarm %s links to', (heading) => {
    expect(anchorsOf(runbook)).toContain(heading);
  });

  it.each(REASONS)('says what the reason %s means', (reason) => {
    expect(sectionOf(runbook, 'Conditions')).toContain(`\`${reason}\``);
  });
});
