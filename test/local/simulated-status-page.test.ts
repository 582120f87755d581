/** The simulated status page, read by a client that shares no code with the monitor. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  describeStatusScenarios,
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { ask } from './clients.ts';

const CELL = 'okta.com:7';

let clock = new Date();
let page: SimulatedStatusPage;
beforeAll(async () => {
  page = await startSimulatedStatusPage({ now: () => clock, cell: CELL, extraHostnames: ['status.example'] });
}, 30_000);
beforeEach(() => {
  clock = new Date();
  page.switchTo('status-operational');
});
afterAll(() => page.close());

const get = (headers: Record<string, string> = {}) => ask(page.url, { ca: page.caPem, headers });

/** The text of the element with the attribute, as the browser's scripts find it. */
async function textIn(dataId: string): Promise<string> {
  const { body } = await get();
  const text = new RegExp(`<span [^>]*data-id="${dataId}">([^<]*)</span>`).exec(body.toString())?.[1];
  if (text === undefined) throw new Error(`no element with data-id="${dataId}"`);
  return text;
}
const recordsIn = async (dataId: string) => JSON.parse(await textIn(dataId)) as Record<string, string>[];

describe('a status page that works', () => {
  it('is HTML of the size of a real one, whatever name of the machine it is asked by', async () => {
    const { status, headers, body } = await get();
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 200,
      type: 'text/html;charset=UTF-8',
    });
    expect(body.length).toBeGreaterThan(250_000);
    expect(body.length).toBeLessThan(500_000);
    const other = await ask(`https://status.example:${page.port}/`, { ca: page.caPem });
    expect(other.status).toBe(200);
  });

  it('carries records in the layout of Salesforce, the latest first', async () => {
    const records = await recordsIn('incidents');
    expect(records.length).toBeGreaterThan(10);
    for (const record of records) {
      expect(record).toMatchObject({
        attributes: { type: 'Incident__c' },
        Id: expect.stringMatching(/^a9C[\w]{15}$/),
        Name: expect.stringMatching(/^I-\d{5}$/),
        Status__c: 'Resolved',
        Last_Updated__c: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      });
    }
    const updated = records.map((record) => record['Last_Updated__c'] ?? '');
    expect(updated).toEqual([...updated].sort().reverse());
    expect(await recordsIn('planned-outages')).toEqual([]);
  });

  it('lists the cell it is about, and the log of each incident with entities', async () => {
    expect((await textIn('cellList')).split(',')).toContain(CELL);
    const ids = (await recordsIn('incidents')).map((record) => record['Id']);
    const updates = await recordsIn('updates');
    expect(updates).toHaveLength(2 * ids.length);
    expect(updates.every((update) => ids.includes(update['IncidentId__c']))).toBe(true);
    expect(JSON.stringify(updates)).toContain('We&#39;ll');
  });

  it('answers 304 to whoever has it already, and anew once it changed', async () => {
    const { headers } = await get();
    const known = { 'if-none-match': String(headers.etag) };
    expect(await get(known)).toMatchObject({ status: 304, body: Buffer.alloc(0) });
    page.switchTo('status-incident');
    expect(await get(known)).toMatchObject({ status: 200 });
  });

  it('compresses for those who ask, and has nothing on other paths', async () => {
    expect((await get({ 'accept-encoding': 'gzip' })).headers['content-encoding']).toBe('gzip');
    expect((await ask(`${page.url}api/v2/summary.json`, { ca: page.caPem })).status).toBe(404);
  });

  it('remembers who asked', async () => {
    const before = page.requests.length;
    await get({ 'user-agent': 'a browser', 'if-none-match': '"x"' });
    expect(page.requests.slice(before)).toEqual([{ path: '/', userAgent: 'a browser', known: '"x"' }]);
  });
});

describe('what Okta reports', () => {
  it.each([
    { scenario: 'status-incident', cells: CELL, status: 'Identified' },
    { scenario: 'status-incident-elsewhere', cells: 'okta-emea.com:1', status: 'Identified' },
    { scenario: 'status-resolved', cells: CELL, status: 'Resolved' },
    { scenario: 'status-stuck', cells: CELL, status: 'Identified' },
  ] as const)('$scenario', async ({ scenario, cells, status }) => {
    page.switchTo(scenario);
    const record = (await recordsIn('incidents')).find(({ Name }) => Name === 'I-90100');
    expect(record).toMatchObject({ Impacted_Cells__c: cells, Status__c: status });
  });

  it('status-maintenance is under way', async () => {
    page.switchTo('status-maintenance');
    const [record] = await recordsIn('planned-outages');
    expect(record).toMatchObject({ Status__c: 'Scheduled', Impacted_Cells__c: CELL });
    expect(Date.parse(record?.['Start_Time__c'] ?? '')).toBeLessThan(clock.getTime());
    expect(Date.parse(record?.['End_Time__c'] ?? '')).toBeGreaterThan(clock.getTime());
  });

  it('is published, told more of, and resolved', async () => {
    const since = clock;
    const log = [{ at: since, text: 'Something <odd> & new.' }];
    page.publish({
      name: 'I-1',
      title: 'T',
      category: 'C',
      status: 'Investigating',
      cells: [CELL],
      since,
      log,
    });
    expect(await recordsIn('incidents')).toContainEqual(
      expect.objectContaining({ Name: 'I-1', Log__c: 'Something &lt;odd&gt; &amp; new.' }),
    );

    clock = new Date(since.getTime() + 60_000);
    page.addEntry('I-1', 'Monitoring', 'Better.');
    const [first] = await recordsIn('incidents');
    expect(first).toMatchObject({ Name: 'I-1', Status__c: 'Monitoring', Log__c: 'Better.' });
    expect(first).not.toHaveProperty('End_Time__c');

    clock = new Date(since.getTime() + 120_000);
    page.resolve('I-1', 'Over.');
    const [last] = await recordsIn('incidents');
    expect(last).toMatchObject({ Name: 'I-1', Status__c: 'Resolved', Log__c: 'Over.' });
    expect(Date.parse(last?.['End_Time__c'] ?? '')).toBe(clock.getTime());
    expect(() => page.addEntry('I-2', 'Monitoring', 'Better.')).toThrow('I-2');
  });
});

describe('a status page of which nothing can be learnt', () => {
  it.each([
    { scenario: 'status-login-page', status: 200 },
    { scenario: 'status-login-redirect', status: 302 },
    { scenario: 'status-unauthorized', status: 401 },
    { scenario: 'status-server-error', status: 500 },
  ] as const)('$scenario answers $status without any data', async ({ scenario, status }) => {
    page.switchTo(scenario);
    const answered = await get();
    expect(answered.status).toBe(status);
    expect(answered.body.toString()).not.toContain('data-id');
  });

  it('status-layout has no element and no record that was there before', async () => {
    page.switchTo('status-layout');
    const html = (await get()).body.toString();
    expect(html).not.toMatch(/data-id|j_id0|Incident__c/);
    expect(html).toContain('I-90013');
  });

  it('status-invalid-json has the element, with text that cannot be parsed', async () => {
    page.switchTo('status-invalid-json');
    await expect(recordsIn('incidents')).rejects.toThrow(SyntaxError);
  });

  it('status-empty has no incident', async () => {
    page.switchTo('status-empty');
    expect(await recordsIn('incidents')).toEqual([]);
  });

  it('status-stale has nothing of the last 100 days', async () => {
    page.switchTo('status-stale');
    const [latest] = await recordsIn('incidents');
    const days = (clock.getTime() - Date.parse(latest?.['Last_Updated__c'] ?? '')) / 86_400_000;
    expect(days).toBeGreaterThan(100);
  });

  it('status-huge is right and too long', async () => {
    page.switchTo('status-huge');
    expect((await get()).body.length).toBeGreaterThan(5_000_000);
    expect((await recordsIn('incidents')).length).toBeGreaterThan(10);
  });

  it('status-silence begins to answer and never ends', async () => {
    page.switchTo('status-silence');
    await expect(ask(page.url, { ca: page.caPem, deadlineMs: 700 })).rejects.toThrow();
  });
});

it('every scenario has a name with a prefix and a sentence', () => {
  for (const { name, description } of describeStatusScenarios()) {
    expect(name).toMatch(/^status-[a-z-]+$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
  }
});
