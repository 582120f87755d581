/** Status pages in Okta's layout with invented content, of which a test changes what it is about. */

/** An ordinary moment of an ordinary day. */
export const NOW = new Date('2026-08-01T12:00:00.000Z');
export const OUR_CELL = 'okta.com:14';
const CELLS = ['okta.com:1', 'okta.com:7', OUR_CELL, 'okta-emea.com:1', 'oktapreview.com:3'];

export type Fields = Readonly<Record<string, unknown>>;

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** As Salesforce writes it, without a colon in the offset. */
export function salesforceTime(at: Date): string {
  return at.toISOString().replace('Z', '+0000');
}

export function minutesAgo(minutes: number, now: Date = NOW): Date {
  return new Date(now.getTime() - minutes * MINUTE_MS);
}

export function daysAgo(days: number, now: Date = NOW): Date {
  return new Date(now.getTime() - days * DAY_MS);
}

/** A record of the page: resolved and some days old, unless told otherwise. */
export function record(number: number, fields: Fields = {}): Fields {
  const begun = daysAgo(3 + (number % 40));
  return {
    attributes: { type: 'Incident__c', url: `/services/data/v67.0/sobjects/Incident__c/${idOf(number)}` },
    Id: idOf(number),
    Name: `I-${number}`,
    Log__c: `Sign-in was slow on some cells &amp; works again (${number}).`,
    Status__c: 'Resolved',
    Start_Date__c: begun.toISOString().slice(0, 10),
    Last_Updated__c: salesforceTime(new Date(begun.getTime() + 90 * MINUTE_MS)),
    Category__c: 'Service Degradation',
    Incident_Title__c: `Slow sign-in [${number}]`,
    Impacted_Cells__c: 'okta.com:1;okta.com:14',
    Service_Feature__c: 'Core Service',
    Okta_Sub_Service__c: 'Core Platform',
    Start_Time__c: salesforceTime(begun),
    CreatedDate: salesforceTime(new Date(begun.getTime() + 10 * MINUTE_MS)),
    ...fields,
  };
}

export function idOf(number: number): string {
  return `a9CXX0000000${String(number).padStart(3, '0')}2AQ`.slice(0, 18);
}

/** The record of an incident that is open, on our cell, begun half an hour ago. */
export function openRecord(number: number, fields: Fields = {}): Fields {
  return record(number, {
    Status__c: 'Investigating',
    Category__c: 'Service Disruption',
    Incident_Title__c: 'Timeouts at sign-in',
    Impacted_Cells__c: 'okta.com:7;okta.com:14',
    Log__c: 'We are looking into it.',
    Start_Time__c: salesforceTime(minutesAgo(30)),
    CreatedDate: salesforceTime(minutesAgo(20)),
    Last_Updated__c: salesforceTime(minutesAgo(10)),
    ...fields,
  });
}

export function plannedRecord(number: number, fields: Fields = {}): Fields {
  return record(number, {
    Status__c: 'Scheduled',
    Category__c: 'Planned Maintenance',
    Incident_Title__c: 'Database upgrade',
    Start_Time__c: salesforceTime(minutesAgo(-120)),
    End_Time__c: salesforceTime(minutesAgo(-240)),
    ...fields,
  });
}

export function update(number: number, at: Date, text: string): Fields {
  return { IncidentId__c: idOf(number), UpdateLog__c: text, CreatedDate: salesforceTime(at) };
}

export const HISTORY: readonly Fields[] = Array.from({ length: 11 }, (_, index) => record(201 + index));

export interface PageContent {
  readonly incidents: readonly unknown[];
  readonly planned: readonly unknown[];
  readonly updates: readonly unknown[];
  readonly cells: readonly string[];
}

/** Nothing is open. */
export const QUIET: PageContent = {
  incidents: HISTORY,
  planned: [],
  updates: HISTORY.map((_, index) => update(201 + index, daysAgo(10), 'It works again.')),
  cells: CELLS,
};

/** One incident is open on our cell. */
export const DISTURBED: PageContent = {
  ...QUIET,
  incidents: [openRecord(300), ...HISTORY],
  updates: [update(300, minutesAgo(10), 'Traffic is moved away.'), ...QUIET.updates],
};

export type Encoding = 'raw' | 'encoded';

export function encoded(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

const encodings: Readonly<Record<Encoding, (json: string) => string>> = { raw: (json) => json, encoded };

/** One hidden element, as Salesforce renders it. */
export function element(dataId: string, idEnding: string, text: string): string {
  return `<span id="j_id0:j_id10:${idEnding}" class="visibility: hidden" data-id="${dataId}">${text}</span>`;
}

/** The page of today: named elements among menus, scripts and styles. */
export function page(content: Partial<PageContent> = {}, encoding: Encoding = 'raw'): string {
  const { incidents, planned, updates, cells } = { ...QUIET, ...content };
  const json = (value: unknown) => encodings[encoding](JSON.stringify(value));
  return framed(
    [
      element('incidents', 'StringJSON', json(incidents)),
      element('planned-outages', 'PlannedOutageStringJSON', json(planned)),
      element('updates', 'UpdatesJSON', json(updates)),
      element('cellList', 'CellList', cells.join(',')),
    ].join('\n'),
  );
}

/** The page of 2024: elements known by their ids alone, and no updates. */
export function pageOf2024(content: Partial<PageContent> = {}, encoding: Encoding = 'raw'): string {
  const { incidents, planned, cells } = { ...QUIET, ...content };
  const json = (value: unknown) => encodings[encoding](JSON.stringify(value));
  return framed(
    [
      `<span id="j_id0:j_id8:StringJSON" style="display:none">${json(incidents)}</span>`,
      `<span id="j_id0:j_id8:PlannedOutageStringJSON" style="display:none">${json(planned)}</span>`,
      `<span id="j_id0:j_id8:CellList" style="display:none">${cells.join(',')}</span>`,
    ].join('\n'),
  );
}

/** A page of another layout, whose incidents stand somewhere. */
export function pageInScript(content: Partial<PageContent> = {}): string {
  const { incidents } = { ...QUIET, ...content };
  return framed(`<script>window.incidents = ${JSON.stringify(incidents)};</script>`);
}

export function framed(body: string): string {
  return [
    '<!DOCTYPE html>',
    '<html lang="en"><head><title>Okta Status | System Status</title>',
    '<script>if (1<2 && \'data-id="incidents"\') { document.title += \'<span data-id="updates">\'; }</script>',
    '<style>.visibility\\:hidden > span { display: none }</style></head>',
    '<body class="page"><nav><a href=/ title="a > b">Status</a><input type="text" name="search"></nav>',
    '<!-- what follows is read by scripts -->',
    body,
    '<div id="app"></div></body></html>',
    '',
  ].join('\n');
}
