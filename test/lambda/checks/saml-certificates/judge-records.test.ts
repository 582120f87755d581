/** What is said of an org by what is stored of it alone. */
import { describe, expect, it } from 'vitest';
import { dashboardRows } from '../../../../lambda/checks/saml-certificates/dashboard-rows.ts';
import type { MetadataDocument } from '../../../../lambda/checks/saml-certificates/judge-metadata.ts';
import { judgeRecords } from '../../../../lambda/checks/saml-certificates/judge-records.ts';
import { judgeScan } from '../../../../lambda/checks/saml-certificates/judge-scan.ts';
import { NOTHING_CARRIED, sweepOf } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { DEFAULT_SETTINGS } from '../../../../lambda/checks/saml-certificates/settings.ts';
import { begunAt } from '../../../support/stored-certificates.ts';
import { app, facts, inDays, key, NOW } from './support/facts.ts';

const HOURS = 1 / 24;
const ACME = { alias: 'acme', url: 'https://acme.okta.com' };
const scan = facts(
  { apps: [app('late', 'k2'), app('soon', 'k1', { appName: 'payroll' }), app('open', 'k3')] },
  { k1: key(inDays(5)), k2: key(inDays(900)), k4: key(inDays(800), { notBefore: inDays(-1) }) },
  { soon: { at: NOW.toISOString(), kids: ['k1', 'k4'] } },
);
const whole = facts({ apps: [app('soon', 'k1')] }, { k1: key(inDays(5)) });
const document = (changes: Partial<MetadataDocument> = {}): MetadataDocument => ({
  url: 'https://a.example/m',
  readAt: inDays(-HOURS),
  entities: [{ name: 'urn:a', keys: [{ purpose: 'idp-entity-signing', key: 'm', reading: key(inDays(3)) }] }],
  ...changes,
});

const judged = (records: Partial<Parameters<typeof judgeRecords>[0]>, settings = DEFAULT_SETTINGS) =>
  judgeRecords({ documents: [], unreadable: 0, ...records }, settings, NOW);
const unknownIn = (records: Partial<Parameters<typeof judgeRecords>[0]>) =>
  judged(records).findings.filter(({ condition }) => condition === 'CHECK_UNKNOWN');

describe('what is stored of an org', () => {
  it('is not believed where half of its apps are gone, as the check says', () => {
    const memory = { samlCertificates: { seen: { count: 2, fewSince: inDays(-1) } } };
    expect(unknownIn({ scan: whole, memory })).toMatchObject([{ subject: 'apps', reason: 'APPS_DROPPED' }]);
    expect(unknownIn({ scan: whole })).toEqual([]);
  });

  it('is said as the check says it', () => {
    const { findings, nearestDays, expiring } = judged({ scan: whole });
    const ofCheck = judgeScan(whole, undefined, DEFAULT_SETTINGS, NOW);
    expect({ findings, nearestDays, expiring }).toEqual({
      findings: ofCheck.findings,
      nearestDays: 5,
      expiring: 1,
    });
  });

  it('has documents too: the nearest of both, and each counted', () => {
    const verdict = judged({ scan: whole, documents: [document()] });
    expect(verdict).toMatchObject({ nearestDays: 3, expiring: 2, pending: 0, incomplete: undefined });
    expect(verdict.uses.map(({ use }) => use.user.name)).toEqual(['urn:a', 'App soon']);
    expect(verdict.readAt).toBe(NOW.toISOString());
  });

  it('is of documents alone where nothing was ever scanned, as old as the first of them', () => {
    const documents = [document(), document({ url: 'https://b.example/m', readAt: inDays(-5 * HOURS) })];
    expect(judged({ documents })).toMatchObject({ readAt: inDays(-5 * HOURS), incomplete: undefined });
    expect(unknownIn({ documents })).toEqual([]);
  });

  it('is not all while keys are not read', () => {
    const verdict = judged({ scan });
    expect(verdict).toMatchObject({
      pending: 1,
      incomplete: '1 keys of 3 SAML apps are not read yet',
    });
    expect(verdict.uses.at(-1)).toMatchObject({ use: { reading: 'pending', user: { id: 'open' } } });
  });

  it('is not all where keys are not read and the list is too old', () => {
    expect(judged({ scan: begunAt(scan, inDays(-1)) })).toMatchObject({
      incomplete: 'keys in use not read yet: 1',
      findings: [{ reason: 'OUTDATED' }, { condition: 'CERTIFICATE_EXPIRING' }],
    });
  });

  it('is not all while the first list is not through, and as old as nothing', () => {
    const verdict = judged({ scan: sweepOf(ACME.url, NOTHING_CARRIED, NOW) });
    expect(verdict).toMatchObject({
      readAt: undefined,
      incomplete: 'the first scan has listed 0 SAML apps so far',
    });
  });

  it('is not all while a document was not asked for', () => {
    const { readAt: _, ...unread } = document({ entities: [] });
    expect(
      judged({ scan: whole, documents: [document({ url: 'https://b.example/m' }), unread] }),
    ).toMatchObject({
      incomplete: '1 of 2 metadata documents are not read yet',
    });
    expect(judged({ documents: [{ ...unread, problem: 'HTTP 404' }] })).toMatchObject({
      incomplete: undefined,
      findings: [{ condition: 'CHECK_UNKNOWN', reason: 'INCOMPLETE' }],
    });
  });

  it.each([
    { hours: 13, reasons: [] },
    { hours: 13.001, reasons: ['OUTDATED'] },
  ])('is believed for 13 hours: $hours', ({ hours, reasons }) => {
    const at = inDays(-hours * HOURS);
    expect(unknownIn({ scan: begunAt(whole, at) }).map(({ reason }) => reason)).toEqual(reasons);
    expect(unknownIn({ documents: [document({ readAt: at })] }).map(({ reason }) => reason)).toEqual(reasons);
  });

  it('says of a document that cannot be read that alone, however old it is', () => {
    const documents = [document({ readAt: inDays(-9), problem: 'HTTP 404' })];
    expect(unknownIn({ documents })).toMatchObject([{ reason: 'INCOMPLETE', severity: 'warning' }]);
  });

  it('is unknown where there is nothing, or nothing that can be read', () => {
    expect(unknownIn({})).toMatchObject([
      { reason: 'FIRST_SCAN', severity: 'warning', observed: 'nothing is stored of its certificates' },
    ]);
    expect(unknownIn({ unreadable: 1 })).toMatchObject([
      { reason: 'INCOMPLETE', observed: '1 stored item cannot be read by this version' },
    ]);
    expect(unknownIn({ unreadable: 2, scan: whole })).toMatchObject([
      { observed: '2 stored items cannot be read by this version' },
    ]);
  });
});

describe('rows of the dashboard', () => {
  const rowsWith = (overrides = DEFAULT_SETTINGS.overrides) =>
    dashboardRows(ACME, { scan, documents: [], unreadable: 0 }, { ...DEFAULT_SETTINGS, overrides }, NOW);

  it('have what the table shows, and nothing of what does not apply', () => {
    const { rows, readAt, doubts } = rowsWith([{ apps: 'App soon', owner: 'it-desk' }]);
    expect(rows[0]).toEqual({
      org: 'acme',
      orgUrl: ACME.url,
      kind: 'app',
      id: 'soon',
      name: 'App soon',
      appName: 'payroll',
      type: 'signing',
      kid: 'k1',
      notAfter: inDays(5),
      days: 5,
      severity: 'warning',
      stagedNotAfter: inDays(800),
      owner: 'it-desk',
    });
    expect(rows[2]).toEqual({
      org: 'acme',
      orgUrl: ACME.url,
      kind: 'app',
      id: 'open',
      name: 'App open',
      type: 'signing',
      kid: 'k3',
      problem: 'not read yet',
    });
    expect({ readAt, doubts }).toEqual({
      readAt: NOW.toISOString(),
      doubts: ['1 keys of 3 SAML apps are not read yet'],
    });
  });

  it('say what is ignored, until it is not any more', () => {
    const ignoredUntil = (until: string) => rowsWith([{ apps: 'soon', ignoreUntil: until }]).rows[0];
    expect(ignoredUntil(inDays(1))).toMatchObject({ days: 5, isIgnored: true });
    expect(ignoredUntil(inDays(1))).not.toHaveProperty('severity');
    expect(ignoredUntil(inDays(0))).not.toHaveProperty('isIgnored');
  });

  it('come with every reason to doubt them', () => {
    const records = { documents: [document({ problem: 'HTTP 404' })], unreadable: 1 };
    expect(dashboardRows(ACME, records, DEFAULT_SETTINGS, NOW).doubts).toEqual([
      '1 stored item cannot be read by this version',
      'the metadata cannot be read: HTTP 404',
    ]);
  });
});
