import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noiseRows, noiseTable, tableIn } from '../../../../bench/noise/table.ts';

const rows = await noiseRows();

describe('the messages of a scenario', () => {
  it.each(rows.map((row) => ({ name: row.scenario.name, row })))(
    'are as few as promised: $name',
    ({ row }) => {
      expect(row.broken).toBeUndefined();
    },
  );

  it('are counted: thirty days of one warning are one, 29 reminders and the end', () => {
    const thirtyDays = rows.find(({ scenario }) => scenario.name.startsWith('Thirty days'));
    expect(thirtyDays?.noise.messages.filter(({ alert }) => alert.state === 'REMINDER')).toHaveLength(29);
  });

  const shown = tableIn(readFileSync(new URL('../../../../docs/messages.md', import.meta.url), 'utf8'));
  it('are those that the page about messages shows', () => {
    expect(shown).toBe(noiseTable(rows));
  });
});
