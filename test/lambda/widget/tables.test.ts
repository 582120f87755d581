import { describe, expect, it } from 'vitest';
import { findingWith, incidentWith, minutesAfter, NOW } from '../../support/alerting-values.ts';
import {
  ACME,
  ask,
  certificateWith,
  eventFor,
  HOSTILE,
  muteWith,
  RUNBOOK,
  storedWith,
  TEST,
} from '../../support/widget-values.ts';

const WIDE = { width: 1400 };
const NARROW = { width: 500 };

describe('an open incident', () => {
  it('is a line with what is wrong in words and as a code, since when, and for how long', async () => {
    const { rows, elements } = await ask(eventFor('incidents'), { incidents: [incidentWith()] });
    expect(rows).toEqual([
      ['Severity', 'Org', 'Check', 'Condition', 'Subject', 'Since (UTC)', 'Observed'],
      [
        'critical',
        'acme',
        'oidc-discovery',
        'OIDC issuer mismatch ISSUER_MISMATCH, ISSUER_HOST',
        'https://acme.okta.com/oauth2/default',
        '2026-03-02 11:46 14 min',
        'issuer https://id.foreign.example',
      ],
    ]);
    expect(elements.flatMap(({ attributes }) => attributes['href'] ?? [])).toEqual([
      'https://acme-admin.okta.com/',
      `${RUNBOOK}#issuer_mismatch`,
    ]);
  });

  it('loses nothing in a narrow widget: the line gets higher', async () => {
    const { rows } = await ask(eventFor('incidents', {}, NARROW), { incidents: [incidentWith()] });
    expect(rows[0]).toEqual(['Severity', 'Org', 'Condition', 'Since (UTC)']);
    expect(rows[1]?.[2]).toBe(
      'OIDC issuer mismatch ISSUER_MISMATCH, ISSUER_HOST Check: oidc-discovery Subject: https://acme.okta.com/oauth2/default Observed: issuer https://id.foreign.example',
    );
  });

  it('is told by a shape and a word beside the colour', async () => {
    const incidents = (['info', 'critical', 'warning'] as const).map((severity) =>
      incidentWith({ severity }),
    );
    const { rows, elements } = await ask(eventFor('incidents'), { incidents });
    expect(rows.slice(1).map(([severity]) => severity)).toEqual(['critical', 'warning', 'info']);
    const shapes = elements.filter(({ name }) => ['circle', 'path'].includes(name));
    expect(new Set(shapes.map(({ name, attributes }) => `${name} ${attributes['stroke-width']}`)).size).toBe(
      3,
    );
  });

  it('comes after graver and older ones, of whichever org', async () => {
    const since = (minutes: number, severity: 'critical' | 'warning') =>
      incidentWith({ severity, firstSeen: minutesAfter(-minutes).toISOString() });
    const stored = async (alias: string) =>
      storedWith({
        incidents: alias === 'acme' ? [since(5, 'warning'), since(5, 'critical')] : [since(90, 'critical')],
      });
    const { rows, text } = await ask(eventFor('incidents', { orgs: [ACME, TEST] }), { stored });
    expect(rows.slice(1).map(([severity, org]) => `${severity} ${org}`)).toEqual([
      'critical acme-test',
      'critical acme',
      'warning acme',
    ]);
    expect(text).toMatch(
      /^3 open incidents: 2 critical, 1 warning; read at 2026-03-02 12:00 UTC from what is stored of acme, acme-test /,
    );
  });

  it('is not what is over, or only suspected, which is counted', async () => {
    const incidents = [
      incidentWith({ status: 'suspected' }),
      { ...incidentWith(), status: 'resolved' as const },
    ];
    const { text, rows } = await ask(eventFor('incidents'), { incidents });
    expect(text).toMatch(
      /^No open incident; 1 suspected, not confirmed yet; read at .* Whether the checks still run, the alarms say\.$/,
    );
    expect(rows).toEqual([]);
  });

  it.each(HOSTILE.map((name, index) => ({ name, index })))(
    'says in text what hostile name $index has for the eye, and nothing else',
    async ({ name }) => {
      const finding = findingWith({ observed: `before ${name} after` });
      const { rows } = await ask(eventFor('incidents'), { incidents: [{ ...incidentWith(), finding }] });
      const [, line] = rows;
      expect(line).toHaveLength(7);
      expect(line?.[0]).toBe('critical');
      expect(line?.[6]).toMatch(/^before /);
      expect(line?.[6]?.length).toBeLessThanOrEqual(480);
      if (name.length < 200) expect(line?.[6]).toMatch(/ after$/);
    },
  );
});

describe('a mute', () => {
  it('is a line with what it matches, until when and why', async () => {
    const { rows, text } = await ask(eventFor('mutes'), { mutes: [muteWith()] });
    expect(rows).toEqual([
      ['Pattern', 'Until (UTC)', 'Reason'],
      ['acme/oidc-discovery/*', '2026-03-02 14:00 in 2 h', 'domain move'],
    ]);
    expect(text).toMatch(/^1 mute of acme, the first to end first/);
  });

  it('of several orgs is one line, and one that has ended is none', async () => {
    const over = muteWith({ pattern: 'over', until: NOW.toISOString() });
    const stored = async () => storedWith({ mutes: [muteWith({ pattern: '*' }), over] });
    const { rows } = await ask(eventFor('mutes', { orgs: [ACME, TEST] }), { stored });
    expect(rows.map(([pattern]) => pattern)).toEqual(['Pattern', '*']);
  });
});

describe('a certificate', () => {
  it('is a line with its key, its end and who follows it', async () => {
    const certificates = [certificateWith({ stagedNotAfter: '2036-03-01T00:00:00Z', owner: 'payroll team' })];
    const { rows, elements } = await ask(eventFor('certificates', {}, WIDE), { certificates });
    expect(rows).toEqual([
      ['Name', 'Type', 'Key id', 'Not after', 'Days', 'Severity', 'Staged successor', 'Owner'],
      ['Payroll', 'signing', 'kid-1', '2026-03-20', '17', 'warning', 'until 2036-03-01', 'payroll team'],
    ]);
    expect(elements.find(({ name }) => name === 'a')?.attributes['href']).toBe(
      'https://acme-admin.okta.com/admin/app/payroll_link/instance/0oa1b2c3d4e5f6g7h8i9/',
    );
  });

  it.each(['', ' ', '\u200B\u0000'])(
    'without a name to see (%j) can be followed all the same',
    async (name) => {
      const { rows } = await ask(eventFor('certificates'), { certificates: [certificateWith({ name })] });
      expect(rows[1]?.[0]).toBe('without a name');
    },
  );

  it('names its org where there are several', async () => {
    const event = eventFor('certificates', { orgs: [ACME, TEST] }, WIDE);
    const { rows } = await ask(event, { certificates: [certificateWith()] });
    expect(rows[0]?.slice(0, 3)).toEqual(['Name', 'Org', 'Type']);
  });

  it('that cannot be read says why, and is unknown, among the warnings', async () => {
    const { notAfter: _, days: __, severity: ___, ...unread } = certificateWith({ name: 'unread' });
    const { severity: ____, ...distant } = certificateWith({
      name: 'distant',
      notAfter: '2030-01-01T00:00:00Z',
      days: 1400,
    });
    const certificates = [
      distant,
      certificateWith({ name: 'soon', severity: 'info' }),
      { ...unread, problem: 'no key kid-1 among its 2 keys' },
      certificateWith({ name: 'expired', severity: 'critical', days: -3 }),
      certificateWith({ name: 'warned' }),
    ];
    const { rows, text } = await ask(eventFor('certificates'), { certificates });
    const shown = rows.slice(1).map(([name, , , end, , severity]) => [name, end, severity]);
    expect(shown).toEqual([
      ['expired', '2026-03-20', 'critical'],
      ['warned', '2026-03-20', 'warning'],
      ['unread no key kid-1 among its 2 keys', 'not known', 'unknown'],
      ['soon', '2026-03-20', 'info'],
      ['distant', '2030-01-01', 'ok'],
    ]);
    expect(text).toMatch(
      /^5 certificates of acme as of 2026-03-02 09:00 UTC, 1 not read, the nearest to expire first/,
    );
  });

  it('that was not read yet is not fine either', async () => {
    const { notAfter: _, days: __, severity: ___, ...pending } = certificateWith();
    const { rows } = await ask(eventFor('certificates'), { certificates: [pending] });
    expect(rows[1]?.slice(3, 6)).toEqual(['not known', '', 'unknown']);
  });
});
