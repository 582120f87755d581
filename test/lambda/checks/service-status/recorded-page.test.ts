import { describe, expect, it } from 'vitest';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import { found, judged, readingOf, stateOf, statusIn } from './support/judged.ts';
import { encoded, type Fields, page, pageInScript, pageOf2024 } from './support/pages.ts';

const textOf = (name: RegExp) => recordings('status', name)[0]?.text ?? '';
const records: readonly Fields[] = hasRecordings ? JSON.parse(textOf(/^incidents\..*\.json$/)) : [];
const layout = textOf(/^layout\..*\.html$/);

/** Every cell that the page was seen to list, of production, preview and Europe. */
const CELLS = [
  ...[1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 14, 15, 16, 17, 18, 19, 20, 22].map((number) => `okta.com:${number}`),
  ...[1, 2, 3].map((number) => `oktapreview.com:${number}`),
  'okta-emea.com:1',
];

const textIn = (fields: Fields, name: string) => String(fields[name] ?? '');
/** By the raw text alone: the cell with a semicolon before and behind it. */
const concerns = (fields: Fields, cell: string) =>
  `;${textIn(fields, 'Impacted_Cells__c')};`.includes(`;${cell};`);
/** An hour after Okta last touched it. */
const soonAfter = (fields: Fields) => {
  const [time = ''] = textIn(fields, 'Last_Updated__c').split('+');
  return new Date(Date.parse(`${time}Z`) + 3_600_000);
};
const reopened = (fields: Fields) =>
  records.map((each) => (each === fields ? { ...each, Status__c: 'Investigating' } : each));

const LAYOUTS: readonly [string, (incidents: readonly Fields[]) => string][] = [
  ['of today', (incidents) => page({ incidents, cells: CELLS, updates: [] })],
  ['of today, encoded', (incidents) => page({ incidents, cells: CELLS, updates: [] }, 'encoded')],
  ['of 2024', (incidents) => pageOf2024({ incidents, cells: CELLS })],
  ['that is unknown', (incidents) => pageInScript({ incidents })],
];

describe.skipIf(!hasRecordings)('The twelve recorded incidents', () => {
  const now = new Date('2026-07-31T00:00:00Z');

  it('are twelve, all over, and name only cells that are known', () => {
    expect(records).toHaveLength(12);
    expect(records.every((fields) => fields['Status__c'] === 'Resolved')).toBe(true);
    const named = records.flatMap((fields) => textIn(fields, 'Impacted_Cells__c').split(';'));
    expect(named.filter((cell) => !CELLS.includes(cell))).toEqual([]);
  });

  it.each(LAYOUTS)('leave nothing open on any cell on a page %s', (_layout, pageWith) => {
    const html = pageWith(records);
    for (const cell of [...CELLS, null]) {
      const judgement = judged(html, { cell, now });
      expect(judgement.findings).toEqual([]);
      expect(judgement.measurements[0]?.value).toBe(0);
      expect(statusIn(judgement)).toMatchObject({ state: 'nothing', cell, incidents: [] });
    }
  });

  describe.each(LAYOUTS)('opened again one by one on a page %s', (_layout, pageWith) => {
    it.each(records.map((fields) => [textIn(fields, 'Name'), fields] as const))(
      '%s is open on exactly the cells it names, with what its record says',
      (name, fields) => {
        const html = pageWith(reopened(fields));
        const levels: Readonly<Record<string, string>> = {
          'Service Disruption': 'SERVICE_DISRUPTION',
          'Service Degradation': 'SERVICE_DEGRADATION',
        };
        for (const cell of CELLS) {
          const judgement = judged(html, { cell, now: soonAfter(fields) });
          const isHere = concerns(fields, cell);
          expect([cell, ...found(judgement)]).toEqual([cell, ...(isHere ? [`OKTA_INCIDENT ${name}`] : [])]);
          expect(judgement.measurements[0]?.value).toBe(isHere ? 1 : 0);
          expect(statusIn(judgement).state).toBe(isHere ? 'reported' : 'nothing');
          expect(stateOf(judgement)).toBe(isHere ? 'warning' : 'ok');
          if (!isHere) continue;
          const [finding] = judgement.findings;
          expect(finding?.reason).toBe(levels[textIn(fields, 'Category__c')]);
          expect(finding?.observed).toContain(`: ${textIn(fields, 'Incident_Title__c')}; latest entry: `);
          expect(finding?.observed).toContain(` since ${textIn(fields, 'Start_Time__c').slice(0, 16)}Z, `);
          expect(finding?.observed).toContain(
            textIn(fields, 'Log__c').replaceAll('&nbsp;', ' ').split(/\s+/).slice(0, 20).join(' '),
          );
        }
        expect(found(judged(html, { cell: null, now: soonAfter(fields) }))).toEqual([
          `OKTA_INCIDENT ${name}`,
        ]);
      },
    );
  });

  it('are of the sub-services that their records name', () => {
    for (const fields of records) {
      const subService = textIn(fields, 'Okta_Sub_Service__c');
      const counted = (subServices: string[]) =>
        judged(page({ incidents: reopened(fields), cells: CELLS, updates: [] }), {
          cell: null,
          now: soonAfter(fields),
          view: { subServices },
        }).findings.length;
      expect(counted(['Something Else'])).toBe(subService === '' ? 1 : 0);
      if (subService !== '') expect(counted([subService.toUpperCase()])).toBe(1);
    }
  });
});

describe.skipIf(!hasRecordings)('The recorded layout', () => {
  const now = new Date('2026-09-10T00:00:00Z');

  it('is understood, without updates', () => {
    expect(layout).not.toContain('data-id="updates"');
    const reading = readingOf(layout);
    expect(reading.incidents.map(({ name, isOpen }) => [name, isOpen])).toEqual([['I-11355', false]]);
    expect(reading.cells).toEqual(['okta.com:1', 'okta.com:2', 'oktapreview.com:1']);
    expect(reading).toMatchObject({ maintenance: [], listsMaintenance: true });
  });

  it('holds the recorded incidents in the place of its own, raw or encoded', () => {
    const start = layout.indexOf('>[{') + 1;
    const end = layout.indexOf('</span>', start);
    for (const json of [
      JSON.stringify(records),
      encoded(JSON.stringify(records)),
      JSON.stringify(records, null, 1),
    ]) {
      const filled = layout.slice(0, start) + json + layout.slice(end);
      expect(readingOf(filled).incidents.map(({ name }) => name)).toEqual(records.map(({ Name }) => Name));
    }
  });

  it('reports its incident where it is open, on its cell alone', () => {
    const open = layout.replace('"Status__c":"Resolved"', '"Status__c":"Monitoring"');
    expect(found(judged(open, { cell: 'oktapreview.com:1', now }))).toEqual(['OKTA_INCIDENT I-11355']);
    expect(found(judged(open, { cell: 'okta.com:1', now }))).toEqual([]);
    expect(found(judged(open, { cell: 'okta.com:14', now }))).toEqual(['OKTA_INCIDENT I-11355']);
    expect(found(judged(layout, { cell: 'oktapreview.com:1', now }))).toEqual([]);
  });

  it('is no page at all as the frozen feed', () => {
    const feed = textOf(/^feedburner/);
    expect(found(judged(feed, { now }))).toEqual(['CHECK_UNKNOWN status page']);
  });
});
