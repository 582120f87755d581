import { describe, expect, it } from 'vitest';
import { POLICY } from '../../../../lambda/alerting/policy.ts';
import { findingWith } from '../../../support/alerting-values.ts';
import { policyOrg, runsOf, story } from '../../../support/policy-org.ts';

const UNKNOWN = runsOf({
  condition: 'CHECK_UNKNOWN',
  subject: 'oidc-discovery',
  severity: 'warning',
  reason: 'MONITOR_NETWORK',
});
const SLOW = runsOf({ condition: 'LATENCY_HIGH', subject: 'acme.okta.com', reason: 'SLOW_DNS' });

describe('a finding', () => {
  it.each([
    { about: 'that is certain fires at once', runs: 'CC', said: 'F.' },
    { about: 'seen once does not fire', runs: 'tggg', said: '....' },
    { about: 'seen twice in a row fires', runs: 'ttt', said: '.F.' },
    { about: 'seen twice of three fires', runs: 'tgt', said: '..F' },
    { about: 'seen twice of four does not', runs: 'tggtgg', said: '......' },
    { about: 'is not counted by runs that could not see it', runs: 'tuuut', said: '....F' },
    { about: 'that becomes certain fires at once', runs: 'tgC', said: '..F' },
  ])('$about: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs)).toBe(said);
  });

  it('fires again from nothing once it is over', async () => {
    expect(await story(policyOrg(), 'ttggtt')).toBe('.F.R.F');
  });

  it('of information alone is stored nowhere and said to nobody', async () => {
    const org = policyOrg();
    const info = runsOf({ severity: 'info', condition: 'KEY_ADDED', reason: 'ROLLOVER' });
    expect(await story(org, 'CCC', { as: info })).toBe('...');
    expect((await org.state()).incidents).toEqual([]);
  });
});

describe('latency', () => {
  it.each([
    { runs: 'ttt', said: '..F' },
    { runs: 'ttggt', said: '....F' },
    { runs: 'tgtgt', said: '....F' },
    { runs: 'ttgggt', said: '......' },
    { runs: 'tggtggt', said: '.......' },
    { runs: 'tuutut', said: '.....F' },
  ])('fires when it was high in three of five runs: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs, { as: SLOW })).toBe(said);
  });
});

describe('a check that cannot see', () => {
  it.each([
    { runs: 'tt', said: '..' },
    { runs: 'ttt', said: '..F' },
    { runs: 'ttgt', said: '....' },
    { runs: 'ttgttt', said: '.....F' },
    { runs: 'tttgtgg', said: '..F...R' },
  ])('says so after three runs in a row: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs, { as: UNKNOWN })).toBe(said);
  });
});

describe('an open incident', () => {
  it.each([
    { runs: 'Cg', said: 'F.' },
    { runs: 'Cgg', said: 'F.R' },
    { runs: 'Cgtg', said: 'F...' },
    { runs: 'Cgtgg', said: 'F...R' },
    { runs: 'Cgug', said: 'F..R' },
    { runs: 'Cuuuuu', said: 'F.....' },
    { runs: 'Cgggg', said: 'F.R..' },
  ])('is over after two good runs in a row: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs)).toBe(said);
  });

  it('is announced at once each time: outage, recovery, outage', async () => {
    expect(await story(policyOrg(), 'CCCggCCCggC')).toBe('F...RF...RF');
  });

  it('lasts from its first sighting, and once it was over from the next', async () => {
    const org = policyOrg();
    await story(org, 'ttCggCCgg');
    expect(org.published.map(({ state, durationSeconds }) => [state, durationSeconds])).toEqual([
      ['FIRING', 60],
      ['RESOLVED', 240],
      ['FIRING', 0],
      ['RESOLVED', 180],
    ]);
  });

  it('is handed to the history once it is over, and only then', async () => {
    const org = policyOrg();
    const history: (readonly object[] | undefined)[] = [];
    const { store } = org.ports;
    const noting: typeof store = {
      ...store,
      store: (alias, change, now) => {
        history.push(change.resolved);
        return store.store(alias, change, now);
      },
    };
    for (const findings of [[findingWith()], [findingWith()], [], [], [], []]) {
      await org.run({ findings }, 'oidc-discovery', { ...org.ports, store: noting });
      org.pass(1);
    }
    // The last run has nothing to store.
    expect(history).toMatchObject([[], [], [], [{ status: 'resolved' }], []]);
  });

  it('costs no write while runs find what they found, however many there are', async () => {
    const org = policyOrg();
    const writes: number[] = [];
    const { store } = org.ports;
    const counting: typeof store = {
      ...store,
      store: (alias, change, now) => {
        writes.push(change.put.length);
        return store.store(alias, change, now);
      },
    };
    const findings = Array.from({ length: 200 }, (_, index) =>
      findingWith({
        condition: 'CERTIFICATE_EXPIRING',
        subject: `${index}`,
        severity: 'warning',
        band: '30 AB',
      }),
    );
    for (let run = 0; run < 288; run += 1) {
      await org.run({ findings }, 'saml-certificates', { ...org.ports, store: counting });
      org.pass(5);
    }
    // Three until the last runs are all bad, and one when its opening is an hour ago.
    expect(writes).toEqual([200, 200, 200, 200]);
  });

  it('keeps to its own subject, condition and check', async () => {
    const org = policyOrg();
    const other = findingWith({ subject: 'https://acme.okta.com' });
    expect(await org.says({ findings: [findingWith(), other] })).toEqual(['FIRING', 'FIRING']);
    org.pass(1);
    await org.run({ findings: [other] });
    org.pass(1);
    expect(await org.says({ findings: [other] })).toEqual(['RESOLVED']);
  });

  it('leaves nothing behind an hour after it is over', async () => {
    const org = policyOrg();
    await story(org, 'Cgg');
    expect((await org.state()).incidents).toMatchObject([{ status: 'resolved' }]);
    org.pass(59);
    await story(org, 'g');
    expect((await org.state()).incidents).toEqual([]);
  });
});

describe('severity', () => {
  it.each([
    { about: 'that rises is one message', runs: 'WCC', said: 'FE.' },
    { about: 'that falls is silent', runs: 'CWWW', said: 'F...' },
    { about: 'that falls and rises again is silent', runs: 'CWC', said: 'F..' },
    { about: 'that rises in one try only is silent', runs: 'Wtw', said: 'F..' },
    { about: 'that rises twice in a row is believed', runs: 'Wtt', said: 'F.E' },
    { about: 'of a suspicion is that of the run that fires', runs: 'wt', said: '.F' },
    { about: 'begins anew once it was over', runs: 'WCggWC', said: 'FE.RFE' },
  ])('$about: $runs', async ({ runs, said }) => {
    expect(await story(policyOrg(), runs)).toBe(said);
  });

  it('is in the message that it is over as grave as it became', async () => {
    const org = policyOrg();
    await story(org, 'WCWWgg');
    expect(org.published.map(({ state, severity }) => `${state} ${severity}`)).toEqual([
      'FIRING warning',
      'ESCALATED critical',
      'RESOLVED critical',
    ]);
  });
});

it('the figures of the policy are those that users are told', () => {
  expect(POLICY).toEqual({
    clearRuns: 2,
    reminderMs: { info: Number.POSITIVE_INFINITY, warning: 86_400_000, critical: 14_400_000 },
    flapping: { changes: 6, windowMs: 3_600_000, stableMs: 1_800_000 },
    storm: { messages: 10, urgent: 5, windowMs: 3_600_000 },
    historyDays: 90,
  });
});
