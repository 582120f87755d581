import { describe, expect, it } from 'vitest';
import { cellStatus } from '../../../../lambda/checks/service-status/cell-status.ts';
import { readingOf } from './support/judged.ts';
import {
  daysAgo,
  minutesAgo,
  NOW,
  OUR_CELL,
  openRecord,
  page,
  plannedRecord,
  record,
  salesforceTime,
} from './support/pages.ts';

const at = (days: number) => ({ Start_Time__c: salesforceTime(daysAgo(days)) });
const past = Array.from({ length: 14 }, (_, i) => record(500 + i, at(40 - 2 * i)));
const elsewhere = record(600, { ...at(1), Impacted_Cells__c: 'okta.com:7' });
const forgotten = openRecord(700, {
  ...at(30),
  CreatedDate: salesforceTime(daysAgo(30)),
  Last_Updated__c: salesforceTime(daysAgo(29)),
});
const html = page({
  incidents: [...past, elsewhere, openRecord(701), forgotten],
  planned: [plannedRecord(800), plannedRecord(801, { Status__c: 'Completed' })],
  updates: [],
});
const names = (entries: readonly { readonly name: string }[]) => entries.map(({ name }) => name);

describe('What the page says of a cell', () => {
  const status = cellStatus(readingOf(html), OUR_CELL, NOW);

  it('is what is open and what is planned', () => {
    expect(status.place).toEqual({ cell: OUR_CELL, words: OUR_CELL });
    expect(names(status.open)).toEqual(['I-701']);
    expect(names(status.stuck)).toEqual(['I-700']);
    expect(names(status.maintenance)).toEqual(['I-800']);
  });

  it('is the last ten entries of the cell, the newest first, open or over', () => {
    const expected = [701, ...Array.from({ length: 8 }, (_, i) => 513 - i), 505];
    expect(names(status.latest)).toEqual(expected.map((number) => `I-${number}`));
    expect(names(status.latest)).not.toContain('I-600');
  });

  it('is what it says of every cell where the cell is not known', () => {
    const anywhere = cellStatus(readingOf(html), undefined, NOW);
    expect(anywhere.place.words).toBe('any cell (the cell of the org is unknown)');
    expect(names(anywhere.latest).slice(0, 2)).toEqual(['I-701', 'I-600']);
    expect(anywhere.latest).toHaveLength(10);
  });

  it('is of some sub-services alone where only these count', () => {
    expect(names(cellStatus(readingOf(html), OUR_CELL, NOW, ['Workflows']).latest)).toEqual([]);
    expect(names(cellStatus(readingOf(html), OUR_CELL, NOW, ['core platform']).open)).toEqual(['I-701']);
  });

  it('is as of now', () => {
    expect(names(cellStatus(readingOf(html), OUR_CELL, minutesAgo(-15 * 24 * 60)).open)).toEqual([]);
    expect(names(cellStatus(readingOf(html), OUR_CELL, daysAgo(15)).stuck)).toEqual([]);
  });
});
