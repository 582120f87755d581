/** Markdown that is pasted into a case: whatever is quoted stays text, in its place. */
import { describe, expect, it } from 'vitest';
import { code, inline, table } from '../../../local/ticket/markdown-text.ts';
import { HOSTILE } from '../../support/widget-values.ts';

const NASTY = [
  ...HOSTILE,
  'a | b || c \\| d \\',
  '`code` ``and`` ```more```',
  '[link](https://evil.example) ![image](x)',
  '<img src=x> <!-- hidden',
  '*strong* _weak_ __both__ ~~gone~~',
  '&lt; &#124; $x$',
  '\n\n# heading\n- list\n---\n',
];

/** Cells of a row by the rules of GitHub's dialect: a pipe ends a cell unless a backslash stands before it. */
function cellsOf(row: string): string[] {
  return row.slice(1, -1).split(/(?<!\\)\|/);
}

describe('a table', () => {
  it.each(NASTY.map((text, index) => ({ index, text })))(
    'keeps its rows and cells, text $index',
    ({ text }) => {
      const lines = table(['one', 'two', 'three'], [['a', text, 'b']]).split('\n');
      expect(lines).toHaveLength(3);
      // Escaped backslashes are taken away first, so that a pipe behind one counts.
      const row = (lines[2] ?? '').replace(/\\\\/g, '');
      expect(cellsOf(row)).toHaveLength(3);
      expect(cellsOf(row)[2]).toBe(' b ');
      const unescaped = row.replace(/\\[^A-Za-z0-9\s]/g, '');
      expect(unescaped).not.toMatch(/[`<>*~$]|\][([:]|&#?\w+;|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/);
    },
  );

  it('shows a dash for what is empty', () => {
    expect(table(['one'], [['']])).toBe('| one |\n|---|\n| - |');
  });
});

describe('text within a line', () => {
  it.each([
    { text: '# heading', shown: '\\# heading' },
    { text: '\n\n### heading', shown: '##\\# heading' },
    { text: '- item', shown: '\\- item' },
    { text: '12. item', shown: '12\\. item' },
    { text: '#1', shown: '#1' },
    { text: '12.5 s', shown: '12.5 s' },
  ])('begins no block: $text', ({ text, shown }) => {
    expect(inline(text)).toBe(shown);
  });

  it.each([
    'E0000009: Internal Server Error',
    'GET /oauth2/v1/keys',
    'invalid_client',
    'oaeagqHY_2KGu5CueHayUb4Dg',
    '2026-03-02T12:00:00.000Z',
    'https://acme.okta.com/oauth2/default?limit=…',
  ])('is left as it is where nothing could come of it: %s', (text) => {
    expect(inline(text)).toBe(text);
  });
});

describe('a block of code', () => {
  it.each(['plain', '```', 'x\n```\n# out\n````\n', '~~~', '`'.repeat(20)])(
    'ends where its content ends: %j',
    (text) => {
      const lines = code(text, 'text').split('\n');
      const fence = lines.at(-1) ?? '';
      expect(lines[0]).toBe(`${fence}text`);
      expect(fence).toMatch(/^`{3,}$/);
      expect(lines.slice(1, -1).filter((line) => line.trim().startsWith(fence))).toEqual([]);
    },
  );
});
