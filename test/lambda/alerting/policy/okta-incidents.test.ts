/** Okta's own incidents as incidents of the monitor: opened, updated, resolved, and maintenance as news. */
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../../lambda/outcome.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { muteOf, policyOrg } from '../../../support/policy-org.ts';

const CHECK = 'service-status';
const MINUTES = 5;

const reported = (entry: string, changes: Partial<Finding> = {}) => ({
  findings: [
    findingWith({
      condition: 'OKTA_INCIDENT',
      subject: 'I-20001',
      severity: 'warning',
      reason: 'SERVICE_DISRUPTION',
      band: entry,
      ...changes,
    }),
  ],
});
const planned = (start: string) => ({
  findings: [
    findingWith({
      condition: 'OKTA_MAINTENANCE',
      subject: 'I-20002',
      severity: 'info',
      reason: 'PLANNED_MAINTENANCE',
      band: start,
    }),
  ],
});
const unreadable = {
  findings: [
    findingWith({
      condition: 'CHECK_UNKNOWN',
      subject: 'status page',
      severity: 'warning',
      reason: 'LAYOUT',
      certainty: 'tentative',
    }),
  ],
  unseen: 'everything',
} as const;

/** Runs of the status check, five minutes apart, to what each said. */
async function told(runs: readonly Parameters<ReturnType<typeof policyOrg>['says']>[0][]) {
  const org = policyOrg();
  const said: string[] = [];
  for (const run of runs) {
    said.push((await org.says(run, CHECK)).join(' '));
    org.pass(MINUTES);
  }
  return { said, org };
}

describe('an incident that Okta reports', () => {
  it('is told when it is first seen, with each new entry of its log, and when it is over', async () => {
    const [first, second, third] = [reported('a'), reported('b'), reported('c')];
    const { said, org } = await told([first, first, second, second, third, {}, {}, {}]);
    expect(said).toEqual(['FIRING', '', 'REMINDER', '', 'REMINDER', '', 'RESOLVED', '']);
    expect(new Set(org.published.map(({ dedupKey }) => dedupKey)).size).toBe(1);
    expect(org.published.map(({ reminder }) => reminder)).toEqual([0, 1, 2, 0]);
  });

  it('is not told anew of an entry that was told already', async () => {
    const { said } = await told([reported('a'), reported('b'), reported('a'), reported('b')]);
    expect(said).toEqual(['FIRING', 'REMINDER', '', '']);
  });

  it('without a new entry is reminded of once a day, as every warning', async () => {
    const { said } = await told(Array.from({ length: (24 * 60) / MINUTES + 1 }, () => reported('a')));
    expect(said.flatMap((states, run) => (states === '' ? [] : [[run, states]]))).toEqual([
      [0, 'FIRING'],
      [288, 'REMINDER'],
    ]);
  });

  it('is neither over nor told anew while the page cannot be read', async () => {
    const { said } = await told([reported('a'), unreadable, unreadable, unreadable, reported('a')]);
    expect(said).toEqual(['FIRING', '', '', '', '']);
  });

  it('has a key of its own beside another one', async () => {
    const both = { findings: [...reported('a').findings, ...reported('a', { subject: 'I-20009' }).findings] };
    const { org } = await told([both]);
    expect(org.published.map(({ dedupKey }) => dedupKey)).toEqual([
      'okta-health:acme:service-status:OKTA_INCIDENT:I-20001',
      'okta-health:acme:service-status:OKTA_INCIDENT:I-20009',
    ]);
  });

  it('is held back by a mute of its number, and its entries with it', async () => {
    const org = policyOrg();
    org.mute([muteOf('acme/service-status/I-20001', new Date('2027-01-01T00:00:00Z'))]);
    expect([await org.says(reported('a'), CHECK), await org.says(reported('b'), CHECK)]).toEqual([[], []]);
  });
});

describe('planned maintenance', () => {
  it('is announced once, never reminded of, never declared over, and colours nothing', async () => {
    const week = Array.from({ length: (7 * 24 * 60) / MINUTES }, () => planned('2026-03-09T02:00:00.000Z'));
    const { said, org } = await told([...week, {}, {}, {}]);
    expect(said.filter((states) => states !== '')).toEqual(['FIRING']);
    expect(org.published[0]).toMatchObject({ condition: 'OKTA_MAINTENANCE', severity: 'info' });
    expect((await org.state()).incidents.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('is announced anew when it is moved', async () => {
    const { said } = await told([planned('2026-03-09T02:00:00.000Z'), planned('2026-03-10T02:00:00.000Z')]);
    expect(said).toEqual(['FIRING', 'REMINDER']);
  });
});

describe('a status page that cannot be read', () => {
  it('is told at the sixth run in a row, not before, and over after two good ones', async () => {
    const { said } = await told([...Array.from({ length: 7 }, () => unreadable), {}, {}]);
    expect(said).toEqual(['', '', '', '', '', 'FIRING', '', '', 'RESOLVED']);
  });

  it('now and then is never told', async () => {
    const nowAndThen = [...Array.from({ length: 5 }, () => unreadable), {}];
    const { said } = await told([...nowAndThen, ...nowAndThen]);
    expect(said.filter((states) => states !== '')).toEqual([]);
  });
});
