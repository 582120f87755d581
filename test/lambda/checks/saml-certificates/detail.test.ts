/** What is measured besides of an org in detail mode: days by type of certificate, and how many apps are seen. */
import { describe, expect, it } from 'vitest';
import { judgeCertificates } from '../../../../lambda/checks/saml-certificates/judge.ts';
import type { CertificateFacts } from '../../../../lambda/checks/saml-certificates/probe.ts';
import { DEFAULT_SETTINGS } from '../../../../lambda/checks/saml-certificates/settings.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';

const HOUR_MS = 3_600_000;

function measured(given: Partial<CertificateFacts>, now = NOW): unknown[] {
  const whole = { scan: undefined, stop: undefined, calls: 1, documents: [], durationMs: 12, ...given };
  const usual = judgeCertificates(whole, DEFAULT_SETTINGS, undefined, now).measurements;
  const { measurements } = judgeCertificates(whole, DEFAULT_SETTINGS, undefined, now, true);
  expect(measurements.slice(0, usual.length)).toEqual(usual);
  return measurements
    .slice(usual.length)
    .map(({ metric, value, dimensions }) => [metric, ...Object.values(dimensions ?? {}), value]);
}

const scan = facts({ apps: [app('a', 'k'), app('b', 'l')] }, { k: key(inDays(100)), l: key(inDays(70)) });
const keys = [{ purpose: 'sp-entity-signing', key: 'sha256:x', reading: key(inDays(20)) } as const];
const read = {
  url: 'https://partner.example/metadata',
  readAt: NOW.toISOString(),
  entities: [{ name: 'urn:partner', keys }],
};
const { readAt: _, ...unread } = { ...read, entities: [], problem: 'HTTP 500' };

describe('in detail mode', () => {
  it('days stand by type, so that a partner does not hide the org', () => {
    expect(measured({ scan, documents: [read] })).toEqual([
      ['DaysToExpiry', 'SAML', 70],
      ['DaysToExpiry', 'Metadata', 20],
      ['AppsScanned', 2],
    ]);
  });

  it('without a credential there are documents only', () => {
    expect(measured({ documents: [read] })).toEqual([['DaysToExpiry', 'Metadata', 20]]);
  });

  it('a type of which not all is seen has a gap', () => {
    expect(measured({ scan, documents: [unread] })).toEqual([
      ['DaysToExpiry', 'SAML', 70],
      ['AppsScanned', 2],
    ]);
  });

  it('too few apps are counted, though nothing else of them is believed', () => {
    expect(measured({ scan: facts({ apps: [] }, {}) })).toEqual([['AppsScanned', 0]]);
  });

  it('a list that is too old is not counted', () => {
    expect(measured({ scan }, new Date(NOW.getTime() + 14 * HOUR_MS))).toEqual([]);
  });

  it('of a first list that is not through, nothing is said', () => {
    const { listed: __, ...first } = scan;
    expect(measured({ scan: first })).toEqual([]);
  });
});
