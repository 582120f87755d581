/** What a run says of all it knows: of apps and documents together, and of what it has not seen. */
import { describe, expect, it } from 'vitest';
import { judgeCertificates } from '../../../../lambda/checks/saml-certificates/judge.ts';
import type { MetadataDocument } from '../../../../lambda/checks/saml-certificates/judge-metadata.ts';
import { memoryOf, seenIn } from '../../../../lambda/checks/saml-certificates/memory.ts';
import type { CertificateFacts } from '../../../../lambda/checks/saml-certificates/probe.ts';
import {
  NOTHING_CARRIED,
  type Scan,
  sweepOf,
} from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import type { ScanStop } from '../../../../lambda/checks/saml-certificates/scan-stop.ts';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
} from '../../../../lambda/checks/saml-certificates/settings.ts';
import { METRICS } from '../../../../lambda/contract.ts';
import { stateOfFinding, worstState } from '../../../../lambda/outcome.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';

const HOUR_MS = 3_600_000;

function judge(given: Partial<CertificateFacts>, settings: Partial<CertificateSettings> = {}, now = NOW) {
  const whole = { scan: undefined, stop: undefined, calls: 1, documents: [], durationMs: 12, ...given };
  const judgement = judgeCertificates(whole, { ...DEFAULT_SETTINGS, ...settings }, undefined, now);
  return { ...judgement, state: worstState(judgement.findings.map(stateOfFinding)) };
}

const oneApp = (days: number, name = 'a'): Scan =>
  facts({ apps: [app(name, 'k')] }, { k: key(inDays(days)) });

function document(days: number, changes: Partial<MetadataDocument> = {}): MetadataDocument {
  const url = 'https://partner.example/metadata';
  const keys = [{ purpose: 'sp-entity-signing', key: 'sha256:x', reading: key(inDays(days)) } as const];
  return { url, readAt: NOW.toISOString(), entities: [{ name: 'urn:partner', keys }], ...changes };
}

const stopped = (changes: Partial<ScanStop> = {}): ScanStop => ({
  why: 'failing',
  reason: 'TIMEOUT',
  detail: 'TIMEOUT, nothing came',
  ...changes,
});

describe('an org of which all is known', () => {
  it('is ok while no certificate ends soon, with figures', () => {
    const judgement = judge({ scan: oneApp(100) });
    expect(judgement).toMatchObject({ findings: [], unseen: [], state: 'ok' });
    expect(judgement.measurements).toEqual([
      { metric: METRICS.daysToExpiry, value: 100, unit: 'None' },
      { metric: METRICS.certificatesExpiring, value: 0, unit: 'Count' },
    ]);
    expect(judgement.observations).toEqual([
      {
        subject: 'apps and identity providers',
        state: 'ok',
        observed: '1 SAML of 1 app, 0 identity providers; the first certificate ends in 100 days',
        wanted: 'every certificate valid for more than 30 days',
        durationMs: 12,
      },
    ]);
  });

  it('and of documents too counts the nearest of both, and all that end soon', () => {
    const judgement = judge({ scan: oneApp(20), documents: [document(10)] });
    expect(judgement.measurements.map(({ value }) => value)).toEqual([10, 2]);
    expect(judgement.observations.map(({ subject }) => subject)).toEqual([
      'apps and identity providers',
      'k',
      'metadata',
      'sha256:x',
    ]);
  });

  it('without any certificate has no nearest end', () => {
    const judgement = judge({ scan: facts({}, {}) }, { minimumSamlApps: 0 });
    expect(judgement.measurements).toEqual([
      { metric: METRICS.certificatesExpiring, value: 0, unit: 'Count' },
    ]);
    expect(judgement).toMatchObject({ state: 'ok', findings: [] });
  });

  it('names who renews a certificate in the message, and keeps no list of names', () => {
    const overrides = [{ apps: 'App a', owner: 'Payments' }];
    const [finding] = judge({ scan: oneApp(5) }, { overrides }).findings;
    expect(finding?.observed).toMatch(/no successor is staged; owner: Payments$/);
    expect(finding).not.toHaveProperty('users');
    expect(finding).not.toHaveProperty('owners');
  });

  it.each([
    { findings: 20, shown: 20, more: '' },
    { findings: 21, shown: 20, more: '; 1 more findings than are shown' },
  ])('shows $shown of $findings findings line by line', ({ findings, shown, more }) => {
    const ids = Array.from({ length: findings }, (_, index) => `a${index}`);
    const known = Object.fromEntries(ids.map((id) => [`k-${id}`, key(inDays(5))]));
    const scan = facts({ apps: ids.map((id) => app(id, `k-${id}`)) }, known);
    const { observations, findings: all } = judge({ scan });
    expect(all).toHaveLength(findings);
    expect(observations).toHaveLength(1 + shown);
    expect(observations[0]?.observed.endsWith(`ends in 5 days${more}`)).toBe(true);
  });

  it('says that the first certificate has ended', () => {
    expect(judge({ scan: oneApp(-2) }).observations[0]?.observed).toMatch(
      /the first certificate ended 2 days ago$/,
    );
  });
});

describe('an org that is scanned for the first time', () => {
  const first = (): Scan => sweepOf('https://acme.okta.com', NOTHING_CARRIED, NOW);

  it('is unknown, which is no news as long as the scan goes on', () => {
    const judgement = judge({ scan: first(), stop: 'time' });
    expect(judgement).toMatchObject({ state: 'unknown', unseen: 'everything', measurements: [] });
    expect(judgement.findings).toMatchObject([
      { condition: 'CHECK_UNKNOWN', subject: 'scan', severity: 'info', reason: 'FIRST_SCAN' },
    ]);
  });

  it.each([
    { why: 'failing', reason: 'TIMEOUT', severity: 'warning' },
    { why: 'credential', reason: 'NO_CREDENTIAL', severity: 'warning' },
    { why: 'budget', calls: 0, reason: 'BUDGET', severity: 'warning' },
    { why: 'budget', calls: 1, reason: 'FIRST_SCAN', severity: 'info' },
    { why: 'share', calls: 0, reason: 'FIRST_SCAN', severity: 'info' },
  ] as const)(
    'and is held up by what is $why after $calls calls says so as $severity',
    ({
      why,
      calls = 1,
      reason,
      severity,
    }: {
      why: ScanStop['why'];
      calls?: number;
      reason: ScanStop['reason'];
      severity: string;
    }) => {
      const stop = stopped({ why, reason, detail: 'as Okta says', requestId: 'req9' });
      const [finding] = judge({ scan: first(), stop, calls }).findings;
      expect(finding).toMatchObject({ severity, reason, requestIds: ['req9'] });
      expect(finding?.observed).toBe('the first scan has listed 0 SAML apps so far; as Okta says');
    },
  );

  it('alarms on what it already knows, and counts the keys it does not', () => {
    const scan = facts({ apps: [app('a', 'k'), app('b', 'l'), app('c', 'm')] }, { k: key(inDays(3)) });
    const judgement = judge({ scan, stop: 'time' });
    expect(judgement.findings).toMatchObject([
      { condition: 'CERTIFICATE_EXPIRING', subject: 'k', severity: 'critical' },
      {
        condition: 'CHECK_UNKNOWN',
        severity: 'info',
        reason: 'FIRST_SCAN',
        observed: '2 keys of 3 SAML apps are not read yet',
      },
    ]);
    // What is known of the rest is known as well as ever.
    expect(judgement.unseen).toEqual([]);
    expect(judgement.state).toBe('critical');
  });
});

describe('a credential that Okta refuses', () => {
  it('is unknown at once though all is known still, and what is known counts', () => {
    const stop = stopped({ why: 'credential', reason: 'AUTH', detail: 'HTTP 401' });
    const judgement = judge({ scan: oneApp(20), stop, calls: 0 });
    expect(judgement.findings).toMatchObject([
      { condition: 'CHECK_UNKNOWN', subject: 'scan', severity: 'warning', reason: 'AUTH' },
      { condition: 'CERTIFICATE_EXPIRING', subject: 'k' },
    ]);
    expect(judgement.unseen).toEqual([]);
    expect(judgement.measurements.map(({ value }) => value)).toEqual([20, 1]);
  });

  it('that was taken away leaves open what was found by it, and nothing else', () => {
    const judgement = judge({ abandoned: oneApp(3), documents: [document(100)] });
    expect(judgement.findings).toEqual([]);
    expect(judgement.unseen).toEqual([{ subject: 'k' }]);
  });
});

describe('an org of which not all that was stored could be read', () => {
  const inPart = (scan: Scan): Scan => ({ ...scan, isPartial: true });

  it('is unknown, clears nothing and gives no figures, though it is listed and every key is read', () => {
    expect(judge({ scan: inPart(oneApp(100)) })).toMatchObject({
      state: 'unknown',
      unseen: 'everything',
      measurements: [],
    });
  });

  it('alarms on what is known of it', () => {
    expect(judge({ scan: inPart(oneApp(20)) }).findings).toMatchObject([
      { condition: 'CERTIFICATE_EXPIRING', subject: 'k' },
      { condition: 'CHECK_UNKNOWN', subject: 'scan', severity: 'info', reason: 'FIRST_SCAN' },
    ]);
  });

  it('says so', () => {
    const [finding] = judge({ scan: inPart(oneApp(100)) }).findings;
    expect(finding?.observed).toBe(
      'what was stored of the org cannot all be read, and is read from it anew: 1 SAML apps listed, 0 keys missing',
    );
  });

  it('warns like any other when nothing was listed for long', () => {
    const now = new Date(NOW.getTime() + 14 * HOUR_MS);
    const [finding] = judge({ scan: inPart(oneApp(100)) }, {}, now).findings;
    expect(finding).toMatchObject({ severity: 'warning', reason: 'OUTDATED' });
  });

  it('clears nothing where nobody looks after it any more', () => {
    expect(judge({ abandoned: inPart(oneApp(3)), documents: [document(100)] }).unseen).toBe('everything');
  });
});

describe('a part of the org that is refused', () => {
  const refused = (part: 'apps' | 'identity providers') =>
    facts({ apps: [app('a', 'k')], problems: [{ part, why: 'HTTP 403' }] }, { k: key(inDays(100)) });

  it('leaves what is known of the others to begin and to end', () => {
    const judgement = judge({ scan: refused('identity providers') });
    expect(judgement).toMatchObject({ state: 'unknown', unseen: [] });
    expect(judgement.measurements.map(({ value }) => value)).toEqual([100, 0]);
  });

  it('clears nothing where it is the apps themselves', () => {
    expect(judge({ scan: refused('apps') })).toMatchObject({ unseen: 'everything', measurements: [] });
  });
});

describe('what may not be so any more', () => {
  it.each([
    { age: 13 * HOUR_MS, outdated: false },
    { age: 13 * HOUR_MS + 1, outdated: true },
  ])('is said of a list begun $age ms ago: $outdated', ({ age, outdated }) => {
    const now = new Date(NOW.getTime() + age);
    const judgement = judge(
      { scan: oneApp(100), stop: stopped({ why: 'budget', reason: 'BUDGET' }) },
      {},
      now,
    );
    expect(judgement.findings.map(({ reason }) => reason)).toEqual(outdated ? ['OUTDATED'] : []);
    expect(judgement.measurements.length > 0).toBe(!outdated);
    expect(judgement.unseen).toEqual(outdated ? 'everything' : []);
    expect(judgement.state).toBe(outdated ? 'unknown' : 'ok');
  });

  it('names what holds the scan up', () => {
    const now = new Date(NOW.getTime() + 14 * HOUR_MS);
    const [finding] = judge({ scan: oneApp(100), stop: stopped() }, {}, now).findings;
    expect(finding).toMatchObject({ severity: 'warning', reason: 'TIMEOUT' });
    expect(finding?.observed).toMatch(
      /^the last list that was read to its end was begun at 2026-.*; TIMEOUT, nothing came$/,
    );
  });

  it('goes on alarming on certificates that ended meanwhile', () => {
    const now = new Date(NOW.getTime() + 14 * HOUR_MS);
    const { findings } = judge({ scan: oneApp(0) }, {}, now);
    expect(findings.map(({ condition }) => condition)).toEqual(['CERTIFICATE_EXPIRING', 'CHECK_UNKNOWN']);
  });
});

describe('a list that is read anew', () => {
  it('clears nothing before its end: an app may be on the next page', () => {
    const { sheets, rotations, listed } = oneApp(100);
    const anew = sweepOf('https://acme.okta.com', { sheets, rotations, ...(listed && { listed }) }, NOW);
    const judgement = judge({ scan: anew });
    expect(judgement).toMatchObject({ findings: [], unseen: 'everything', state: 'ok' });
  });
});

describe('documents', () => {
  it('that cannot be read are unknown, and what was read of them before still counts', () => {
    const judgement = judge({ documents: [document(5, { problem: 'HTTP 404' })] });
    expect(judgement.findings.map(({ condition }) => condition)).toEqual([
      'CERTIFICATE_EXPIRING',
      'CHECK_UNKNOWN',
    ]);
    expect(judgement.measurements.map(({ value }) => value)).toEqual([5, 1]);
  });

  it('that were never read give no figures', () => {
    const { readAt: _, ...never } = document(5, { entities: [], problem: 'HTTP 404' });
    const judgement = judge({ documents: [never] });
    expect(judgement).toMatchObject({ measurements: [], unseen: [], state: 'unknown' });
    expect(judgement.observations[0]?.observed).toBe('0 of 1 metadata documents read; no certificate read');
  });

  it('and an org that show one fault of one subject are one finding', () => {
    const scan = facts(
      { apps: [app('a', 'k', { spKeys: [{ use: 'sp-signature', key: 'sha256:x' }] })] },
      { k: key(inDays(100)), 'sha256:x': key(inDays(5)) },
    );
    const expiring = judge({ scan, documents: [document(5)] }).findings;
    expect(expiring).toHaveLength(1);
    expect(expiring[0]?.observed).toMatch(/App a .*; .*urn:partner/);
  });
});

describe('what is kept', () => {
  it('is how many apps were seen, in one piece', () => {
    const { memory } = judge({ scan: oneApp(100) });
    expect(memory).toEqual({ samlCertificates: { seen: { count: 1 } } });
    expect(seenIn(memory)).toEqual({ count: 1 });
    expect(seenIn(memoryOf({ count: 3, fewSince: NOW.toISOString() }))).toEqual({
      count: 3,
      fewSince: NOW.toISOString(),
    });
  });

  it.each([
    {},
    { samlCertificates: {} },
    { samlCertificates: { seen: { count: 'x' } } },
    { samlCertificates: { seen: { count: 1, fewSince: 'x' } } },
  ])('is nothing where it is %j', (memory) => expect(seenIn(memory)).toBeUndefined());

  it('outlives a run without an org', () => {
    const seen = { count: 7 };
    const whole = { scan: undefined, stop: undefined, calls: 0, documents: [document(100)], durationMs: 0 };
    expect(judgeCertificates(whole, DEFAULT_SETTINGS, seen, NOW).memory).toEqual(memoryOf(seen));
  });
});
