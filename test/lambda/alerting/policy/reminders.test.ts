import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../../lambda/contract.ts';
import type { Finding } from '../../../../lambda/outcome.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { policyOrg, story } from '../../../support/policy-org.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

describe('a reminder', () => {
  it.each<{ severity: Severity; run: string; after: number }>([
    { severity: 'critical', run: 'C', after: 4 * HOUR },
    { severity: 'warning', run: 'W', after: DAY },
  ])('of what is $severity comes after $after minutes, not before', async ({ run, after }) => {
    for (const [minutes, said] of [
      [after - 1, '.'],
      [after, 'M'],
      [after + 1, 'M'],
    ] as const) {
      const org = policyOrg();
      await story(org, run, { minutesApart: minutes });
      expect(await story(org, run)).toBe(said);
    }
  });

  it('is counted', async () => {
    const org = policyOrg();
    await story(org, 'CCCC', { minutesApart: 4 * HOUR });
    expect(org.published.map(({ state, reminder }) => [state, reminder])).toEqual([
      ['FIRING', 0],
      ['REMINDER', 1],
      ['REMINDER', 2],
      ['REMINDER', 3],
    ]);
  });

  it('is counted on after an escalation', async () => {
    const org = policyOrg();
    await story(org, 'WWCC', { minutesApart: DAY });
    expect(org.published.map(({ state, reminder }) => [state, reminder])).toEqual([
      ['FIRING', 0],
      ['REMINDER', 1],
      ['ESCALATED', 0],
      ['REMINDER', 2],
    ]);
  });

  it('is counted anew once the incident was over', async () => {
    const org = policyOrg();
    await story(org, 'CCC', { minutesApart: 4 * HOUR });
    await story(org, 'ggC', { minutesApart: 4 * HOUR });
    await story(org, 'C');
    expect(org.published.at(-1)).toMatchObject({ state: 'REMINDER', reminder: 1 });
  });

  it('is due from the last message: an escalation, or the reminder before', async () => {
    expect(await story(policyOrg(), 'WWCCC', { minutesApart: 3 * HOUR })).toBe('F.E.M');
    expect(await story(policyOrg(), 'CCCCC', { minutesApart: 3 * HOUR })).toBe('F.M.M');
  });

  it('of what became less grave comes as often as that of the gravest', async () => {
    expect(await story(policyOrg(), 'CWW', { minutesApart: 4 * HOUR })).toBe('FMM');
  });

  it('is not sent by a good run, which may be the first of the end', async () => {
    const org = policyOrg();
    expect(await story(org, 'Cgg', { minutesApart: 5 * HOUR })).toBe('F.R');
    const lasting = policyOrg();
    expect(await story(lasting, 'CgC', { minutesApart: 5 * HOUR })).toBe('F.M');
  });

  it('is not sent by a run that did not see the incident', async () => {
    expect(await story(policyOrg(), 'CuuC', { minutesApart: 5 * HOUR })).toBe('F..M');
  });

  it('waits no longer than once round when the clock was set back', async () => {
    const org = policyOrg();
    await story(org, 'C');
    org.pass(-60);
    expect(await story(org, 'CCCC', { minutesApart: 2 * HOUR })).toBe('...M');
  });
});

describe('an expiring certificate', () => {
  const expiring = (days: number, certificate = 'AB:CD:EF:01', changes: Partial<Finding> = {}) => ({
    findings: [
      findingWith({
        condition: 'CERTIFICATE_EXPIRING',
        subject: 'acme.okta.com',
        reason: 'EXPIRES_SOON',
        severity: days <= 7 ? 'critical' : 'warning',
        band: `${days} ${certificate}`,
        ...changes,
      }),
    ],
  });
  const as = {
    a: expiring(30),
    b: expiring(14),
    c: expiring(7),
    A: expiring(30, '98:76:54:32'),
    g: {},
  };

  it.each([
    { about: 'speaks once a band', runs: 'aaabbbccc', said: 'F..M..E..' },
    { about: 'that is in its last band when first seen speaks once', runs: 'ccc', said: 'F..' },
    { about: 'speaks again when another certificate is in the same band', runs: 'aaAA', said: 'F.M.' },
    { about: 'is over when it is renewed', runs: 'acgg', said: 'FE.R' },
  ])('$about: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs, { as, minutesApart: 2 * DAY })).toBe(said);
  });

  it('is never announced by the clock, whatever its severity', async () => {
    const org = policyOrg();
    expect(await story(org, 'a'.repeat(16), { as, minutesApart: DAY })).toBe(`F${'.'.repeat(15)}`);
    expect(await story(org, 'c'.repeat(42), { as, minutesApart: 4 * HOUR })).toBe(`E${'.'.repeat(41)}`);
  });

  // Two nodes behind one name, one of them renewed: which certificate a run meets is chance.
  it('that takes turns with another speaks once each', async () => {
    expect(await story(policyOrg(), 'aAaAaAaA', { as })).toBe('FM......');
  });
});
