import { describe, expect, it } from 'vitest';
import { alertSubject } from '../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../lambda/alerting/alert-text.ts';
import type { Run } from '../../../lambda/engine/run-check.ts';
import type { Observation } from '../../../lambda/outcome.ts';
import { jsonReport, terminalReport } from '../../../local/run/terminal-report.ts';
import { alertFor, findingWith, ISSUER, outcomeWith } from '../../support/alerting-values.ts';

const observation = (changes: Partial<Observation> = {}): Observation => ({
  subject: 'acme.okta.com',
  state: 'ok',
  observed: 'certificate valid',
  wanted: 'a certificate that clients accept',
  durationMs: 12.4,
  ...changes,
});

const alert = alertFor('FIRING');
const OUTAGE: Run = {
  outcome: outcomeWith({
    state: 'critical',
    findings: [findingWith()],
    observations: [observation(), observation({ subject: 'issuer', state: 'critical', observed: 'another' })],
  }),
  sent: [alert],
};
const HEALTHY: Run = { outcome: outcomeWith({ observations: [observation()] }), sent: [] };

/** The row of the table that has the text, its columns trimmed. */
function rowWith(report: string, text: string): string[] {
  const line = report.split('\n').find((candidate) => candidate.includes(text)) ?? '';
  return line
    .split('│')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('the report in a terminal', () => {
  it('has a row for everything that was looked at', () => {
    expect(rowWith(terminalReport([HEALTHY]), 'acme.okta.com')).toEqual([
      'oidc-discovery',
      'acme.okta.com',
      'ok',
      'certificate valid',
      '',
      '12',
    ]);
  });

  it('says what is wanted where that is not what is observed', () => {
    expect(terminalReport([OUTAGE])).toContain('a certificate that');
    expect(terminalReport([HEALTHY])).not.toContain('a certificate that');
  });

  it.each(['rate-limits', 'saml-certificates'])('lists %s as not configured', (check) => {
    expect(rowWith(terminalReport([HEALTHY]), check)[2]).toBe('not configured');
  });

  it('lists a check that ran as what it found', () => {
    const limits = outcomeWith({ check: 'rate-limits', observations: [observation({ subject: '/api/v1' })] });
    expect(rowWith(terminalReport([{ outcome: limits, sent: [] }]), 'rate-limits')[2]).toBe('ok');
  });

  it('prints the message that would be sent, word for word', () => {
    const report = terminalReport([OUTAGE]);
    expect(report).toContain(`Subject: ${alertSubject(alert)}\n\n${alertText(alert)}\n`);
    expect(report).not.toContain('No message would be sent');
  });

  it('says that no message would be sent when there is nothing to say', () => {
    expect(terminalReport([HEALTHY])).toContain('No message would be sent.');
  });

  it.each([
    { severity: 'info', why: 'information, never a message' },
    { severity: 'warning', why: 'no message yet' },
  ] as const)('says why a finding of severity $severity is no message', ({ severity, why }) => {
    const finding = findingWith({ severity, certainty: 'tentative' });
    const report = terminalReport([{ outcome: outcomeWith({ findings: [finding] }), sent: [] }]);
    expect(report).toContain(`ISSUER_MISMATCH (ISSUER_HOST) on ${ISSUER}, ${finding.observed}: ${why}`);
    expect(report).not.toContain('No message would be sent');
  });

  it('shows what a mailbox would get: not what is for machines only, and no reason why that is not sent', () => {
    const marked = { ...alertFor('FIRING', { subject: 'held.acme.com' }), machinesOnly: true };
    const held = findingWith({ subject: 'held.acme.com' });
    const outcome = outcomeWith({ findings: [findingWith(), held] });
    const run: Run = { outcome, sent: [alert, marked] };
    expect(terminalReport([run]).match(/This message would be sent/g)).toHaveLength(1);
    expect(terminalReport([run])).not.toContain('no message yet');
    expect(JSON.parse(jsonReport([run], 'acme', 'critical', 2)).messages).toMatchObject([
      { canonical: { dedupKey: alert.dedupKey } },
    ]);
  });

  it('says of all checks together that nothing would be sent, and not of one while another sends', () => {
    const status: Run = { outcome: outcomeWith({ check: 'service-status' }), sent: [] };
    expect(terminalReport([HEALTHY, status]).match(/No message would be sent/g)).toHaveLength(1);
    expect(terminalReport([OUTAGE, status])).not.toContain('No message would be sent');
  });

  it('does not explain what it printed a message for, or named in one about several', () => {
    expect(terminalReport([OUTAGE])).not.toContain('no message yet');
    const { dedupKey, severity, summary, subject, observed } = alert;
    const item = { dedupKey, state: 'FIRING', severity, summary, subject, observed } as const;
    const digest = { ...alert, dedupKey: 'okta-health:acme:DIGEST', items: [item], itemsTotal: 1 };
    expect(terminalReport([{ ...OUTAGE, sent: [digest] }])).not.toContain('no message yet');
  });
});

describe('the report as JSON', () => {
  const report = JSON.parse(jsonReport([OUTAGE, HEALTHY], 'Okta org x', 'critical', 2));

  it('says against what, with what state and exit code, and what is not configured', () => {
    expect(report).toMatchObject({ target: 'Okta org x', state: 'critical', exitCode: 2 });
    expect(report.notConfigured).toEqual(['rate-limits', 'service-status', 'saml-certificates']);
  });

  it('has every check with its findings and observations', () => {
    expect(report.checks).toMatchObject([
      { check: 'oidc-discovery', state: 'critical', findings: [{ condition: 'ISSUER_MISMATCH' }] },
      { check: 'oidc-discovery', state: 'ok', findings: [] },
    ]);
    expect(report.checks[0].observations).toHaveLength(2);
  });

  it('has every message as text and as canonical JSON', () => {
    expect(report.messages).toEqual([
      { subject: alertSubject(alert), text: alertText(alert), canonical: alert },
    ]);
  });
});
