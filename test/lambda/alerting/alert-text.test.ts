import { describe, expect, it } from 'vitest';
import { alertSms, alertSubject } from '../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../lambda/alerting/alert-text.ts';
import { inWords } from '../../../lambda/alerting/text-layout.ts';
import { alertFor, CONTEXT, findingWith } from '../../support/alerting-values.ts';

const since = '2026-03-02T11:59:35.000Z';
const observed = 'no answer in phase first-byte, given up after 5000 ms';
const unreachable = findingWith({
  condition: 'UNREACHABLE',
  subject: 'acme.okta.com',
  reason: 'TIMEOUT',
  observed,
  wanted: 'answers over TLS with its discovery document',
  requestIds: ['34e7e93d6cf79cf78878bec99fb950a0', '23d138c96090295d9621f6c2e6d153ae'],
  attempts: [
    { at: '2026-03-02T11:59:35.000Z', result: observed },
    { at: '2026-03-02T11:59:45.000Z', result: 'ok' },
    { at: '2026-03-02T11:59:55.000Z', result: observed },
  ],
});
const expiring = findingWith({
  condition: 'CERTIFICATE_EXPIRING',
  subject: 'login.acme.com',
  reason: 'EXPIRES_SOON',
  observed: 'certificate by "R11" valid until 2026-03-09, 7 days left',
  wanted: 'more than 30 days',
});

describe('a mail', () => {
  it('that wakes somebody says what, since when, observed against wanted, and what to do', () => {
    const alert = alertFor('FIRING', { finding: unreachable, firstSeen: since });
    expect(`Subject: ${alertSubject(alert)}\n\n${alertText(alert)}`).toMatchInlineSnapshot(`
      "Subject: [CRITICAL] acme: OIDC discovery unreachable (TIMEOUT)

      CRITICAL  acme: OIDC discovery unreachable

      Org          acme, https://acme.okta.com, cell okta.com:14
      Check        oidc-discovery, UNREACHABLE on acme.okta.com
      Since        2026-03-02T11:59:35Z (25 s)
      Observed     no answer in phase first-byte, given up after 5000 ms
      Wanted       answers over TLS with its discovery document
      Status page  Okta reports nothing on okta.com:14 (page read 2 min ago)
      Tries        2026-03-02T11:59:35Z no answer in phase first-byte, given up
                   after 5000 ms
                   2026-03-02T11:59:45Z ok
                   2026-03-02T11:59:55Z no answer in phase first-byte, given up
                   after 5000 ms
      Request ids  34e7e93d6cf79cf78878bec99fb950a0 23d138c96090295d9621f6c2e6d153ae

      Applications that sign users in through this host are most likely failing too.

      What to do
       1. Open https://status.okta.com and look for an incident on your cell.
       2. Ask for the discovery document from another network (curl -v) to tell an
          outage from a blocked path.
       3. If Okta reports nothing, open a case with the request ids and the times
          above.

      Runbook      https://example.com/runbook.md#unreachable
      Dashboard
        https://eu-west-1.console.aws.amazon.com/cloudwatch/home#dashboards:name=Okta-acme
      Okta status  https://status.okta.com/
      To mute      npm start -- mute PATTERN --for 2h --reason TEXT
      PATTERN      'acme/oidc-discovery/acme.okta.com'
      Reference    okta-health:acme:oidc-discovery:UNREACHABLE:acme.okta.com"
    `);
  });

  it('that something became worse says so', () => {
    const alert = alertFor('ESCALATED', { finding: expiring, firstSeen: '2026-02-07T12:00:00.000Z' });
    expect(`Subject: ${alertSubject(alert)}\n\n${alertText(alert)}`).toMatchInlineSnapshot(`
      "Subject: [CRITICAL] acme: TLS certificate expires soon, now worse (EXPIRES_SOON)

      CRITICAL  acme: TLS certificate expires soon, worse than before

      Org          acme, https://acme.okta.com, cell okta.com:14
      Check        oidc-discovery, CERTIFICATE_EXPIRING on login.acme.com
      Since        2026-02-07T12:00:00Z (23 d)
      Observed     certificate by "R11" valid until 2026-03-09, 7 days left
      Wanted       more than 30 days
      Status page  Okta reports nothing on okta.com:14 (page read 2 min ago)

      When it expires, every client refuses the host and sign-in stops.

      What to do
       1. Find out who renews it: Okta (managed) or you (uploaded to the custom
          domain).
       2. Yours: obtain a new certificate and upload it: Customizations, Brands,
          Domains.
       3. Managed: check that CAA and DNS records still allow the renewal.

      Runbook      https://example.com/runbook.md#certificate_expiring
      Dashboard
        https://eu-west-1.console.aws.amazon.com/cloudwatch/home#dashboards:name=Okta-acme
      Okta status  https://status.okta.com/
      To mute      npm start -- mute PATTERN --for 2h --reason TEXT
      PATTERN      'acme/oidc-discovery/login.acme.com'
      Reference
        okta-health:acme:oidc-discovery:CERTIFICATE_EXPIRING:login.acme.com"
    `);
  });

  it('that it is over says how long it lasted and asks for nothing', () => {
    const alert = alertFor('RESOLVED', { finding: unreachable });
    expect(`Subject: ${alertSubject(alert)}\n\n${alertText(alert)}`).toMatchInlineSnapshot(`
      "Subject: [RESOLVED] acme: OIDC discovery unreachable, lasted 14 min

      RESOLVED  acme: OIDC discovery unreachable, over after 14 min

      Org          acme, https://acme.okta.com, cell okta.com:14
      Check        oidc-discovery, UNREACHABLE on acme.okta.com
      Since        2026-03-02T11:46:00Z, until 2026-03-02T12:00:00Z (14 min)
      Was          no answer in phase first-byte, given up after 5000 ms
      Wanted       answers over TLS with its discovery document
      Status page  Okta reports nothing on okta.com:14 (page read 2 min ago)
      Request ids  34e7e93d6cf79cf78878bec99fb950a0 23d138c96090295d9621f6c2e6d153ae

      Runbook      https://example.com/runbook.md#unreachable
      Dashboard
        https://eu-west-1.console.aws.amazon.com/cloudwatch/home#dashboards:name=Okta-acme
      Okta status  https://status.okta.com/
      Reference    okta-health:acme:oidc-discovery:UNREACHABLE:acme.okta.com"
    `);
  });

  it('without a table warns that it may be a repetition, and otherwise does not', () => {
    expect(alertText(alertFor('FIRING', {}, { stateUnknown: true }))).toMatch(/may.*repe/);
    expect(alertText(alertFor('FIRING'))).not.toMatch(/may.*repe/);
  });

  it('breaks neither a link nor an ARN, which would be of no use in pieces', () => {
    for (const whole of [
      'arn:aws:secretsmanager:eu-west-1:123456789012:secret:OktaHealthMonitor-OktaCredentialsacme9FD467C8-ftIOVC',
      `https://acme.okta.com/${'a'.repeat(90)}`,
    ]) {
      const finding = findingWith({ wanted: `a stored credential: --secret-id ${whole}` });
      expect(alertText(alertFor('FIRING', { finding }))).toContain(whole);
    }
  });

  it('says that the cell is unknown rather than nothing', () => {
    expect(alertText(alertFor('FIRING', {}, { org: { ...CONTEXT.org, cell: undefined } }))).toContain(
      'cell unknown',
    );
  });

  it.each([
    { attempts: 0, shown: 0 },
    { attempts: 1, shown: 0 },
    { attempts: 2, shown: 2 },
    { attempts: 3, shown: 3 },
  ])('with $attempts tries shows $shown of them: one alone says nothing new', ({ attempts, shown }) => {
    const finding = findingWith({ attempts: unreachable.attempts.slice(0, attempts) });
    const text = alertText(alertFor('FIRING', { finding }));
    expect([...text.matchAll(/11:59:\d5Z/g)]).toHaveLength(shown);
    expect(text.includes('Tries')).toBe(shown > 0);
  });

  it('has no line for request ids when there are none', () => {
    expect(alertText(alertFor('FIRING'))).not.toContain('Request ids');
  });

  it('has the link of its runbook and its dashboard whole, however long', () => {
    const dashboardUrl = `https://eu-west-1.console.aws.amazon.com/${'x'.repeat(200)}`;
    const lines = alertText(alertFor('FIRING', {}, { dashboardUrl })).split('\n');
    expect(lines.map((line) => line.trim())).toContain(dashboardUrl);
  });
});

describe('a subject', () => {
  it.each([
    { state: 'FIRING', severity: 'critical', begins: '[CRITICAL] acme: ' },
    { state: 'FIRING', severity: 'warning', begins: '[WARNING] acme: ' },
    { state: 'ESCALATED', severity: 'critical', begins: '[CRITICAL] acme: ' },
    { state: 'RESOLVED', severity: 'critical', begins: '[RESOLVED] acme: ' },
  ] as const)('of $state $severity begins with $begins', ({ state, severity, begins }) => {
    expect(alertSubject(alertFor(state, { severity })).startsWith(begins)).toBe(true);
  });

  it('gives the reason while it lasts and the duration when it is over', () => {
    expect(alertSubject(alertFor('FIRING'))).toMatch(/\(ISSUER_HOST\)$/);
    expect(alertSubject(alertFor('RESOLVED'))).toMatch(/, lasted 14 min$/);
  });
});

describe('a short message', () => {
  it('is the subject and what it is about', () => {
    expect(alertSms(alertFor('FIRING', { finding: unreachable }))).toMatch(
      /^\[CRITICAL\] acme: .* acme\.okta\.com$/,
    );
  });

  it('of a SAML certificate says whose it is in place of its key id', () => {
    const finding = {
      ...unreachable,
      condition: 'CERTIFICATE_EXPIRING',
      subject: 'kTZzNjKck2014vFTUuLN0yPkn9cypRk8EFBdjWD7G7M',
      observed: 'signing certificate of Payroll ends 2026-12-13, 20 days left',
    } as const;
    const { check: _, ...alert } = alertFor('FIRING', { finding });
    const text = alertSms({ ...alert, check: 'saml-certificates' });
    expect(text).toContain(' signing certificate of Payroll ends 2026-12-13');
    expect(text).not.toContain('kTZz');
  });

  it('has 139 characters at most, the last of a long name cut off', () => {
    const text = alertSms(alertFor('FIRING', { subject: 'a'.repeat(300) }));
    expect(text).toMatch(/a\.\.\.$/);
    expect(text).toHaveLength(139);
  });
});

describe('durations in words', () => {
  it.each([
    { seconds: 0, words: '0 s' },
    { seconds: 59, words: '59 s' },
    { seconds: 60, words: '1 min' },
    { seconds: 3599, words: '59 min' },
    { seconds: 3600, words: '1 h' },
    { seconds: 3660, words: '1 h 1 min' },
    { seconds: 86_399, words: '23 h 59 min' },
    { seconds: 86_400, words: '1 d' },
    { seconds: 86_400 + 3600, words: '1 d 1 h' },
    { seconds: 30 * 86_400, words: '30 d' },
  ])('$seconds seconds are $words', ({ seconds, words }) => {
    expect(inWords(seconds)).toBe(words);
  });
});
