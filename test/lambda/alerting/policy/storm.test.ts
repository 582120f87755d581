import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import type { Finding } from '../../../../lambda/outcome.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { OTHER_CHECK, policyOrg } from '../../../support/policy-org.ts';

const issuers = (count: number, changes: Partial<Finding> = {}, from = 1) =>
  Array.from({ length: count }, (_, index) =>
    findingWith({ subject: `https://acme.okta.com/oauth2/${from + index}`, ...changes }),
  );

const certificates = (count: number, changes: Partial<Finding> = {}, from = 1) =>
  issuers(
    count,
    {
      condition: 'CERTIFICATE_EXPIRING',
      reason: 'EXPIRES_SOON',
      severity: 'warning',
      band: '30 AB:CD',
      ...changes,
    },
    from,
  );

const statesOf = (alerts: readonly Alert[]) => alerts.map(({ state }) => state);
const namesIn = (alert: Alert | undefined) => alert?.items.map(({ subject }) => subject);

describe('the cap on messages', () => {
  it.each([
    { findings: 9, singles: 9, named: 0 },
    { findings: 10, singles: 9, named: 1 },
    { findings: 50, singles: 9, named: 41 },
    { findings: 80, singles: 9, named: 71 },
  ])('of $findings findings sends $singles, and one that names $named', async (row) => {
    const org = policyOrg();
    await org.run({ findings: issuers(row.findings) });
    expect(org.mailed.filter(({ state }) => state === 'FIRING')).toHaveLength(row.singles);
    const storms = org.mailed.filter(({ state }) => state === 'STORM');
    expect(storms.map(({ itemsTotal }) => itemsTotal)).toEqual(row.named === 0 ? [] : [row.named]);
    expect((await org.state()).storm.held).toEqual([]);
  });

  it('counts the messages of the hour one by one: the tenth names instead', async () => {
    const org = policyOrg();
    for (let count = 1; count <= 9; count += 1) {
      expect(await org.says({ findings: issuers(count) })).toEqual(['FIRING']);
      org.pass(1);
    }
    expect(await org.says({ findings: issuers(10) })).toEqual(['STORM']);
    org.pass(1);
    expect(await org.says({ findings: issuers(11) })).toEqual([]);
  });

  it('lets the gravest go first, whatever their order', async () => {
    const org = policyOrg();
    const critical = issuers(5, { severity: 'critical' }, 100);
    await org.run({ findings: [...issuers(20, { severity: 'warning' }), ...critical] });
    expect(org.mailed.slice(0, 5).map(({ severity }) => severity)).toEqual(Array(5).fill('critical'));
    expect(org.mailed.at(-1)).toMatchObject({ state: 'STORM', severity: 'warning', itemsTotal: 16 });
  });

  it('names the gravest first, and says how grave they are', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(9) });
    org.pass(1);
    const [grave] = issuers(1, {}, 70);
    await org.run({
      findings: [...issuers(9), ...issuers(3, { severity: 'warning' }, 50), ...(grave ? [grave] : [])],
    });
    expect(org.mailed.at(-1)).toMatchObject({ state: 'STORM', severity: 'critical' });
    expect(namesIn(org.mailed.at(-1))?.[0]).toBe(grave?.subject);
  });

  it('holds what comes after the tenth, and names it as soon as there is room', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(12) });
    org.pass(1);
    const later = issuers(14);
    expect(await org.says({ findings: later })).toEqual([]);
    expect((await org.state()).storm.held.map(({ subject }) => subject)).toEqual(
      later.slice(12).map(({ subject }) => subject),
    );
    org.pass(58);
    expect(await org.says({ findings: later })).toEqual([]);
    org.pass(1);
    expect(await org.says({ findings: later })).toEqual(['STORM']);
    expect(namesIn(org.mailed.at(-1))).toEqual(later.slice(12).map(({ subject }) => subject));
    expect((await org.state()).storm.held).toEqual([]);
    org.pass(1);
    expect(await org.says({ findings: later })).toEqual([]);
  });

  it('lets a healthy run, or one that saw nothing, name what is held', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(12) });
    org.pass(1);
    await org.run({ findings: issuers(14) });
    org.pass(60);
    expect(await org.says({ unseen: 'everything' })).toEqual(['STORM']);
  });

  it('lets a run of another check name what is held', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(12) });
    org.pass(1);
    await org.run({ findings: issuers(14) });
    org.pass(60);
    expect(await org.says({}, OTHER_CHECK)).toEqual(['STORM']);
  });

  it('sends single messages again in the run after what was held is named', async () => {
    const org = policyOrg();
    const warnings = (count: number) => issuers(count, { severity: 'warning' });
    await org.run({ findings: warnings(12) });
    org.pass(1);
    await org.run({ findings: warnings(14) });
    org.pass(59);
    expect(await org.says({ findings: warnings(15) })).toEqual(['STORM']);
    expect(org.mailed.at(-1)?.itemsTotal).toBe(3);
    org.pass(1);
    expect(await org.says({ findings: warnings(16) })).toEqual(['FIRING']);
  });

  it('names an incident once, with what is last to be said of it', async () => {
    const org = policyOrg();
    const known = issuers(10);
    await org.run({ findings: known });
    org.pass(1);
    const brief = issuers(1, {}, 90);
    await org.run({ findings: [...known, ...brief] });
    for (let run = 0; run < 2; run += 1) {
      org.pass(1);
      await org.run({ findings: known });
    }
    org.pass(60);
    await org.run({ findings: known });
    expect(org.mailed.at(-1)?.items).toMatchObject([{ subject: brief[0]?.subject, state: 'RESOLVED' }]);
  });

  it('is of one org', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(12) });
    expect((await org.ports.store.read('globex')).storm.sentAt).toEqual([]);
  });

  it('is not lifted by a run that began a moment earlier than the last one', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(10) });
    org.pass(-0.5);
    expect(await org.says({ findings: issuers(12, {}, 200) }, OTHER_CHECK)).toEqual([]);
  });

  it('is lifted by a clock that was set back by more than its hour', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(10) });
    org.pass(-60);
    expect(await org.says({ findings: issuers(12) })).toEqual(['FIRING', 'FIRING']);
  });

  it('holds nothing for good when the clock is set back', async () => {
    const org = policyOrg();
    await org.run({ findings: issuers(10) });
    org.pass(-45);
    expect(await org.says({ findings: issuers(12) })).toEqual([]);
    org.pass(106);
    expect(await org.says({ findings: issuers(12) })).toEqual(['STORM']);
  });
});

describe('what is critical and new, in an hour that other messages have filled', () => {
  const warnings = (count: number) => issuers(count, { severity: 'warning' }, 500);
  /** Digests of certificates, as a long first scan sends them: one in each run, until the hour is full. */
  async function fullOrg(count = 20) {
    const org = policyOrg();
    const run = (findings: readonly Finding[] = []) =>
      org.says({ findings: [...certificates(2 * count, {}, 1000), ...findings] });
    for (let digests = 1; digests <= count; digests += 1) {
      await org.run({ findings: certificates(2 * digests, {}, 1000) });
      org.pass(1);
    }
    return { org, run };
  }

  it('gets through at once though the long first scan of certificates has filled it', async () => {
    const { org, run } = await fullOrg();
    expect(statesOf(org.mailed)).toEqual([...Array(9).fill('DIGEST'), 'STORM']);
    expect(await run([findingWith()])).toEqual(['FIRING']);
    expect(org.mailed.at(-1)).toMatchObject({ severity: 'critical', subject: findingWith().subject });
  });

  it('gets through when it was a warning that was held back, which is not named any more then', async () => {
    const { org, run } = await fullOrg();
    expect(await run([findingWith({ severity: 'warning' })])).toEqual([]);
    org.pass(1);
    expect(await run([findingWith()])).toEqual(['ESCALATED']);
    org.pass(60);
    expect(await run([findingWith()])).toEqual(['STORM']);
    expect(namesIn(org.mailed.at(-1))).not.toContain(findingWith().subject);
  });

  it.each([
    { outages: 4, through: 4, held: 0 },
    { outages: 5, through: 5, held: 0 },
    { outages: 6, through: 5, held: 1 },
    { outages: 30, through: 5, held: 25 },
  ])('has five places of its own: of $outages $through get through', async ({ outages, through, held }) => {
    const { org, run } = await fullOrg();
    expect(await run(issuers(outages))).toEqual(Array(through).fill('FIRING'));
    const { storm } = await org.state();
    expect(storm.held.filter(({ severity }) => severity === 'critical')).toHaveLength(held);
  });

  it('has its places again an hour after it took them', async () => {
    const { org, run } = await fullOrg();
    await run(issuers(5));
    org.pass(59);
    // By now there is room for naming what was held, and for no more than that.
    expect(await run(issuers(6))).toEqual(['STORM']);
    const outOfTen = issuers(12, { severity: 'warning' }, 700);
    for (let count = 1; count <= 12; count += 1) await run([...issuers(6), ...outOfTen.slice(0, count)]);
    expect(await run([...issuers(7), ...outOfTen])).toEqual([]);
    org.pass(1);
    expect(await run([...issuers(8), ...outOfTen])).toEqual(['FIRING']);
  });

  it('has no places beside the ten where it has had five of them', async () => {
    const org = policyOrg();
    await org.run({ findings: [...issuers(5), ...warnings(5)] });
    expect(statesOf(org.mailed)).toEqual([...Array(9).fill('FIRING'), 'STORM']);
    org.pass(1);
    expect(await org.says({ findings: [...issuers(6), ...warnings(5)] })).toEqual([]);
  });

  it('has the fifth where it has had four of the ten', async () => {
    const org = policyOrg();
    await org.run({ findings: [...issuers(4), ...warnings(6)] });
    org.pass(1);
    expect(await org.says({ findings: [...issuers(6), ...warnings(6)] })).toEqual(['FIRING']);
  });

  it('does not keep the tenth message from naming what is held', async () => {
    const org = policyOrg();
    await org.run({ findings: warnings(9) });
    org.pass(1);
    expect(await org.says({ findings: [...warnings(11), ...issuers(2)] })).toEqual([
      'FIRING',
      'FIRING',
      'STORM',
    ]);
    expect(org.mailed.at(-1)).toMatchObject({ severity: 'warning', itemsTotal: 2 });
  });

  it('takes the places that are left first, before what is critical and no news', async () => {
    const org = policyOrg();
    const old = issuers(2, {}, 300);
    await org.run({ findings: old });
    org.pass(1);
    await org.run({ findings: [...old, ...warnings(6)] });
    org.pass(1);
    await org.run({ findings: warnings(6) });
    org.pass(1);
    expect(await org.says({ findings: [...warnings(6), ...issuers(1)] })).toEqual(['FIRING', 'STORM']);
    expect(org.mailed.at(-1)?.items.map(({ state }) => state)).toEqual(['RESOLVED', 'RESOLVED']);
  });

  it.each([
    { what: 'a warning', findings: issuers(1, { severity: 'warning' }) },
    { what: 'a critical digest', findings: certificates(2, { severity: 'critical' }) },
  ])('is not $what', async ({ findings }) => {
    const { run } = await fullOrg();
    expect(await run(findings)).toEqual([]);
  });

  it('is not what is over', async () => {
    const { org, run } = await fullOrg();
    await run(issuers(1));
    for (const _ of [1, 2]) {
      org.pass(1);
      expect(await run()).toEqual([]);
    }
    expect((await org.state()).storm.held).toContainEqual(expect.objectContaining({ state: 'RESOLVED' }));
  });

  it('reaches machines once', async () => {
    const { org, run } = await fullOrg();
    const before = org.published.length;
    await run(issuers(6));
    expect(org.published.slice(before).map(({ machinesOnly }) => machinesOnly)).toEqual([
      ...Array(5).fill(false),
      true,
    ]);
  });
});

describe('certificates that enter a band in one run', () => {
  it.each([
    { count: 1, states: ['FIRING'] },
    { count: 2, states: ['DIGEST'] },
    { count: 200, states: ['DIGEST'] },
  ])('are one message: $count', async ({ count, states }) => {
    const org = policyOrg();
    expect(await org.says({ findings: certificates(count) })).toEqual(states);
    expect(org.mailed[0]?.itemsTotal).toBe(count === 1 ? 0 : count);
  });

  it('are one message for each band, and one when they are renewed', async () => {
    const org = policyOrg();
    await org.run({ findings: certificates(40) });
    org.pass(60);
    await org.run({ findings: certificates(40, { band: '14 AB:CD' }) });
    org.pass(60);
    await org.run({ findings: certificates(40, { band: '7 AB:CD', severity: 'critical' }) });
    org.pass(60);
    await org.run();
    org.pass(60);
    await org.run();
    expect(statesOf(org.mailed)).toEqual(['DIGEST', 'DIGEST', 'DIGEST', 'DIGEST']);
    expect(org.mailed.map(({ severity }) => severity)).toEqual([
      'warning',
      'warning',
      'critical',
      'critical',
    ]);
    expect(org.mailed.at(-1)?.items[0]).toMatchObject({ state: 'RESOLVED' });
  });

  it('do not take other findings into their message', async () => {
    const org = policyOrg();
    expect(await org.says({ findings: [...certificates(3), findingWith()] })).toEqual(['FIRING', 'DIGEST']);
  });

  it('are all named when their message is held back', async () => {
    const org = policyOrg();
    const known = issuers(10);
    await org.run({ findings: known });
    const first = certificates(3);
    const second = certificates(2, {}, 50);
    org.pass(1);
    await org.run({ findings: [...known, ...first] });
    org.pass(1);
    await org.run({ findings: [...known, ...first, ...second] });
    org.pass(60);
    await org.run({ findings: [...known, ...first, ...second] });
    expect(namesIn(org.mailed.at(-1))?.toSorted()).toEqual(
      [...first, ...second].map(({ subject }) => subject).toSorted(),
    );
  });

  it('are counted when their message is held back and cannot name them all', async () => {
    const org = policyOrg();
    const known = issuers(10);
    await org.run({ findings: known });
    const many = certificates(260);
    org.pass(1);
    await org.run({ findings: [...known, ...many] });
    org.pass(60);
    await org.run({ findings: [...known, ...many] });
    expect(org.mailed.at(-1)?.state).toBe('STORM');
    const digest = (await org.ports.store.read('acme')).storm.held;
    expect(digest).toEqual([]);
    expect(org.mailed.at(-1)?.items).toContainEqual(
      expect.objectContaining({ state: 'DIGEST', summary: expect.stringMatching(/^260 certificates/) }),
    );
  });
});
