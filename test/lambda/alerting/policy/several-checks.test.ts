import { describe, expect, it } from 'vitest';
import type { CheckName } from '../../../../lambda/contract.ts';
import { watchSiblings } from '../../../../lambda/engine/siblings.ts';
import type { Judgement } from '../../../../lambda/outcome.ts';
import { findingWith, minutesAfter, NOW } from '../../../support/alerting-values.ts';
import { completed, OTHER_CHECK, policyOrg } from '../../../support/policy-org.ts';

const DOWN: Partial<Judgement> = {
  findings: [findingWith({ condition: 'UNREACHABLE', subject: 'acme.okta.com', reason: 'TIMEOUT' })],
  unseen: [],
};

const blind = (check: CheckName): Partial<Judgement> => ({
  findings: [
    findingWith({
      condition: 'CHECK_UNKNOWN',
      subject: check,
      severity: 'warning',
      reason: 'MONITOR_ERROR',
      certainty: 'tentative',
    }),
  ],
  unseen: 'everything',
});

/** A minute of both checks, the one that owns reachability first. */
async function minutes(
  org: ReturnType<typeof policyOrg>,
  count: number,
  discovery: Partial<Judgement>,
  other: Partial<Judgement>,
): Promise<string[]> {
  const before = org.published.length;
  for (let minute = 0; minute < count; minute += 1) {
    await org.run(discovery);
    await org.run(other, OTHER_CHECK);
    org.pass(1);
  }
  return org.published.slice(before).map(({ state, condition }) => `${state} ${condition}`);
}

describe('a check that cannot see because the org is unreachable', () => {
  it('is silent: one outage is one message, and one when it is over', async () => {
    const org = policyOrg();
    expect(await minutes(org, 60, DOWN, blind(OTHER_CHECK))).toEqual(['FIRING UNREACHABLE']);
    expect(await minutes(org, 5, {}, {})).toEqual(['RESOLVED UNREACHABLE']);
    expect((await org.state()).incidents.filter(({ status }) => status === 'open')).toEqual([]);
  });

  it('is silent too when it sees again a run later than the org is declared reachable', async () => {
    const org = policyOrg();
    await minutes(org, 10, DOWN, blind(OTHER_CHECK));
    await minutes(org, 1, {}, blind(OTHER_CHECK));
    expect(await minutes(org, 4, {}, {})).toEqual(['RESOLVED UNREACHABLE']);
  });

  it('is announced when it stays blind after the outage', async () => {
    const org = policyOrg();
    await minutes(org, 10, DOWN, blind(OTHER_CHECK));
    expect(await minutes(org, 3, {}, blind(OTHER_CHECK))).toEqual([
      'RESOLVED UNREACHABLE',
      'FIRING CHECK_UNKNOWN',
    ]);
  });

  it('is announced all the same when it reads a page that is not the org', async () => {
    const org = policyOrg();
    await org.run(DOWN);
    const said: string[] = [];
    for (let run = 0; run < 6; run += 1) {
      org.pass(5);
      said.push(...(await org.says(blind('service-status'), 'service-status')));
    }
    expect(said).toEqual(['FIRING']);
  });

  it('is announced without an outage', async () => {
    expect(await minutes(policyOrg(), 3, {}, blind(OTHER_CHECK))).toEqual(['FIRING CHECK_UNKNOWN']);
  });

  it('is declared over during the outage when it was announced before', async () => {
    const org = policyOrg();
    await minutes(org, 3, {}, blind(OTHER_CHECK));
    expect(await minutes(org, 2, DOWN, {})).toEqual(['FIRING UNREACHABLE', 'RESOLVED CHECK_UNKNOWN']);
  });

  it('is announced while unreachability is only suspected', async () => {
    const org = policyOrg();
    const suspected = DOWN.findings?.map((finding) => ({ ...finding, certainty: 'tentative' as const }));
    await org.run({ findings: suspected ?? [] });
    for (let run = 0; run < 2; run += 1) await org.run(blind(OTHER_CHECK), OTHER_CHECK);
    expect(await org.says(blind(OTHER_CHECK), OTHER_CHECK)).toEqual(['FIRING']);
  });

  it('is explained by unreachability only, and only itself', async () => {
    const org = policyOrg();
    expect(await minutes(org, 3, { findings: [findingWith()] }, blind(OTHER_CHECK))).toEqual([
      'FIRING ISSUER_MISMATCH',
      'FIRING CHECK_UNKNOWN',
    ]);
    const other = policyOrg();
    await other.run(DOWN);
    expect(await other.says({ findings: [findingWith()] }, OTHER_CHECK)).toEqual(['FIRING']);
  });

  it('is not explained by unreachability that it found itself', async () => {
    const org = policyOrg();
    await org.run(DOWN, OTHER_CHECK);
    for (let run = 0; run < 2; run += 1) await org.run(blind(OTHER_CHECK), OTHER_CHECK);
    expect(await org.says(blind(OTHER_CHECK), OTHER_CHECK)).toEqual(['FIRING']);
  });
});

describe('a sibling', () => {
  const watching = (everyMinutes: number) => policyOrg({ siblings: [{ check: OTHER_CHECK, everyMinutes }] });

  it.each([
    { everyMinutes: 1, allowed: 5 },
    { everyMinutes: 5, allowed: 15 },
    { everyMinutes: 30, allowed: 90 },
  ])(
    'that runs every $everyMinutes min stands still after $allowed min',
    async ({ everyMinutes, allowed }) => {
      const org = watching(everyMinutes);
      await completed(org, { [OTHER_CHECK]: NOW.toISOString() });
      org.pass(allowed);
      expect(await org.says()).toEqual([]);
      org.pass(1 / 60_000);
      expect(await org.says()).toEqual(['FIRING']);
      expect(org.published[0]).toMatchObject({
        condition: 'CHECK_STALLED',
        check: OTHER_CHECK,
        subject: OTHER_CHECK,
        severity: 'warning',
        reason: 'OVERDUE',
        wanted: `a finished run within ${allowed} min`,
      });
    },
  );

  it('that was never seen counts from the first look', () => {
    const siblings = [{ check: OTHER_CHECK, everyMinutes: 1 }];
    const first = watchSiblings(siblings, {}, NOW);
    expect(first).toEqual({
      reports: [{ check: OTHER_CHECK, findings: [] }],
      assumed: { [OTHER_CHECK]: NOW.toISOString() },
    });
    const later = watchSiblings(siblings, first.assumed, minutesAfter(6));
    expect(later).toMatchObject({ reports: [{ findings: [{ condition: 'CHECK_STALLED' }] }], assumed: {} });
  });

  it('is no reason to store anything while it runs', async () => {
    const org = watching(1);
    await completed(org, { [OTHER_CHECK]: NOW.toISOString() });
    await org.run();
    expect((await org.state()).incidents).toEqual([]);
  });

  it('is announced once while it stands still, and declared over by its completion', async () => {
    const org = watching(1);
    await completed(org, { [OTHER_CHECK]: NOW.toISOString() });
    const said: string[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      org.pass(1);
      said.push(...(await org.says()));
    }
    expect(said).toEqual(['FIRING']);
    await completed(org, { [OTHER_CHECK]: org.now().toISOString() });
    expect(await org.says()).toEqual([]);
    org.pass(1);
    expect(await org.says()).toEqual(['RESOLVED']);
  });

  it('declares itself over by its own runs', async () => {
    const org = watching(1);
    await completed(org, { [OTHER_CHECK]: NOW.toISOString() });
    org.pass(10);
    await org.run();
    await org.run({}, OTHER_CHECK);
    await completed(org, { [OTHER_CHECK]: org.now().toISOString() });
    expect(await org.says({}, OTHER_CHECK)).toEqual(['RESOLVED']);
  });

  it('stands still before a clock that was set back by no time at all', async () => {
    const org = watching(1);
    await completed(org, { [OTHER_CHECK]: minutesAfter(120).toISOString() });
    expect(await org.says()).toEqual([]);
  });

  it('may be muted by its own name', async () => {
    const org = watching(1);
    await completed(org, { [OTHER_CHECK]: NOW.toISOString() });
    org.pass(10);
    const until = minutesAfter(60, org.now()).toISOString();
    const mute = (pattern: string) =>
      org.mute([{ pattern, until, reason: 'known', createdAt: NOW.toISOString() }]);
    mute('acme/rate-limits/*');
    expect(await org.says()).toEqual([]);
    mute('acme/oidc-discovery/*');
    expect(await org.says()).toEqual(['FIRING']);
  });
});
