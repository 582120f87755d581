import { describe, expect, it } from 'vitest';
import { METRICS } from '../../../../../lambda/contract.ts';
import { factsOf, found, judged, judgedFacts, stateOf, statusIn } from '../support/judged.ts';
import {
  DISTURBED,
  daysAgo,
  type Fields,
  HISTORY,
  minutesAgo,
  NOW,
  openRecord,
  page,
  pageInScript,
  record,
  salesforceTime,
} from '../support/pages.ts';

const DAY_MS = 86_400_000;
const failed = (detail = 'HTTP 503') => ({
  ok: false as const,
  failure: { reason: 'FETCH' as const, detail, durationMs: 321 },
});

describe('A page that says nothing', () => {
  it('is one finding about the page, and everything stays as it was', () => {
    const judgement = judgedFacts(failed());
    const observed = 'HTTP 503';
    const wanted = 'a status page that can be read, with an entry of the last 60 days';
    expect(judgement).toEqual({
      findings: [
        {
          condition: 'CHECK_UNKNOWN',
          subject: 'status page',
          severity: 'warning',
          reason: 'FETCH',
          observed,
          wanted,
          certainty: 'tentative',
          requestIds: [],
          attempts: [],
        },
      ],
      observations: [{ subject: 'status page', state: 'unknown', observed, wanted, durationMs: 321 }],
      measurements: [],
      unseen: 'everything',
      memory: {
        status: {
          state: 'unknown',
          cell: null,
          readAt: null,
          incidents: [],
          maintenance: [],
          problem: 'FETCH: HTTP 503',
        },
      },
    });
    expect(stateOf(judgement)).toBe('unknown');
  });

  it('is announced for one org alone; the others are unknown as well', () => {
    const other = judgedFacts(failed(), { view: { tells: false } });
    expect(other.findings.map(({ severity }) => severity)).toEqual(['info']);
    expect(stateOf(other)).toBe('unknown');
    expect(other.unseen).toBe('everything');
  });

  it('keeps of what was known only when that was, however long it lasts', () => {
    const { memory } = judged(page(DISTURBED));
    const once = judgedFacts(failed(), { memory });
    const twice = judgedFacts(failed(), { memory: once.memory, now: minutesAgo(-5) });
    expect(statusIn(twice)).toEqual({
      state: 'unknown',
      cell: null,
      readAt: NOW.toISOString(),
      incidents: [],
      maintenance: [],
      problem: 'FETCH: HTTP 503',
    });
  });

  it('says no more than fits', () => {
    const judgement = judgedFacts(failed('x'.repeat(100_000)));
    expect(JSON.stringify(judgement).length).toBeLessThan(3000);
  });

  it('is over when the page is read again', () => {
    const { memory } = judgedFacts(failed());
    const judgement = judged(page(), { memory });
    expect(judgement.unseen).toEqual([]);
    expect(statusIn(judgement)).toMatchObject({ state: 'nothing', problem: null, readAt: NOW.toISOString() });
  });

  it('has the time of its reading, not of its judging', () => {
    const readAt = minutesAgo(3);
    expect(statusIn(judgedFacts(factsOf(page(), readAt))).readAt).toBe(readAt.toISOString());
  });
});

describe('A page whose newest entry', () => {
  /** Every record was last touched then. */
  const touched = (at: string, fields: Fields = {}) =>
    page({
      incidents: HISTORY.map((_, i) => record(201 + i, { Last_Updated__c: at, CreatedDate: at, ...fields })),
      updates: [],
    });
  const aged = (ms: number) => touched(salesforceTime(new Date(NOW.getTime() - ms)));

  it.each([
    { what: '60 days old', ms: 60 * DAY_MS, staleDays: 60, isStale: false },
    { what: '60 days and a millisecond old', ms: 60 * DAY_MS + 1, staleDays: 60, isStale: true },
    { what: 'a day old', ms: DAY_MS, staleDays: 1, isStale: false },
    { what: 'a day and a millisecond old', ms: DAY_MS + 1, staleDays: 1, isStale: true },
    { what: 'a day ahead', ms: -DAY_MS, staleDays: 60, isStale: false },
    { what: 'a day and a millisecond ahead', ms: -DAY_MS - 1, staleDays: 60, isStale: true },
  ])('is $what, with $staleDays days allowed, is stale: $isStale', ({ ms, staleDays, isStale }) => {
    const judgement = judged(aged(ms), { view: { staleDays } });
    expect(found(judgement)).toEqual(isStale ? ['CHECK_UNKNOWN status page'] : []);
    expect(judgement.findings.map(({ reason }) => reason)).toEqual(isStale ? ['STALE'] : []);
    expect(judgement.measurements.map(({ metric }) => metric)).toEqual(
      isStale ? [] : [METRICS.activeOktaIncidents],
    );
    expect(statusIn(judgement).state).toBe(isStale ? 'unknown' : 'nothing');
  });

  it('is old says how old', () => {
    expect(statusIn(judged(aged(100 * DAY_MS))).problem).toBe(
      'STALE: the newest entry is of 2026-04-23T12:00Z, 100 days ago',
    );
  });

  it.each(['yesterday', '24.07.2026', '', '1784878200000'])(
    'is of %j, in no form known, is stale',
    (text) => {
      const judgement = judged(touched(text));
      expect(statusIn(judgement).problem).toBe('STALE: no entry has a date that can be believed');
    },
  );

  it('is stale though an incident is open on it', () => {
    const at = salesforceTime(daysAgo(70));
    const html = page({
      incidents: [openRecord(300, { Last_Updated__c: at, CreatedDate: at })],
      updates: [],
    });
    expect(found(judged(html))).toEqual(['CHECK_UNKNOWN status page']);
  });

  it('lies far ahead is judged by the others', () => {
    const ahead = salesforceTime(daysAgo(-400));
    const one = record(300, { Last_Updated__c: ahead, CreatedDate: ahead });
    expect(stateOf(judged(page({ incidents: [one, ...HISTORY], updates: [] })))).toBe('ok');
  });

  it('goes stale while the very same page is read again and again', () => {
    const facts = factsOf(page({ updates: [] }));
    expect(stateOf(judgedFacts(facts, { now: daysAgo(-40) }))).toBe('ok');
    expect(stateOf(judgedFacts(facts, { now: daysAgo(-90) }))).toBe('unknown');
  });

  it('is fresh by an update alone', () => {
    const at = salesforceTime(daysAgo(70));
    const incidents = [openRecord(300, { Last_Updated__c: at, CreatedDate: at })];
    expect(found(judged(page({ ...DISTURBED, incidents })))).toEqual(['OKTA_INCIDENT I-300']);
    expect(found(judged(pageInScript({ incidents })))).toEqual(['CHECK_UNKNOWN status page']);
  });
});
