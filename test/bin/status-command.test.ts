/** `status` as a process of its own: what it says of a page, in text and as JSON, and how it ends. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  type StatusScenarioName,
  startSimulatedStatusPage,
} from '../../local/simulated-status-page/simulated-status-page.ts';
import { oktaMonitor } from '../support/run-program.ts';

const now = () => new Date();

let okta: SimulatedOkta;
let pages: Readonly<Record<'quiet' | 'incident', SimulatedStatusPage>>;
let ca: string;
const started: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  okta = await startSimulatedOkta({ now, extraHostnames: ['acme.example'] });
  const extraHostnames = ['status.example'];
  pages = {
    quiet: await startSimulatedStatusPage({ now, extraHostnames }),
    incident: await startSimulatedStatusPage({ now, scenario: 'status-incident' }),
  };
  started.push(okta, ...Object.values(pages));
  ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
  writeFileSync(ca, [okta, ...Object.values(pages)].map(({ caPem }) => caPem).join('\n'));
}, 60_000);
afterAll(() => Promise.all(started.map((server) => server.close())));

const statusOf = (page: { readonly url: string }, ...args: readonly string[]) =>
  oktaMonitor(['status', '--status-page', page.url, '--ca', ca, '--allow-private-addresses', ...args]);

/** Every line of a text is for a terminal of a hundred columns. */
function expectNarrow(text: string): void {
  expect(text.split('\n').filter((line) => [...line].length > 100)).toEqual([]);
}

describe.concurrent('okta-monitor status', { timeout: 60_000 }, () => {
  it('asks the org for its cell, says that nothing is reported on it, and ends with 0', async () => {
    const { exitCode, stdout, stderr } = await statusOf(pages.quiet, '--org', okta.origin);
    expect(stdout).toContain(`localhost, ${okta.origin}, cell okta.com:14\n  Okta reports nothing\n`);
    expect(stdout).toMatch(/^https:\/\/localhost:\d+\/, read at \S+Z; its newest entry is of \S+Z\n/);
    expect(stdout.match(/│ I-90\d{3} │/g)).toHaveLength(10);
    expect(stdout).not.toContain('I-90011');
    expectNarrow(stdout);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('tells an open incident with its latest entry, and ends with 1', async () => {
    const { exitCode, stdout } = await statusOf(pages.incident, '--org', okta.origin);
    expect(stdout).toContain('1 open incident\n');
    expect(stdout).toMatch(/\n {2}I-90100 {2}Sign-in errors for some users\n/);
    expect(stdout).toMatch(/Service Disruption, Identified, since \S+Z \(2\d min\), on okta\.com:14\n/);
    expect(stdout).toMatch(/Z: The cause is found\. We're shifting traffic to healthy capacity\.\n/);
    expectNarrow(stdout);
    expect(exitCode).toBe(1);
  });

  it('is one JSON document with --json, of several orgs', async () => {
    const other = `https://acme.example:${okta.port}`;
    const { exitCode, stdout } = await statusOf(
      pages.incident,
      ...['--json', '--org', okta.origin, '--org', other],
      ...['--resolve', `acme.example:${okta.port}:127.0.0.1`],
    );
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      page: { url: pages.incident.url, state: 'read', problem: null },
      orgs: [
        { alias: 'localhost', url: okta.origin, cell: 'okta.com:14', state: 'reported' },
        { alias: 'acme', url: other, open: [{ name: 'I-90100', cells: ['okta.com:14'], isOpen: true }] },
      ],
      exitCode: 1,
    });
    expect(document.orgs[0].latest).toHaveLength(10);
    expect(exitCode).toBe(1);
  });

  it('takes a cell in place of an org, and asks no org then', async () => {
    const { exitCode, stdout } = await statusOf(pages.incident, '--cell', 'okta-emea.com:1');
    expect(stdout).toContain('\nCell okta-emea.com:1\n  Okta reports nothing\n');
    expect(stdout).not.toContain('I-90100');
    expect(exitCode).toBe(0);
  });

  it('counts every incident for an org that cannot be asked, and says so', async () => {
    const { exitCode, stdout } = await statusOf(pages.incident, '--org', 'https://localhost:9');
    expect(stdout).toContain('localhost, https://localhost:9, cell unknown: every incident counts\n');
    expect(stdout).toContain('the org cannot be asked: connect ECONNREFUSED');
    expect(stdout).toContain('I-90100');
    expect(exitCode).toBe(1);
  });

  it('counts every incident for a cell that is not on the page', async () => {
    const { exitCode, stdout } = await statusOf(pages.incident, '--cell', 'okta.com:999');
    expect(stdout).toContain(
      'every incident counts, as on any cell (the cell of the org, okta.com:999, is not on the page)',
    );
    expect(exitCode).toBe(1);
  });

  it('finds the page where --resolve says', async () => {
    const { port } = pages.quiet;
    const url = `https://status.example:${port}/`;
    const { exitCode, stdout } = await statusOf({ url }, '--resolve', `status.example:${port}:127.0.0.1`);
    expect(stdout).toContain(`${url}, read at `);
    expect(exitCode).toBe(0);
  });

  it('refuses a page on a loopback address unless that is allowed: unknown, 3', async () => {
    const { exitCode, stdout } = await oktaMonitor([
      ...['status', '--cell', 'okta.com:14', '--status-page', pages.quiet.url, '--ca', ca],
    ]);
    expect(stdout).toContain('PRIVATE_ADDRESS');
    expect(exitCode).toBe(3);
  });
});

describe.concurrent('a page of which nothing can be learnt', { timeout: 60_000 }, () => {
  it.each<{ scenario: StatusScenarioName; reason: string }>([
    { scenario: 'status-layout', reason: 'LAYOUT' },
    { scenario: 'status-stale', reason: 'STALE' },
    { scenario: 'status-login-redirect', reason: 'LOGIN_REDIRECT' },
    { scenario: 'status-unauthorized', reason: 'FETCH' },
  ])('$scenario is unknown for its reason, never nothing, and ends with 3', async ({ scenario, reason }) => {
    const page = await startSimulatedStatusPage({ now, scenario });
    started.push(page);
    const trust = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
    writeFileSync(trust, page.caPem);
    const args = ['--cell', 'okta.com:14', '--ca', trust];
    const [text, json] = await Promise.all([statusOf(page, ...args), statusOf(page, ...args, '--json')]);
    expect(text.stdout).toMatch(new RegExp(`\\nCell okta\\.com:14\\n {2}unknown \\(${reason}: `));
    expect(text.stdout).not.toContain('nothing');
    expectNarrow(text.stdout);
    expect(JSON.parse(json.stdout)).toMatchObject({
      page: { state: 'unknown', reason },
      orgs: [{ cell: 'okta.com:14', state: 'unknown', open: null }],
      exitCode: 3,
    });
    expect([text.exitCode, json.exitCode]).toEqual([3, 3]);
  });
});
