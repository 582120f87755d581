import { describe, expect, it } from 'vitest';
import { found, judged, statusIn } from '../support/judged.ts';
import { HISTORY, OUR_CELL, openRecord, page, pageInScript, plannedRecord } from '../support/pages.ts';

const elsewhere = openRecord(300, { Impacted_Cells__c: 'okta.com:1' });
const here = openRecord(301);
const everywhere = openRecord(302, { Impacted_Cells__c: 'All cells' });
const content = {
  incidents: [elsewhere, here, everywhere, ...HISTORY],
  planned: [plannedRecord(400, { Impacted_Cells__c: 'okta.com:1' })],
};

describe('The cell of an org', () => {
  it('that the page lists chooses what concerns the org, and what names no cell does', () => {
    expect(found(judged(page(content)))).toEqual(['OKTA_INCIDENT I-301', 'OKTA_INCIDENT I-302']);
    expect(found(judged(page(content), { cell: 'okta.com:1' }))).toEqual([
      'OKTA_INCIDENT I-300',
      'OKTA_INCIDENT I-302',
      'OKTA_MAINTENANCE I-400',
    ]);
    expect(found(judged(page(content), { cell: 'okta-emea.com:1' }))).toEqual(['OKTA_INCIDENT I-302']);
  });

  it('is believed where the page lists no cells', () => {
    const judgement = judged(pageInScript(content));
    expect(found(judgement)).toEqual(['OKTA_INCIDENT I-301', 'OKTA_INCIDENT I-302']);
    expect(statusIn(judgement).cell).toBe(OUR_CELL);
  });

  it.each([
    ['is not known', null, 'the cell of the org is unknown'],
    ['is in Okta’s other form', 'ok14', 'the cell of the org, ok14, is not named as on the page'],
    ['is in a form that nobody knows', 'gov-1', 'the cell of the org, gov-1, is not named as on the page'],
    ['is not on the page', 'okta.com:99', 'the cell of the org, okta.com:99, is not on the page'],
    ['begins as one of the page', 'okta.com:1400', 'the cell of the org, okta.com:1400, is not on the page'],
    [
      'has no end',
      'x'.repeat(5000),
      `the cell of the org, ${'x'.repeat(37)}..., is not named as on the page`,
    ],
  ])('that %s makes every incident count, and everything says so', (_how, cell, doubt) => {
    const judgement = judged(page(content), { cell });
    expect(found(judgement)).toHaveLength(4);
    expect(statusIn(judgement)).toMatchObject({ state: 'reported', cell: null });
    const [first, ...incidents] = judgement.observations;
    expect(first?.subject).toBe('any cell');
    for (const { observed } of incidents) expect(observed).toContain(`; it counts because ${doubt};`);
    const texts = [...judgement.observations, ...judgement.findings].map(({ wanted }) => wanted);
    for (const wanted of texts) expect(wanted).toContain(`on any cell (${doubt})`);
  });

  it('that is unknown makes nothing of a page without an open incident', () => {
    const judgement = judged(page(), { cell: null });
    expect(statusIn(judgement)).toMatchObject({ state: 'nothing', cell: null });
    expect(judgement.observations[0]?.observed).toMatch(
      /^nothing open on any cell \(the cell of the org is unknown\); /,
    );
  });
});
