import { describe, expect, it } from 'vitest';
import { found, judged, stateOf, statusIn } from '../support/judged.ts';
import {
  type Fields,
  HISTORY,
  minutesAgo,
  NOW,
  openRecord,
  page,
  pageInScript,
  plannedRecord,
  salesforceTime,
} from '../support/pages.ts';

const DAY_MIN = 24 * 60;
const planned = (fields: Fields = {}) => page({ planned: [plannedRecord(400, fields)] });
const at = (minutesFromNow: number) => salesforceTime(minutesAgo(-minutesFromNow));
const PLANNED = ['OKTA_MAINTENANCE I-400'];

describe('Planned maintenance on our cell', () => {
  it('is news, and anew when its date moves', () => {
    const judgement = judged(planned());
    expect(judgement.findings).toEqual([
      {
        condition: 'OKTA_MAINTENANCE',
        subject: 'I-400',
        severity: 'info',
        reason: 'PLANNED_MAINTENANCE',
        observed:
          'I-400 from 2026-08-01T14:00Z to 2026-08-01T16:00Z, Scheduled, on okta.com:14, okta.com:1: Database upgrade',
        wanted: 'no planned maintenance on okta.com:14',
        certainty: 'certain',
        band: '2026-08-01T14:00:00.000Z',
        requestIds: [],
        attempts: [],
      },
    ]);
    expect(judged(planned({ Start_Time__c: at(60) })).findings[0]?.band).toBe('2026-08-01T13:00:00.000Z');
  });

  it('leaves the org well and is remembered', () => {
    const judgement = judged(planned());
    expect(stateOf(judgement)).toBe('ok');
    expect(judgement.measurements[0]?.value).toBe(0);
    expect(judgement.observations).toHaveLength(1);
    expect(judgement.observations[0]?.observed).toContain(
      'nothing open on okta.com:14, 1 maintenance planned',
    );
    expect(statusIn(judgement)).toMatchObject({
      state: 'nothing',
      maintenance: [
        {
          name: 'I-400',
          title: 'Database upgrade',
          from: '2026-08-01T14:00:00.000Z',
          to: '2026-08-01T16:00:00.000Z',
        },
      ],
    });
  });

  it('is read from days where times are missing, the last one to its end', () => {
    const days = { Start_Time__c: undefined, End_Time__c: undefined, Start_Date__c: '2026-08-01' };
    const observed = (fields: Fields) => judged(planned(fields)).findings[0]?.observed;
    expect(observed({ ...days, End_Date__c: '2026-08-01' })).toContain(
      'from 2026-08-01T00:00Z to 2026-08-02T00:00Z',
    );
    expect(observed({ ...days, End_Date__c: undefined })).toMatch(/^I-400 from 2026-08-01T00:00Z, Scheduled/);
    expect(observed({ ...days, Start_Date__c: undefined })).toMatch(/^I-400 at a time not stated, Scheduled/);
  });

  it.each([
    ['its end has come', { Start_Time__c: at(-60), End_Time__c: at(0) }, []],
    ['its end is a minute off', { Start_Time__c: at(-60), End_Time__c: at(1) }, PLANNED],
    ['it began a day ago, no end stated', { Start_Time__c: at(-DAY_MIN), End_Time__c: '' }, []],
    [
      'it began less than a day ago, no end stated',
      { Start_Time__c: at(1 - DAY_MIN), End_Time__c: '' },
      PLANNED,
    ],
    ['it ends before it begins', { Start_Time__c: at(60), End_Time__c: at(-60) }, PLANNED],
    [
      'it ends as it begins, long ago',
      { Start_Time__c: at(-2 * DAY_MIN), End_Time__c: at(-2 * DAY_MIN) },
      [],
    ],
    ['it is completed', { Status__c: 'Completed' }, []],
    ['it is closed', { Status__c: ' closed' }, []],
    ['it is in progress', { Status__c: 'In Progress' }, PLANNED],
    [
      'nothing is known of it',
      { Status__c: 5, Start_Time__c: '', Start_Date__c: '', End_Time__c: '' },
      PLANNED,
    ],
    ['it is on another cell', { Impacted_Cells__c: 'okta.com:1' }, []],
    ['it names no cell', { Impacted_Cells__c: undefined }, PLANNED],
  ])('when %s', (_when, fields, expected) => {
    expect(found(judged(planned(fields)))).toEqual(expected);
  });

  it('counts by sub-service as an incident does', () => {
    const view = { subServices: ['Workflows'] };
    expect(found(judged(planned(), { view }))).toEqual([]);
    expect(found(judged(planned({ Okta_Sub_Service__c: 'Workflows' }), { view }))).toEqual(PLANNED);
  });

  it('is known by its id, or not at all, where it has no number', () => {
    const names = (fields: Fields) => judged(planned(fields)).findings.map(({ subject }) => subject);
    expect(names({ Name: undefined, Id: 'a9C1' })).toEqual(['a9C1']);
    expect(names({ Name: undefined, Id: undefined })).toEqual(['maintenance without a number']);
  });

  it('comes with the next first, and each once', () => {
    const several = [
      plannedRecord(401, { Start_Time__c: at(300) }),
      plannedRecord(402, { Start_Time__c: at(60) }),
      plannedRecord(403, { Start_Time__c: '', Start_Date__c: '' }),
      plannedRecord(402, { Start_Time__c: at(60) }),
    ];
    const names = ['I-402', 'I-401', 'I-403'];
    expect(judged(page({ planned: several })).findings.map(({ subject }) => subject)).toEqual(names);
  });

  it('among the incidents is maintenance all the same, also while it lasts', () => {
    const among = [plannedRecord(400), openRecord(401, { Category__c: 'Planned Maintenance' }), ...HISTORY];
    const judgement = judged(page({ incidents: among }));
    expect(found(judgement)).toEqual(['OKTA_MAINTENANCE I-401', 'OKTA_MAINTENANCE I-400']);
    expect(judgement.measurements[0]?.value).toBe(0);
  });
});

describe('On a page without a list of maintenance', () => {
  const { memory } = judged(planned());
  const unseen = [{ subject: 'I-400', conditions: ['OKTA_MAINTENANCE'] }];

  it('what was planned is neither there nor over, and stays remembered', () => {
    const judgement = judged(pageInScript(), { memory });
    expect(judgement.unseen).toEqual(unseen);
    expect(judgement.observations[0]?.observed).toContain(', maintenance not listed; ');
    expect(statusIn(judgement).maintenance).toEqual(statusIn({ ...judgement, memory }).maintenance);
    expect(judged(pageInScript(), { memory: judgement.memory }).unseen).toEqual(unseen);
  });

  it('what was planned is over once its end has passed', () => {
    const later = (minutes: number) => judged(pageInScript(), { memory, now: minutesAgo(-minutes) });
    expect(later(239).unseen).toEqual(unseen);
    expect(later(240).unseen).toEqual([]);
    expect(statusIn(later(240)).maintenance).toEqual([]);
  });

  it('what was planned is known where it stands among the incidents', () => {
    const incidents = [plannedRecord(400, { Start_Time__c: at(30) }), ...HISTORY];
    const judgement = judged(pageInScript({ incidents }), { memory });
    expect(judgement.unseen).toEqual([]);
    expect(judgement.findings[0]?.band).toBe('2026-08-01T12:30:00.000Z');
    const closed = [plannedRecord(400, { Status__c: 'Closed' }), ...HISTORY];
    const over = judged(pageInScript({ incidents: closed }), { memory });
    expect([over.unseen, over.findings, statusIn(over).maintenance]).toEqual([[], [], []]);
  });

  it('on the full page again, what is gone is over', () => {
    expect(judged(page(), { memory }).unseen).toEqual([]);
    expect(statusIn(judged(page(), { memory })).maintenance).toEqual([]);
  });

  it('nothing is made of a memory of another form', () => {
    for (const odd of [{}, { status: 5 }, { status: { maintenance: 'x' } }]) {
      expect(judged(pageInScript(), { memory: odd, now: NOW }).unseen).toEqual([]);
    }
  });
});
