import { describe, expect, it } from 'vitest';
import type { Incident } from '../../../../lambda/checks/service-status/incident.ts';
import { readingOf } from './support/judged.ts';
import {
  daysAgo,
  type Fields,
  HISTORY,
  idOf,
  minutesAgo,
  openRecord,
  page,
  pageInScript,
  salesforceTime,
  update,
} from './support/pages.ts';

function incidentWith(fields: Fields, updates: readonly unknown[] = []): Incident {
  const reading = readingOf(page({ incidents: [openRecord(300, fields), ...HISTORY], updates }));
  const [incident] = reading.incidents;
  if (incident === undefined) throw new Error('the page has no incident');
  return incident;
}

describe('The status of an incident', () => {
  it.each(['Resolved', 'resolved', ' RESOLVED ', 'Completed', 'Closed', 'Closed\u00a0'])(
    '%j ends it',
    (status) => {
      expect(incidentWith({ Status__c: status }).isOpen).toBe(false);
    },
  );

  it.each(['Investigating', 'Identified', 'Monitoring', 'In Progress', 'Re-opened', 'Unresolved', 'Closed?'])(
    '%j does not, whether it is known or not',
    (status) => {
      expect(incidentWith({ Status__c: status })).toMatchObject({ isOpen: true, status });
    },
  );

  it.each([undefined, null, '', 5, ['Resolved']])('that is no text, as %j, does not', (status) => {
    expect(incidentWith({ Status__c: status })).toMatchObject({ isOpen: true, status: 'no status' });
  });
});

describe('The category of an incident', () => {
  it.each([
    ['Major Service Disruption', 'MAJOR_DISRUPTION'],
    ['major disruption', 'MAJOR_DISRUPTION'],
    ['Service Disruption', 'SERVICE_DISRUPTION'],
    [' service disruption ', 'SERVICE_DISRUPTION'],
    ['Minor Service Disruption', 'SERVICE_DEGRADATION'],
    ['Service Disruption of Workflows', 'SERVICE_DEGRADATION'],
    ['Service Degradation', 'SERVICE_DEGRADATION'],
    ['Feature Disruption', 'SERVICE_DEGRADATION'],
    ['Performance Issue', 'SERVICE_DEGRADATION'],
    ['Security Event', 'SERVICE_DEGRADATION'],
  ])('%j is told as printed and counts as %s', (printed, level) => {
    expect(incidentWith({ Category__c: printed })).toMatchObject({ category: printed.trim(), level });
  });

  it('that is not stated counts as a degradation', () => {
    const expected = { category: 'no category', level: 'SERVICE_DEGRADATION' };
    expect(incidentWith({ Category__c: undefined })).toMatchObject(expected);
    expect(incidentWith({ Category__c: 7 })).toMatchObject(expected);
  });
});

describe('The cells of an incident', () => {
  it.each([
    ['okta.com:14', ['okta.com:14']],
    ['okta.com:7;okta-emea.com:1', ['okta.com:7', 'okta-emea.com:1']],
    ['okta.com:7, oktapreview.com:3', ['okta.com:7', 'oktapreview.com:3']],
    [' OKTA.com:7 ; okta.com:7;', ['okta.com:7']],
    ['okta-gov.com:1', ['okta-gov.com:1']],
    ['okta.com:0', ['okta.com:0']],
  ])('%j are those it names', (text, cells) => {
    expect(incidentWith({ Impacted_Cells__c: text }).cells).toEqual(cells);
  });

  it.each([
    undefined,
    null,
    14,
    ['okta.com:7'],
    '',
    ' ; ',
    'All',
    'OK7',
    'US Cell 7',
    'okta.com',
    'okta.com:',
    'okta.com:7a',
    'okta.com:007',
    'okta.com:12345',
    ':7',
    'okta.com:7;OK14',
    'okta.com:7 okta.com:14',
    'okta.com:7/okta.com:14',
  ])('are every cell when it names none, or one in another form: %j', (cells) => {
    expect(incidentWith({ Impacted_Cells__c: cells }).cells).toBe('every');
  });
});

describe('The times of an incident', () => {
  const START = '2026-07-24T07:30:00.000Z';
  it.each([
    '2026-07-24T07:30:00.000+0000',
    '2026-07-24T07:30:00.000+00:00',
    '2026-07-24T07:30:00Z',
    '2026-07-24T07:30Z',
    '2026-07-24T09:30:00.000+0200',
    '2026-07-24T00:30:00-0700',
    ' 2026-07-24T07:30:00.000000+0000 ',
  ])('are read from %j', (text) => {
    expect(incidentWith({ Start_Time__c: text }).startedAt?.toISOString()).toBe(START);
  });

  it.each([
    '24.07.2026 07:30',
    '7/24/2026, 7:30 AM',
    'July 24, 2026',
    '1784878200000',
    1784878200000,
    '2026-07-24T07:30:00',
    '2026-07-24 07:30Z',
    '2026-13-24T07:30:00Z',
    '2026-07-24T25:30:00Z',
    '2026-07-24T07:30:00.000+0000Z',
    '5',
    '',
    null,
  ])('are unknown in another form, the day aside: %j', (text) => {
    const { startedAt } = incidentWith({ Start_Time__c: text, Start_Date__c: '2026-07-23' });
    expect(startedAt?.toISOString()).toBe('2026-07-23T00:00:00.000Z');
    expect(incidentWith({ Start_Time__c: text, Start_Date__c: text }).startedAt).toBeUndefined();
  });

  const times = (updated: unknown, created: unknown) =>
    incidentWith({ Last_Updated__c: updated, CreatedDate: created }).updatedAt;

  it('show when it was last touched: the newest that can be read', () => {
    const [older, newer] = [daysAgo(5), daysAgo(2)];
    expect(times(salesforceTime(newer), salesforceTime(older))).toEqual(newer);
    expect(times(salesforceTime(older), salesforceTime(newer))).toEqual(newer);
    expect(times('yesterday', salesforceTime(older))).toEqual(older);
    expect(times(salesforceTime(older), undefined)).toEqual(older);
    expect(times('yesterday', undefined)).toBeUndefined();
  });

  it('show the last entry of its log as well, of which its record may know nothing', () => {
    const updates = [update(300, minutesAgo(5), 'Still looking.')];
    const fields = { Last_Updated__c: salesforceTime(daysAgo(20)), CreatedDate: salesforceTime(daysAgo(20)) };
    expect(incidentWith(fields, updates).updatedAt).toEqual(minutesAgo(5));
  });
});

describe('The last entry of an incident', () => {
  it('is the newest of its own updates, in whatever order they stand', () => {
    const updates = [
      update(300, minutesAgo(30), 'first'),
      update(300, minutesAgo(10), 'third'),
      update(300, minutesAgo(20), 'second'),
      update(301, minutesAgo(1), 'of another'),
      { ...update(300, minutesAgo(0), 'without a time'), CreatedDate: 'now' },
    ];
    for (const order of [updates, updates.toReversed()]) {
      expect(incidentWith({}, order).latestEntry).toEqual({
        text: 'third',
        entryId: minutesAgo(10).toISOString(),
        at: minutesAgo(10),
      });
    }
  });

  it('is the first listed of several of one moment', () => {
    const updates = ['one', 'two', 'three'].map((text) => update(300, minutesAgo(5), text));
    expect(incidentWith({}, updates).latestEntry.text).toBe('one');
  });

  it('is that of its record when it has no update', () => {
    const of = (log: unknown) => incidentWith({ Log__c: log }).latestEntry;
    expect(of('All is well.')).toMatchObject({ text: 'All is well.', at: undefined });
    expect(of(undefined).text).toBe('');
    const ids = [of('All is well.'), of('All is well'), of(undefined), of('All is well.')].map(
      (e) => e.entryId,
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids[3]).toBe(ids[0]);
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  it('is another one exactly when there is a new entry', () => {
    const first = [update(300, minutesAgo(30), 'first')];
    const { entryId } = incidentWith({}, first).latestEntry;
    const again = incidentWith(
      { Status__c: 'Identified', Last_Updated__c: salesforceTime(minutesAgo(1)), Incident_Title__c: 'New' },
      [update(299, minutesAgo(1), 'other'), ...first],
    );
    expect(again.latestEntry.entryId).toBe(entryId);
    const next = incidentWith({}, [...first, update(300, minutesAgo(5), 'first')]);
    expect(next.latestEntry.entryId).not.toBe(entryId);
  });

  it('without a time is told from others by its text', () => {
    const untimed = (text: string) =>
      incidentWith({}, [{ IncidentId__c: idOf(300), UpdateLog__c: text }]).latestEntry;
    expect(untimed('one')).toMatchObject({ text: 'one', at: undefined });
    expect(untimed('one').entryId).not.toBe(untimed('two').entryId);
  });

  it.each([
    ['<p>One</p><p>two</p>', 'One two'],
    ['One<br>two<BR/>three', 'One two three'],
    ['in OP2.&nbsp; Users &amp; admins', 'in OP2. Users & admins'],
    ['&lt;p&gt;One&lt;/p&gt; two', 'One two'],
    ['5 < 6 and 7 > 6', '5 < 6 and 7 > 6'],
    ['latency <5 ms & <unclosed', 'latency <5 ms & <unclosed'],
    ['<!-- hidden --> shown', 'shown'],
    ['<a href="https://okta.com/x?y>z">link</a>', 'z">link'],
    ['  a\r\n\tb\u2028c\u0007d ', 'a b c d'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
  ])('is plain text: %j is %j', (markup, text) => {
    expect(incidentWith({ Log__c: markup }).latestEntry.text).toBe(text);
  });

  it('is cut at 300 characters, never within one', () => {
    const of = (log: string) => incidentWith({ Log__c: log }).latestEntry.text;
    expect(of('x'.repeat(300))).toBe('x'.repeat(300));
    expect(of('x'.repeat(301))).toBe(`${'x'.repeat(297)}...`);
    expect(of(`${'x'.repeat(296)}😀😀😀`)).toBe(`${'x'.repeat(296)}...`);
    expect(of('x'.repeat(500_000))).toHaveLength(300);
  });
});

describe('The name of an incident', () => {
  it('is its number, else its id, and never missing', () => {
    expect(incidentWith({}).name).toBe('I-300');
    expect(incidentWith({ Name: undefined }).name).toBe(idOf(300));
    expect(incidentWith({ Name: ' ' }).name).toBe(idOf(300));
    expect(incidentWith({ Name: {}, Id: 5 }).name).toBe('incident without a number');
  });

  it('is bounded as is all else that it says', () => {
    const long = 'x '.repeat(50_000);
    const incident = incidentWith({
      Name: long,
      Incident_Title__c: long,
      Status__c: long,
      Category__c: long,
      Log__c: long,
    });
    expect(JSON.stringify({ ...incident, cells: [], subServices: [] }).length).toBeLessThan(1000);
  });

  it('and its title are one line of plain text', () => {
    const incident = incidentWith({ Name: 'I-1\nI-2', Incident_Title__c: '<b>Log&shy;in</b>\r\n&amp; more' });
    expect(incident).toMatchObject({ name: 'I-1 I-2', title: 'Log in & more' });
    expect(incidentWith({ Incident_Title__c: undefined }).title).toBe('no title');
  });
});

describe('The sub-services of an incident', () => {
  it.each([
    ['Core Platform', ['Core Platform']],
    [undefined, []],
    [' ', []],
    [7, []],
    ['Workflows; Core Platform', ['Workflows; Core Platform', 'Workflows', 'Core Platform']],
    ['Reports, Logs', ['Reports, Logs', 'Reports', 'Logs']],
  ])('of %j are %j', (text, names) => {
    expect(incidentWith({ Okta_Sub_Service__c: text }).subServices).toEqual(names);
  });
});

describe('What stands among the incidents and is none', () => {
  it.each([
    ['of the category Planned Maintenance', { Category__c: 'planned maintenance ' }],
    ['with the status Scheduled', { Status__c: 'SCHEDULED' }],
  ])('is a record %s', (_which, fields) => {
    for (const html of [page, pageInScript]) {
      const reading = readingOf(html({ incidents: [openRecord(300, fields), ...HISTORY] }));
      expect(reading.incidents).toHaveLength(HISTORY.length);
      expect(reading.maintenance.map(({ name }) => name)).toEqual(['I-300']);
    }
  });
});
