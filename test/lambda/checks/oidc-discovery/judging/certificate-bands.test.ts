import { describe, expect, it } from 'vitest';
import {
  connectionWith,
  daysAfter,
  factsOf,
  failed,
  hostFacts,
  judged,
  ORG_URL,
  requestWith,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const HOUR_IN_DAYS = 1 / 24;

function factsWithDaysLeft(days: number) {
  const connection = connectionWith({ notAfter: daysAfter(days) });
  return factsOf({}, { [ORG_URL]: (target) => hostFacts(target, { connection }) });
}

const expiring = (severity: string) => [`${severity} CERTIFICATE_EXPIRING EXPIRES_SOON`];

describe('A certificate that clients accept', () => {
  it.each([
    { days: 61, found: [] },
    { days: 60 + 23 * HOUR_IN_DAYS, found: expiring('info') },
    { days: 60, found: expiring('info') },
    { days: 31, found: expiring('info') },
    { days: 30, found: expiring('warning') },
    { days: 8, found: expiring('warning') },
    { days: 7, found: expiring('critical') },
    { days: 0, found: expiring('critical') },
    { days: -1, found: expiring('critical') },
  ])('with $days days left is found to be $found', ({ days, found }) => {
    const judgement = judged(factsWithDaysLeft(days));
    expect(verdicts(judgement)).toEqual(found);
  });

  it('is judged by the bands of the settings', () => {
    const { settings } = requestWith({
      settings: { certificateDays: { info: 20, warning: 10, urgent: 5, critical: 2 } },
    });
    const found = [21, 20, 11, 10, 3, 2].map((days) =>
      verdicts(judged(factsWithDaysLeft(days), { thresholds: settings })),
    );
    expect(found).toEqual([
      [],
      expiring('info'),
      expiring('info'),
      expiring('warning'),
      expiring('warning'),
      expiring('critical'),
    ]);
  });

  it('is named with its end, its days and the address that presented it; the band holds at once', () => {
    const [finding] = judged(factsWithDaysLeft(20)).findings;
    expect(finding?.observed).toBe(
      'valid until 2026-03-22, 20 days left, by "A public authority", at 203.0.113.7',
    );
    expect(finding?.certainty).toBe('certain');
    expect(finding?.subject).toBe('acme.okta.com');
  });
});

describe('The band of a certificate', () => {
  const bandAt = (days: number, fingerprint = 'AA:BB') => {
    const connection = connectionWith({ notAfter: daysAfter(days), fingerprint });
    const facts = factsOf({}, { [ORG_URL]: (target) => hostFacts(target, { connection }) });
    return judged(facts).findings.map(({ band }) => band);
  };

  it('is the same to its last day, and another beyond it', () => {
    const bands = [60, 31, 30, 15, 14, 8, 7, 0].map((days) => bandAt(days)[0]);
    const [info, , warning, , urgent, , critical] = bands;
    expect(bands).toEqual([info, info, warning, warning, urgent, urgent, critical, critical]);
    expect(new Set([info, warning, urgent, critical, undefined]).size).toBe(5);
  });

  it('is another for another certificate, which is news', () => {
    expect(bandAt(20, 'CC:DD')).not.toEqual(bandAt(20, 'AA:BB'));
  });
});

describe('A certificate that clients refuse', () => {
  const refusal = { reason: 'CERT_EXPIRED', detail: 'CERT_HAS_EXPIRED' } as const;
  const connection = connectionWith({ notAfter: daysAfter(-1), refusal });
  const facts = factsOf({}, { [ORG_URL]: (target) => hostFacts(target, { connection, servers: [] }) });

  it('is critical for its own reason, and no longer about to expire', () => {
    expect(verdicts(judged(facts))).toEqual(['critical TLS_INVALID CERT_EXPIRED']);
  });

  it('is confirmed before it is believed', () => {
    expect(judged(facts).findings.map(({ certainty }) => certainty)).toEqual(['tentative']);
  });
});

describe('Days to expiry', () => {
  const measured = (facts: Parameters<typeof judged>[0]) =>
    judged(facts).measurements.find(({ metric }) => metric === 'DaysToExpiry')?.value;
  const custom = { customDomains: [{ url: 'https://id.acme.com' }] };
  const notAfter = (days: number) => connectionWith({ notAfter: daysAfter(days) });

  it('are measured on the host whose certificate ends first, rounded down', () => {
    const facts = factsOf(custom, {
      'https://id.acme.com': (target) => hostFacts(target, { connection: notAfter(33.9) }),
    });
    expect(measured(facts)).toBe(33);
  });

  it.each([
    { days: 0.5, value: 0 },
    { days: -0.5, value: -1 },
  ])('are $value when $days days are left', ({ days, value }) => {
    expect(measured(factsWithDaysLeft(days))).toBe(value);
  });

  it('are not measured when no host presented a certificate', () => {
    const facts = factsOf(
      {},
      { [ORG_URL]: (target) => ({ target, connection: failed('CONNECT'), servers: [] }) },
    );
    expect(measured(facts)).toBeUndefined();
  });
});
