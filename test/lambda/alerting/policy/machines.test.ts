/** What machines get beyond what people do: each incident at once, whatever the cap holds back and a digest leaves out. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { type PolicyOrg, policyOrg } from '../../../support/policy-org.ts';

const outages = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => findingWith({ subject: `host${from + index}.acme.com` }));

const certificates = (count: number, band = '7 AB:CD') =>
  Array.from({ length: count }, (_, index) =>
    findingWith({
      condition: 'CERTIFICATE_EXPIRING',
      subject: `kid${String(index).padStart(4, '0')}`,
      reason: 'EXPIRES_SOON',
      band,
    }),
  );

const forMachines = (org: PolicyOrg) => org.published.filter(({ machinesOnly }) => machinesOnly);
const subjectsOf = (alerts: readonly { subject: string }[]) =>
  alerts.map(({ subject }) => subject).toSorted();

describe('what the cap holds back from people', () => {
  it.each([
    { findings: 9, held: 0 },
    { findings: 10, held: 1 },
    { findings: 60, held: 51 },
  ])('is published in the same run, for machines only: $held of $findings', async ({ findings, held }) => {
    const org = policyOrg();
    await org.run({ findings: outages(findings) });
    expect(forMachines(org)).toHaveLength(held);
    const single = org.published.filter(({ state }) => state === 'FIRING');
    expect(subjectsOf(single)).toEqual(subjectsOf(outages(findings)));
  });

  it('is whole, as if there were no cap', async () => {
    const [capped, alone] = [policyOrg(), policyOrg()];
    await capped.run({ findings: outages(10) });
    const [held] = forMachines(capped) as [Alert];
    await alone.run({ findings: outages(10).filter(({ subject }) => subject === held.subject) });
    expect(alone.published).toEqual([{ ...held, machinesOnly: false }]);
  });

  it('reaches machines while the hour has no room for people', async () => {
    const org = policyOrg();
    await org.run({ findings: outages(12) });
    org.pass(1);
    const before = org.published.length;
    expect(await org.says({ findings: outages(13) })).toEqual([]);
    expect(org.published.slice(before)).toMatchObject([
      { state: 'FIRING', subject: 'host12.acme.com', machinesOnly: true },
    ]);
  });

  it('ends for machines in the run in which it is over', async () => {
    const org = policyOrg();
    await org.run({ findings: outages(12) });
    org.pass(1);
    await org.run();
    org.pass(1);
    expect(await org.says()).toEqual([]);
    const over = org.published.filter(({ state }) => state === 'RESOLVED');
    expect(subjectsOf(over)).toEqual(subjectsOf(outages(12)));
  });

  it('is published once: naming it later is for people', async () => {
    const org = policyOrg();
    await org.run({ findings: outages(12) });
    org.pass(1);
    await org.run({ findings: outages(14) });
    org.pass(60);
    const before = org.published.length;
    expect(await org.says({ findings: outages(14) })).toEqual(['STORM']);
    expect(org.published).toHaveLength(before + 1);
  });

  it('comes after what people get, so that it cannot use up the time for sending', async () => {
    const org = policyOrg();
    await org.run({ findings: outages(30) });
    expect(org.published.map(({ machinesOnly }) => machinesOnly)).toEqual([
      ...Array(10).fill(false),
      ...Array(21).fill(true),
    ]);
  });
});

describe('what a digest has no room to name', () => {
  it.each([
    { count: 1, parts: [] },
    { count: 2, parts: [2] },
    { count: 50, parts: [50] },
    { count: 51, parts: [50, 1] },
    { count: 200, parts: [50, 50, 50, 50] },
    { count: 1000, parts: Array(20).fill(50) },
  ])('of $count is in digests for machines only', async ({ count, parts }) => {
    const org = policyOrg();
    await org.run({ findings: certificates(count) });
    const digests = org.published.filter(({ state }) => state === 'DIGEST');
    expect(digests.map(({ items }) => items.length)).toEqual(parts);
    expect(digests.map(({ machinesOnly }) => machinesOnly)).toEqual(parts.map((_, index) => index > 0));
    expect(org.mailed).toHaveLength(1);
    const named = digests.flatMap(({ items }) => items);
    expect(subjectsOf(named)).toEqual(count === 1 ? [] : subjectsOf(certificates(count)));
  });

  it('is told as gravely as that part is, and counted as that part', async () => {
    const org = policyOrg();
    const mixed = certificates(120).map((finding, index) =>
      index < 30 ? finding : { ...finding, severity: 'warning' as const },
    );
    await org.run({ findings: mixed });
    expect(org.published.map(({ severity, summary, itemsTotal }) => [severity, summary, itemsTotal])).toEqual(
      [
        ['critical', '120 certificates expire soon', 120],
        ['warning', '50 certificates expire soon', 50],
        ['warning', '20 certificates expire soon', 20],
      ],
    );
  });

  it('has an id of its own for each part, the same whoever computes it', async () => {
    const idsOf = async () => {
      const org = policyOrg();
      await org.run({ findings: certificates(200) });
      return org.published.map(({ eventId }) => eventId);
    };
    const ids = await idsOf();
    expect(new Set(ids).size).toBe(4);
    expect(await idsOf()).toEqual(ids);
  });

  it('does not count for the cap, and is not held back by it', async () => {
    const org = policyOrg();
    await org.run({ findings: certificates(1000) });
    expect((await org.state()).storm.sentAt).toHaveLength(1);
    org.pass(1);
    await org.run({ findings: [...certificates(1000), ...outages(20)] });
    org.pass(1);
    const before = org.published.length;
    expect(await org.says({ findings: [...certificates(1000, '3 AB:CD'), ...outages(20)] })).toEqual([]);
    const digests = org.published.slice(before);
    expect(subjectsOf(digests.flatMap(({ items }) => items))).toEqual(subjectsOf(certificates(1000)));
    expect(digests.every(({ machinesOnly }) => machinesOnly)).toBe(true);
  });
});
