import { describe, expect, it } from 'vitest';
import { sectionText, withSection } from '../../bench/document.ts';
import type { Section } from '../../bench/section.ts';

const RUN = { on: new Date('2026-11-23T23:59:00Z'), machine: '2 × Example', node: '24.21.0', minutes: 3.4 };
const SECTION: Section = {
  title: 'Speed',
  how: 'Side by side.',
  rows: [
    { what: 'ours', figure: '0.90', spread: '0.80 to 1.10', bar: { limit: 'at most 1.0', verdict: 'met' } },
    { what: 'a|b', figure: '2\n3' },
    { what: 'theirs', figure: 'none: not there', bar: { limit: 'at most 1.0', verdict: 'not measured' } },
    { what: 'worse', figure: '9', bar: { limit: 'at most 1.0', verdict: 'not met' } },
  ],
};

describe('a section', () => {
  it('has title, method, one line per figure with its bar and verdict, and when and where it ran', () => {
    expect(sectionText(SECTION, RUN)).toBe(`## Speed

Side by side.

| what | figure | spread | bar | |
|---|---:|---:|---|---|
| ours | 0.90 | 0.80 to 1.10 | at most 1.0 | met |
| a\\|b | 2 3 |  |  |  |
| theirs | none: not there |  | at most 1.0 | not measured |
| worse | 9 |  | at most 1.0 | **not met** |

*Run of 2026-11-23: 2 × Example, Node 24.21.0, 3 min.*`);
  });

  it('has its notes below the table', () => {
    expect(sectionText({ ...SECTION, notes: 'But.' }, RUN)).toContain('not met** |\n\nBut.\n\n*Run');
  });
});

describe('the document', () => {
  const document = withSection(withSection('# Benchmarks\n', 'a', 'first'), 'b', 'second');

  it('takes a new section at its end', () => {
    expect(document).toBe(
      '# Benchmarks\n\n<!-- bench:a -->\nfirst\n<!-- /bench:a -->\n\n<!-- bench:b -->\nsecond\n<!-- /bench:b -->\n',
    );
  });

  it('takes a known section in place of what it was, and leaves everything else', () => {
    expect(withSection(document, 'a', 'anew')).toBe(document.replace('first', 'anew'));
  });

  it.each(['<!-- /bench:a -->', '<!-- bench:a -->'])('is left alone when it has lost %s', (marker) => {
    expect(() => withSection(document.replace(marker, ''), 'a', 'anew')).toThrow('the markers of a');
  });
});
