import { describe, expect, it } from 'vitest';
import { found, judged, readingOf, stateOf, statusIn } from '../support/judged.ts';
import {
  DISTURBED,
  daysAgo,
  type Fields,
  HISTORY,
  minutesAgo,
  NOW,
  openRecord,
  page,
  QUIET,
  salesforceTime,
  update,
} from '../support/pages.ts';

const DAY_MS = 86_400_000;
const pageWith = (...open: readonly Fields[]) => page({ incidents: [...open, ...HISTORY] });

describe('An open incident on our cell', () => {
  it('is a warning that says what Okta says, and is announced anew with each new entry', () => {
    const { findings } = judged(page(DISTURBED));
    expect(findings).toEqual([
      {
        condition: 'OKTA_INCIDENT',
        subject: 'I-300',
        severity: 'warning',
        reason: 'SERVICE_DISRUPTION',
        observed:
          'I-300 since 2026-08-01T11:30Z, Service Disruption, Investigating, on okta.com:14, okta.com:7: Timeouts at sign-in; latest entry: Traffic is moved away.',
        wanted: 'no open incident on okta.com:14',
        certainty: 'certain',
        band: '2026-08-01T11:50:00.000Z',
        requestIds: [],
        attempts: [],
      },
    ]);
    const updates = [...DISTURBED.updates, update(300, minutesAgo(1), 'It is over soon.')];
    expect(judged(page({ ...DISTURBED, updates })).findings[0]?.band).toBe('2026-08-01T11:59:00.000Z');
  });

  it('is never more than a warning, whatever Okta calls it', () => {
    for (const category of ['Major Service Disruption', 'Feature Disruption', 'Apocalypse', undefined]) {
      const judgement = judged(pageWith(openRecord(300, { Category__c: category })));
      expect(judgement.findings.map(({ severity }) => severity)).toEqual(['warning']);
      expect(stateOf(judgement)).toBe('warning');
    }
    expect(judged(pageWith(openRecord(300, { Category__c: 'Major Outage' }))).findings[0]?.reason).toBe(
      'MAJOR_DISRUPTION',
    );
  });

  it('is counted, shown and remembered', () => {
    const judgement = judged(page(DISTURBED));
    expect(judgement.measurements).toEqual([{ metric: 'ActiveOktaIncidents', value: 1, unit: 'Count' }]);
    expect(judgement.observations).toEqual([
      {
        subject: 'okta.com:14',
        state: 'warning',
        observed: '1 open on okta.com:14; newest entry 2026-08-01T11:50Z',
        wanted: 'no open incident on okta.com:14',
        durationMs: 80,
      },
      expect.objectContaining({ subject: 'I-300', state: 'warning', durationMs: 80 }),
    ]);
    expect(statusIn(judgement)).toEqual({
      state: 'reported',
      cell: 'okta.com:14',
      readAt: NOW.toISOString(),
      incidents: [
        {
          name: 'I-300',
          title: 'Timeouts at sign-in',
          category: 'Service Disruption',
          since: '2026-08-01T11:30:00.000Z',
        },
      ],
      maintenance: [],
      problem: null,
    });
    expect(judgement.unseen).toEqual([]);
  });

  it('that says neither when it began nor what it is about is told all the same', () => {
    const bare = { Id: 'a9C', Status__c: 'Broken', Name: 'I-300' };
    const [finding] = judged(page({ incidents: [bare, ...HISTORY], updates: [] })).findings;
    expect(finding?.observed).toBe('I-300, no category, Broken, on every cell: no title');
  });

  it('names five of many cells, ours first', () => {
    const cells = [1, 2, 3, 4, 6, 7, 14].map((number) => `okta.com:${number}`).join(';');
    const [finding] = judged(pageWith(openRecord(300, { Impacted_Cells__c: cells }))).findings;
    expect(finding?.observed).toContain(
      'on okta.com:14, okta.com:1, okta.com:2, okta.com:3, okta.com:4 and 2 more:',
    );
  });
});

describe('Nothing open on our cell', () => {
  it.each([
    ['a page with what is over alone', QUIET.incidents],
    [
      'an incident on another cell',
      [openRecord(300, { Impacted_Cells__c: 'okta.com:7;okta.com:1' }), ...HISTORY],
    ],
    [
      'one whose name only looks like ours',
      [openRecord(300, { Impacted_Cells__c: 'okta.com:140' }), ...HISTORY],
    ],
  ])('is said of %s', (_what, incidents) => {
    const judgement = judged(page({ incidents }));
    expect(judgement.findings).toEqual([]);
    expect(judgement.unseen).toEqual([]);
    expect(judgement.measurements).toEqual([{ metric: 'ActiveOktaIncidents', value: 0, unit: 'Count' }]);
    expect(judgement.observations.map(({ state, observed }) => [state, observed.split(';')[0]])).toEqual([
      ['ok', 'nothing open on okta.com:14'],
    ]);
    expect(statusIn(judgement)).toMatchObject({ state: 'nothing', cell: 'okta.com:14', incidents: [] });
  });
});

describe('Several open incidents', () => {
  const begun = (number: number, minutes: number) =>
    openRecord(number, { Start_Time__c: salesforceTime(minutesAgo(minutes)) });

  it('are told the newest first, those without a beginning before them', () => {
    const timeless = openRecord(304, {
      Start_Time__c: '',
      Start_Date__c: '',
      Last_Updated__c: '',
      CreatedDate: '',
    });
    const judgement = judged(pageWith(begun(301, 60), begun(302, 5), begun(303, 30), timeless));
    expect(found(judgement)).toEqual([304, 302, 303, 301].map((number) => `OKTA_INCIDENT I-${number}`));
    expect(statusIn(judgement).incidents.map(({ name }) => name)).toEqual([
      'I-304',
      'I-302',
      'I-303',
      'I-301',
    ]);
    expect(judgement.measurements[0]?.value).toBe(4);
  });

  it('are remembered as far as there is room, with their titles cut', () => {
    const titled = Array.from({ length: 7 }, (_, i) => ({
      ...begun(301 + i, i),
      Incident_Title__c: 't'.repeat(150),
    }));
    const { incidents } = statusIn(judged(pageWith(...titled)));
    expect(incidents.map(({ name }) => name)).toEqual(['I-301', 'I-302', 'I-303', 'I-304', 'I-305']);
    expect(incidents.every(({ title }) => title.length === 120)).toBe(true);
  });

  it('beyond twenty are counted, and neither announced nor over', () => {
    const many = Array.from({ length: 23 }, (_, i) => begun(301 + i, i));
    const judgement = judged(page({ incidents: [...many, ...HISTORY] }));
    expect(judgement.findings).toHaveLength(20);
    expect(judgement.measurements[0]?.value).toBe(23);
    expect(judgement.unseen).toEqual(
      [321, 322, 323].map((number) => ({ subject: `I-${number}`, conditions: ['OKTA_INCIDENT'] })),
    );
    expect(judgement.observations).toHaveLength(21);
  });
});

describe('An incident that Okta left open', () => {
  const silentFor = (ms: number, fields: Fields = {}) => {
    const at = salesforceTime(new Date(NOW.getTime() - ms));
    return openRecord(300, { Start_Time__c: at, CreatedDate: at, Last_Updated__c: at, ...fields });
  };

  it.each([
    { days: 14, extraMs: 0, isStuck: false },
    { days: 14, extraMs: 1, isStuck: true },
    { days: 20, extraMs: 0, isStuck: true },
    { days: 13, extraMs: 0, isStuck: false },
  ])(
    'and did not mention for $days days and $extraMs ms is set apart: $isStuck',
    ({ days, extraMs, isStuck }) => {
      const judgement = judged(pageWith(silentFor(days * DAY_MS + extraMs)));
      expect(found(judgement)).toEqual(isStuck ? [] : ['OKTA_INCIDENT I-300']);
      expect(judgement.unseen).toEqual(isStuck ? [{ subject: 'I-300', conditions: ['OKTA_INCIDENT'] }] : []);
      expect(judgement.measurements[0]?.value).toBe(isStuck ? 0 : 1);
      expect(statusIn(judgement).incidents).toHaveLength(isStuck ? 0 : 1);
      expect(statusIn(judgement).state).toBe(isStuck ? 'nothing' : 'reported');
    },
  );

  it('is shown as set apart', () => {
    const { observations } = judged(pageWith(silentFor(20 * DAY_MS)));
    expect(observations).toEqual([
      expect.objectContaining({
        state: 'ok',
        observed: expect.stringMatching(/^nothing open on okta\.com:14, 1 set apart; newest entry /),
      }),
      {
        subject: 'I-300',
        state: 'ok',
        observed:
          'open since 2026-07-12T12:00Z without an update for 20 days: set apart (Service Disruption on okta.com:14, okta.com:7: Timeouts at sign-in)',
        wanted: 'no open incident on okta.com:14',
        durationMs: 80,
      },
    ]);
  });

  it('is none of those while its log goes on, or when nothing says how old it is', () => {
    const forgotten = silentFor(20 * DAY_MS);
    const updates = [update(300, daysAgo(2), 'We are still on it.')];
    expect(found(judged(page({ incidents: [forgotten, ...HISTORY], updates })))).toHaveLength(1);
    const timeless = silentFor(0, { Last_Updated__c: 'x', CreatedDate: 'x' });
    expect(found(judged(page({ incidents: [timeless, ...HISTORY], updates: [] })))).toHaveLength(1);
    const ahead = silentFor(-500 * DAY_MS);
    expect(found(judged(pageWith(ahead)))).toHaveLength(1);
  });

  it('on another cell is no matter of ours', () => {
    const judgement = judged(pageWith(silentFor(20 * DAY_MS, { Impacted_Cells__c: 'okta.com:1' })));
    expect(judgement.unseen).toEqual([]);
    expect(judgement.observations).toHaveLength(1);
  });
});

describe('With sub-services in the settings', () => {
  const view = { subServices: ['core platform ', 'Workflows'] };
  it.each([
    ['Core Platform', true],
    ['WORKFLOWS', true],
    ['Single Sign-On; Workflows', true],
    ['Single Sign-On', false],
    ['Core', false],
    [undefined, true],
    ['', true],
  ])('an incident of %j counts: %s', (subService, counts) => {
    const html = pageWith(openRecord(300, { Okta_Sub_Service__c: subService }));
    expect(found(judged(html, { view }))).toHaveLength(counts ? 1 : 0);
    expect(found(judged(html))).toHaveLength(1);
  });

  it('an incident elsewhere counts no more than without', () => {
    const html = pageWith(openRecord(300, { Impacted_Cells__c: 'okta.com:1' }));
    expect(found(judged(html, { view }))).toEqual([]);
  });
});

describe('What is said of a page', () => {
  it('is the same however often it is judged', () => {
    const html = page(DISTURBED);
    expect(judged(html)).toEqual(judged(html));
    expect(readingOf(html)).toEqual(readingOf(html));
  });
});
