/** `status` with settings of its own: whose cells are looked up, and what is said of them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InvalidInputError, type MonitorSettings } from '../../../lambda/config.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../../local/simulated-status-page/simulated-status-page.ts';
import type { StatusCommand } from '../../../local/status/status-arguments.ts';
import { statusOnce } from '../../../local/status/status-command.ts';

const now = () => new Date();
const NOBODY: MonitorSettings = { orgs: [], notify: 'nobody' };

let okta: SimulatedOkta;
let page: SimulatedStatusPage;
let ca: string;
beforeAll(async () => {
  [okta, page] = await Promise.all([startSimulatedOkta({ now }), startSimulatedStatusPage({ now })]);
  ca = join(mkdtempSync(join(tmpdir(), 'okta-monitor-')), 'ca.pem');
  writeFileSync(ca, `${okta.caPem}\n${page.caPem}`);
}, 60_000);
beforeEach(() => page.switchTo('status-operational'));
afterAll(() => Promise.all([okta.close(), page.close()]));

async function status(changes: Partial<StatusCommand>, settings: MonitorSettings = NOBODY) {
  const printed: string[] = [];
  let settingsRead = 0;
  const command: StatusCommand = {
    kind: 'status',
    orgs: [],
    cell: undefined,
    statusPage: page.url,
    json: false,
    overrides: [],
    certificateFiles: [ca],
    allowPrivateAddresses: true,
    ...changes,
  };
  const readSettings = async () => {
    settingsRead += 1;
    return settings;
  };
  const exitCode = await statusOnce(command, readSettings, (text) => printed.push(text));
  return { exitCode, output: printed.join('\n'), settingsRead };
}

describe('whose status is looked up', () => {
  it('orgs that are named, whatever the settings say', async () => {
    const { output, settingsRead } = await status({ orgs: [okta.origin] });
    expect(output).toContain(`\nlocalhost, ${okta.origin}, cell okta.com:14\n`);
    expect(settingsRead).toBe(0);
  });

  it('a cell that is named, without any org', async () => {
    const { output, settingsRead } = await status({ cell: 'okta.com:2' });
    expect(output).toContain('\nCell okta.com:2\n');
    expect(settingsRead).toBe(0);
  });

  it('an org on a cell that is named, which is not asked for it', async () => {
    const asked = okta.requests.length;
    const { output } = await status({ orgs: [okta.origin], cell: 'okta.com:2' });
    expect(output).toContain(`\nlocalhost, ${okta.origin}, cell okta.com:2\n`);
    expect(okta.requests.length).toBe(asked);
  });

  it('two orgs whose names begin alike', async () => {
    const orgs = ['https://acme.okta.example', 'https://acme.oktapreview.example'];
    const overrides = orgs.map((url) => ({
      hostname: new URL(url).hostname,
      port: 443,
      address: '127.0.0.1',
    }));
    const { output } = await status({ orgs, overrides });
    expect(output).toContain('\nacme, https://acme.okta.example, cell unknown: every incident counts\n');
    expect(output).toContain('\nacme-2, https://acme.oktapreview.example, cell unknown: ');
  });

  it('the orgs of the settings, with their sub-services, where none is named', async () => {
    page.switchTo('status-incident');
    const settings: MonitorSettings = {
      orgs: [
        { alias: 'one', url: okta.origin, allowPrivateAddresses: true },
        {
          alias: 'two',
          url: 'https://two.okta.example',
          cell: 'okta.com:14',
          checks: { 'service-status': { subServices: ['Workflows'] } },
        },
      ],
      notify: 'nobody',
    };
    const { output, exitCode } = await status({}, settings);
    expect(output).toContain(`\none, ${okta.origin}, cell okta.com:14\n  1 open incident\n`);
    expect(output).toContain('\ntwo, https://two.okta.example, cell okta.com:14\n  Okta reports nothing\n');
    expect(exitCode).toBe(1);
  });

  it('the page of the settings, unless another is named', async () => {
    const statusPage = { url: 'https://localhost:9/', allowPrivateAddresses: true };
    const settings: MonitorSettings = { ...NOBODY, statusPage };
    const ofSettings = await status({ statusPage: undefined, allowPrivateAddresses: false }, settings);
    expect(ofSettings.output).toMatch(/^https:\/\/localhost:9\/, asked at \S+Z\n/);
    expect(ofSettings.exitCode).toBe(3);
    expect((await status({}, settings)).exitCode).toBe(0);
  });

  it('all cells, where neither the command nor the settings name any', async () => {
    page.switchTo('status-incident-elsewhere');
    const { output, exitCode } = await status({});
    expect(output).toContain('\nNo org named: all cells\n  1 open incident\n');
    expect(output).toContain('on okta-emea.com:1');
    expect(exitCode).toBe(1);
  });

  it('nobody, where the settings are wrong', async () => {
    const wrong: MonitorSettings = {
      orgs: [{ alias: 'Acme', url: 'https://acme.okta.com' }],
      notify: 'nobody',
    };
    await expect(status({}, wrong)).rejects.toThrow(InvalidInputError);
  });
});

describe('an org whose cell cannot be known', () => {
  it.each([
    { scenario: 'organization-without-cell', why: 'its cell: the org does not say it' },
    { scenario: 'certificate-expired', why: "its cell: the org's certificate is refused: CERT_EXPIRED (" },
    { scenario: 'server-error', why: 'its cell: the org does not tell it: HTTP 500' },
    { scenario: 'reset-at-accept', why: 'its cell: the org cannot be asked: ' },
  ] as const)('$scenario: every incident counts, and why', async ({ scenario, why }) => {
    page.switchTo('status-incident-elsewhere');
    await okta.switchTo(scenario);
    const { output, exitCode } = await status({ orgs: [okta.origin] });
    await okta.switchTo('healthy');
    expect(output).toContain(`localhost, ${okta.origin}, cell unknown: every incident counts\n`);
    expect(output).toContain(why);
    expect(output).toContain('1 open incident\n');
    expect(exitCode).toBe(1);
  });
});

describe('what is said', () => {
  const cell = 'okta.com:14';

  it('of maintenance that is under way', async () => {
    page.switchTo('status-maintenance');
    const { output, exitCode } = await status({ cell });
    expect(output).toContain(
      '  Okta reports nothing\n\n  Planned maintenance:\n  I-90200  Database maintenance\n',
    );
    expect(output).toMatch(/ {11}Scheduled, from \S+Z to \S+Z, under way, on okta\.com:14\n/);
    expect(exitCode).toBe(0);
  });

  it('of an incident that Okta forgot to close', async () => {
    page.switchTo('status-stuck');
    const { output, exitCode } = await status({ cell });
    expect(output).toContain('  Okta reports nothing; 1 set apart, without any update for long\n');
    expect(output).toContain('  Set apart, open on the page but forgotten:\n  I-90100  Sign-in errors');
    expect(exitCode).toBe(0);
  });

  it('of an incident that is over', async () => {
    page.switchTo('status-resolved');
    const { output, exitCode } = await status({ cell });
    expect(output).toMatch(
      /│ I-90100 │ \S+Z │ \S+ {2}│ Resolved {6}│ Service Disruption: Sign-in errors {3}│/,
    );
    expect(exitCode).toBe(0);
  });

  it('of titles, cells and entries that are long: never more than a hundred columns', async () => {
    const cells = Array.from({ length: 18 }, (_, index) => `okta.com:${index + 1}`);
    page.publish({
      name: 'I-90300',
      title: 'Everything is slow '.repeat(12).trim(),
      category: 'Service Degradation with a category of many words',
      status: 'Investigating since this morning',
      cells,
      since: now(),
      log: [{ at: now(), text: 'We look into it. '.repeat(30) }],
    });
    const { output, exitCode } = await status({ cell });
    expect(output.split('\n').filter((line) => [...line].length > 100)).toEqual([]);
    expect(output).toContain('1 open incident\n');
    expect(exitCode).toBe(1);
  });

  it('as JSON: times, the latest entry and what counts', async () => {
    page.switchTo('status-incident');
    const { output } = await status({ cell, json: true });
    const { orgs } = JSON.parse(output);
    expect(orgs).toMatchObject([
      {
        alias: null,
        cell,
        counted: cell,
        state: 'reported',
        open: [
          {
            name: 'I-90100',
            status: 'Identified',
            latestEntry: { text: "The cause is found. We're shifting traffic to healthy capacity." },
          },
        ],
        maintenance: [],
      },
    ]);
    expect(Date.parse(orgs[0].open[0].startedAt)).toBeLessThan(Date.parse(orgs[0].open[0].updatedAt));
  });
});
