/** What concerns many apps at once is one message, and a signing key that changed is news. */
import { describe, expect, it } from 'vitest';
import { digestSummary } from '../../../../lambda/alerting/digest-summary.ts';
import { DIGESTED_CONDITIONS, type DigestedCondition } from '../../../../lambda/alerting/policy.ts';
import type { AlertState } from '../../../../lambda/contract.ts';
import type { Finding } from '../../../../lambda/outcome.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { policyOrg } from '../../../support/policy-org.ts';

const CHECK = 'saml-certificates';
const MINUTES = 5;
const DAY = 24 * 60;

const found = (condition: DigestedCondition, subject: string, changes: Partial<Finding> = {}) =>
  findingWith({ condition, subject, severity: 'warning', reason: 'EXPIRES_SOON', ...changes });
const expiring = (subject: string, changes: Partial<Finding> = {}) =>
  found('CERTIFICATE_EXPIRING', subject, { band: '30 AB:CD', ...changes });
const changed = (kid: string) =>
  found('SIGNING_KEY_CHANGED', kid, { reason: 'KEY_ROTATED', band: kid, observed: `signs with ${kid}` });

describe('a digest', () => {
  it.each(DIGESTED_CONDITIONS)('tells of two %s in one run, and one stands alone', async (condition) => {
    const one = policyOrg();
    expect(await one.says({ findings: [found(condition, 'a')] }, CHECK)).toEqual(['FIRING']);
    const two = policyOrg();
    expect(await two.says({ findings: [found(condition, 'a'), found(condition, 'b')] }, CHECK)).toEqual([
      'DIGEST',
    ]);
    expect(two.published[0]).toMatchObject({ itemsTotal: 2, severity: 'warning', condition: null });
  });

  it('tells of several conditions together, counted by condition', async () => {
    const org = policyOrg();
    const findings = [
      ...Array.from({ length: 12 }, (_, index) => expiring(`kid${index}`)),
      ...['x', 'y', 'z'].map(changed),
    ];
    expect(await org.says({ findings }, CHECK)).toEqual(['DIGEST']);
    expect(org.published[0]).toMatchObject({
      summary: '12 certificates expire soon, 3 signing keys changed',
      observed: '12 certificates expire soon, 3 signing keys changed',
      itemsTotal: 15,
    });
  });

  it('says what to do about the gravest of what lasts, and links to that', async () => {
    const org = policyOrg();
    const critical = expiring('kid', { severity: 'critical', band: '7 AB:CD' });
    await org.run({ findings: [changed('x'), critical] }, CHECK);
    expect(org.published[0]?.nextSteps[0]).toMatch(/Generate new certificate/);
    expect(org.published[0]?.links[0]?.href).toMatch(/#certificate_expiring$/);
    expect(org.published[0]?.items[0]).toMatchObject({ subject: 'kid', severity: 'critical' });
  });

  it('wants of certificates that expire what it always wanted, of others more', async () => {
    const org = policyOrg();
    await org.run({ findings: [expiring('a'), expiring('b')] }, CHECK);
    await org.run({ findings: [expiring('a'), expiring('b'), changed('x'), changed('y')] }, CHECK);
    expect(org.published.map(({ wanted }) => wanted)).toEqual([
      'every certificate renewed in time',
      'certificates that are valid, and known to the other side before they are used',
    ]);
  });

  it('does not take what concerns the monitor itself', async () => {
    const org = policyOrg();
    const refused = findingWith({
      condition: 'CREDENTIAL_REFUSED',
      subject: 'credential',
      severity: 'warning',
    });
    const findings = [expiring('a'), changed('x'), refused];
    expect(await org.says({ findings }, CHECK)).toEqual(['FIRING', 'DIGEST']);
  });

  it('leaves information out, which is no message', async () => {
    const org = policyOrg();
    const weak = findingWith({ condition: 'CERTIFICATE_WEAK', subject: 'a', severity: 'info' });
    expect(await org.says({ findings: [weak, expiring('a', { severity: 'info' })] }, CHECK)).toEqual([]);
  });
});

describe('the summary of a digest', () => {
  const alerts = (condition: DigestedCondition, due: number, over = 0) => [
    ...Array.from({ length: due }, () => ({ condition, state: 'FIRING' as AlertState })),
    ...Array.from({ length: over }, () => ({ condition, state: 'RESOLVED' as AlertState })),
  ];

  it.each<{ condition: DigestedCondition; due: number; over: number; says: string }>([
    { condition: 'CERTIFICATE_EXPIRING', due: 1, over: 0, says: '1 certificate expires soon' },
    { condition: 'CERTIFICATE_EXPIRING', due: 2, over: 0, says: '2 certificates expire soon' },
    { condition: 'CERTIFICATE_EXPIRING', due: 2, over: 1, says: '2 certificates expire soon, 1 no longer' },
    { condition: 'CERTIFICATE_EXPIRING', due: 0, over: 1, says: '1 certificate no longer expires soon' },
    { condition: 'CERTIFICATE_EXPIRING', due: 0, over: 2, says: '2 certificates no longer expire soon' },
    { condition: 'SIGNING_KEY_CHANGED', due: 1, over: 0, says: '1 signing key changed' },
    { condition: 'SIGNING_KEY_CHANGED', due: 2, over: 0, says: '2 signing keys changed' },
    {
      condition: 'CERTIFICATE_UNREADABLE',
      due: 1,
      over: 1,
      says: '1 certificate cannot be read, 1 can again',
    },
    { condition: 'CERTIFICATE_UNREADABLE', due: 0, over: 2, says: '2 certificates can be read again' },
    { condition: 'CERTIFICATE_NOT_YET_VALID', due: 1, over: 0, says: '1 certificate is not valid yet' },
    {
      condition: 'CERTIFICATE_NOT_YET_VALID',
      due: 2,
      over: 1,
      says: '2 certificates are not valid yet, 1 by now',
    },
    { condition: 'CERTIFICATE_NOT_YET_VALID', due: 0, over: 1, says: '1 certificate is valid by now' },
    { condition: 'METADATA_EXPIRED', due: 1, over: 0, says: '1 metadata document has expired' },
    {
      condition: 'METADATA_EXPIRED',
      due: 3,
      over: 1,
      says: '3 metadata documents have expired, 1 valid again',
    },
    { condition: 'METADATA_EXPIRED', due: 0, over: 2, says: '2 metadata documents are valid again' },
  ])('of $due $condition and $over that are over is: $says', ({ condition, due, over, says }) => {
    expect(digestSummary(alerts(condition, due, over))).toBe(says);
  });

  it('names the conditions in one order, whichever was found first', () => {
    const mixed = [...alerts('METADATA_EXPIRED', 1), ...alerts('CERTIFICATE_EXPIRING', 1)];
    expect(digestSummary(mixed)).toBe('1 certificate expires soon, 1 metadata document has expired');
  });
});

describe('a signing key that changed', () => {
  it('is told once, not reminded of in a week, and not declared over', async () => {
    const org = policyOrg();
    const said: string[] = [];
    for (let run = 0; run < (7 * DAY) / MINUTES; run += 1) {
      said.push(...(await org.says({ findings: [changed('x')] }, CHECK)));
      org.pass(MINUTES);
    }
    for (let run = 0; run < 3; run += 1) {
      said.push(...(await org.says({}, CHECK)));
      org.pass(MINUTES);
    }
    expect(said).toEqual(['FIRING']);
    expect(org.published[0]).toMatchObject({ severity: 'warning', check: CHECK });
    expect((await org.state()).incidents.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('is told again when it changes back, and when it changes to that key once more later', async () => {
    const org = policyOrg();
    const said: string[] = [];
    for (const findings of [[changed('x')], [changed('y')], [], [], [changed('x')]]) {
      said.push((await org.says({ findings }, CHECK)).join(' '));
      org.pass(DAY);
    }
    expect(said).toEqual(['FIRING', 'FIRING', '', '', 'FIRING']);
  });

  it('is still told when it was muted meanwhile and the mute ends while it is found', async () => {
    const org = policyOrg();
    org.mute([
      {
        pattern: 'acme',
        until: new Date(org.now().getTime() + 600_000).toISOString(),
        reason: 'x',
        createdAt: '',
      },
    ]);
    expect(await org.says({ findings: [changed('x')] }, CHECK)).toEqual([]);
    org.pass(10);
    expect(await org.says({ findings: [changed('x')] }, CHECK)).toEqual(['FIRING']);
  });
});
