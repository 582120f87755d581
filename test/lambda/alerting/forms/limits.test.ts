/** What each destination takes, for every state and whatever names hold. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import { alertSms, alertSubject } from '../../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../../lambda/alerting/alert-text.ts';
import { chatCard } from '../../../../lambda/alerting/chat-card.ts';
import { pagerEvent } from '../../../../lambda/alerting/pager-event.ts';
import { snsMessage } from '../../../../lambda/alerting/sns-message.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { alertOfState, alertsAfter, bad, expiring, good, MANY, STATES } from './alerts-of-every-state.ts';

const SNS_BYTES = 256 * 1024;
const PAGER_BYTES = 512 * 1024;

const HOSTILE: readonly (readonly [string, string])[] = [
  ['Japanese', '経費精算システム'],
  ['300 Japanese characters', '証'.repeat(300)],
  ['emoji', '🔥 payroll 👩‍🚒'],
  ['a right-to-left override', 'pay\u202egnp.exe\u2066'],
  ['line breaks', 'x\r\nSubject: all is well\n\nWanted       nothing'],
  ['300 characters', 'a'.repeat(300)],
  ['a mention', '<@here> <!channel> @everyone'],
  ['a link in markdown', '[open](https://evil.example/) <https://evil.example|runbook>'],
  ['the end of a quote', "x'; rm -rf ~; echo '"],
];

/** Alone, over, in a digest and held back by the cap on messages. */
function alertsNaming(text: string): Alert[] {
  const finding = findingWith({
    subject: text,
    observed: text,
    wanted: text,
    requestIds: [text],
    attempts: [1, 2, 3].map(() => ({ at: '2026-03-02T12:00:00.000Z', result: text })),
  });
  const digest = MANY.map((_, index) => ({ ...expiring(`${text}${index}`, 5), observed: text }));
  const storm = MANY.map((_, index) => ({ ...finding, subject: `${text}${index}` }));
  return [
    ...alertsAfter([bad(0, finding), good(1), good(2)]),
    ...alertsAfter([bad(0, ...digest)]),
    ...alertsAfter([bad(0, ...storm)]).filter(({ state }) => state === 'STORM'),
  ];
}

/** A link, a key or a pattern is of use only in one piece. */
const isUnbreakable = (line: string) => !line.slice(13).trim().includes(' ') || !line.trim().includes(' ');

function expectWithinLimits(alert: Alert): void {
  expect(alertSubject(alert)).toMatch(/^\[[A-Z]+(?: \d+)?\] [\x20-\x7e]{1,90}$/);
  expect(alertSubject(alert).length).toBeLessThanOrEqual(99);
  expect(alertSms(alert)).toMatch(/^[\x20-\x7e]{1,139}$/);
  const lines = alertText(alert).split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.filter((line) => line.length > 78 && !isUnbreakable(line))).toEqual([]);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  expect(lines.find((line) => line.startsWith('Runbook'))).toBeDefined();
  expect(lines.map((line) => line.replace('Reference', '').trim())).toContain(alert.dedupKey);
  const { message } = snsMessage(alert);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(SNS_BYTES);
  expect(Buffer.byteLength(JSON.stringify(pagerEvent(alert, 'KEY')))).toBeLessThanOrEqual(PAGER_BYTES);
  const card = chatCard(alert) as { content: { description: string } };
  expect(card.content.description).not.toMatch(/[<>@[\]]/);
}

describe('limits', () => {
  it.each(STATES)('%s keeps them', (state) => expectWithinLimits(alertOfState(state)));

  it.each(HOSTILE)('names with %s keep them', (_, text) => {
    const alerts = alertsNaming(text);
    const forPeople = alerts.filter(({ machinesOnly }) => !machinesOnly);
    expect(forPeople.map(({ state }) => state)).toEqual(['FIRING', 'RESOLVED', 'DIGEST', 'STORM']);
    expect(alerts.length).toBeGreaterThan(forPeople.length);
    for (const alert of alerts) expectWithinLimits(alert);
  });

  it('hold for a document of a mebibyte that is quoted everywhere', () => {
    const text = '"'.repeat(1024 * 1024);
    const attempts = [{ at: '2026-03-02T12:00:00.000Z', result: text }];
    const finding = findingWith({ observed: text, wanted: text, requestIds: [text], attempts });
    for (const alert of alertsAfter([bad(0, finding)])) expectWithinLimits(alert);
    expect.hasAssertions();
  });
});

describe('a pattern to mute with', () => {
  it('cannot break out of its quotes and still matches', () => {
    const [alert] = alertsNaming("x'; rm -rf ~; echo '");
    const line = alertText(alert ?? alertOfState('TEST'))
      .split('\n')
      .find((candidate) => candidate.startsWith('PATTERN'));
    expect(line).toBe("PATTERN      'acme/oidc-discovery/x*rm*-rf*echo*'");
  });
});

describe('a changed signing key', () => {
  const metadata = 'https://acme.okta.com/api/v1/apps/0oa1b2c3d4e5f6g7h8i9/sso/saml/metadata';
  const [made, old] = ['13'.repeat(32), '76'.repeat(32)];
  const observed = `Payroll: signing key ${'n'.repeat(43)} (SHA-256 ${made}) since 2026-11-23T10:10:36.110Z, before ${'o'.repeat(43)} (SHA-256 ${old}); the service provider still trusts the old certificate until someone uploads the new one; metadata: ${metadata}`;
  const alert: Alert = {
    ...alertOfState('FIRING'),
    check: 'saml-certificates',
    condition: 'SIGNING_KEY_CHANGED',
    reason: 'KEY_ROTATED',
    attempts: [],
    observed,
  };

  it('is told with both fingerprints and the link, each in one piece', () => {
    const text = alertText(alert);
    for (const whole of [made, old, metadata]) expect(text).toContain(whole);
    expect(text.split('\n').length).toBeLessThanOrEqual(40);
  });

  it('of a name that leaves no room is cut, and what to do is not', () => {
    const text = alertText({ ...alert, observed: 'a name '.repeat(250) });
    expect(text).toContain('a name...');
    expect(text).toContain(alert.nextSteps[2]?.slice(0, 30));
    expect(text.split('\n').length).toBeLessThanOrEqual(40);
  });
});

describe('a digest', () => {
  const text = alertText(alertOfState('DIGEST'));

  it('of 200 names the 15 gravest and counts the others', () => {
    const named = text.split('\n').filter((line) => /^ {2}(?:critical|warning) /.test(line));
    expect(named).toHaveLength(15);
    expect(named.filter((line) => line.startsWith('  critical'))).toHaveLength(3);
    expect(text).toContain('\n  and 185 more\n');
  });

  it('of SAML certificates says whose they are and until when, and no kid', () => {
    const [item, over] = alertOfState('DIGEST').items;
    if (item === undefined || over === undefined) throw new Error('two expected');
    const subject = 'm-utGdKtT01We6g3vI6S06Xf5jARdfjKlBuKdlyZGmw';
    const observed =
      'signing certificate of Expenses (production), Payroll, Travel and 3 more ends 2026-12-13, 20 days left; no successor is staged';
    const items = [
      { ...item, subject, observed },
      { ...over, subject, observed, state: 'RESOLVED' as const },
    ];
    const ofSaml = alertText({ ...alertOfState('DIGEST'), check: 'saml-certificates', items, itemsTotal: 2 });
    expect(ofSaml).toContain(`
  critical  signing certificate of Expenses (production), Payroll, Travel and
            3 more ends 2026-12-13, 20 days left; no successor is staged
  RESOLVED  was: signing certificate of Expenses (production), Payroll, Travel
            and 3 more ends 2026-12-13, 20 days left; no successor is staged
`);
    expect(ofSaml).not.toContain(subject);
  });

  it('of renewals alone is no alarm, though filters still let it through', () => {
    const [first, second, third] = alertsAfter([bad(0, ...MANY.slice(-3)), good(5), good(10)]);
    expect(first?.severity).toBe('critical');
    expect(third).toBeUndefined();
    const over = second ?? alertOfState('TEST');
    expect(alertSubject(over)).toBe('[RESOLVED] acme: 3 certificates no longer expire soon');
    expect(snsMessage(over).attributes['severity']).toBe('critical');
    expect(alertText(over)).not.toContain('What to do');
  });

  it('of both names what still expires first', () => {
    const [a, b, c] = MANY.slice(-3);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three expected');
    const warning = { ...c, severity: 'warning' as const };
    const alerts = alertsAfter([
      bad(0, a, b),
      bad(5, warning),
      bad(10, warning, expiring('new.acme.com', 12)),
    ]);
    const mixed = alerts.at(-1) ?? alertOfState('TEST');
    expect(alertSubject(mixed)).toBe('[WARNING] acme: 1 certificate expires soon, 2 no longer');
    expect(mixed.items.map(({ state }) => state)).toEqual(['FIRING', 'RESOLVED', 'RESOLVED']);
  });
});
