/** `ticket --stack` against a table in memory: which incidents are for Okta's support, and what is said of them. */
import { describe, expect, it } from 'vitest';
import type { OrgHistory } from '../../../lambda/adapters/dynamodb-history.ts';
import type { StoredIncident } from '../../../lambda/alerting/incident.ts';
import { CONDITIONS, REASONS } from '../../../lambda/contract.ts';
import { NEVER_READ } from '../../../lambda/okta-status.ts';
import type { Ticket } from '../../../local/ticket/bundle.ts';
import { concernsOkta } from '../../../local/ticket/concern.ts';
import { storedTicket } from '../../../local/ticket/stored-ticket-command.ts';
import {
  findingWith,
  incidentWith,
  minutesAfter,
  NOTHING_REPORTED,
  NOW,
} from '../../support/alerting-values.ts';

const DAY_MS = 86_400_000;

const down = (changes: Partial<StoredIncident> = {}): StoredIncident => {
  const finding = findingWith({
    condition: 'UNREACHABLE',
    subject: 'acme.okta.com',
    reason: 'HTTP_5XX',
    observed: 'HTTP 500, Okta says E0000009: Internal Server Error',
    wanted: 'HTTP 200',
    requestIds: ['0123456789abcdef0123456789abcdef'],
    attempts: [
      { at: minutesAfter(-2).toISOString(), result: 'HTTP 500, Okta says E0000009' },
      { at: minutesAfter(-1).toISOString(), result: 'HTTP 500, Okta says E0000009' },
    ],
    control: 'the control target https://sts.example answered, so the monitor’s own network works',
    ...changes.finding,
  });
  const { condition, subject } = finding;
  return { ...incidentWith({ finding, status: 'open' }), condition, subject, ...changes, finding };
};
const over = (endedMinutesAgo: number, lasted = 10, changes: Partial<StoredIncident> = {}) =>
  down({
    status: 'resolved',
    firstSeen: minutesAfter(-endedMinutesAgo - lasted).toISOString(),
    lastSeen: minutesAfter(-endedMinutesAgo).toISOString(),
    ...changes,
  });
const other = (condition: StoredIncident['condition'], changes: Partial<StoredIncident> = {}) =>
  down({ ...changes, finding: findingWith({ condition, subject: `of ${condition}` }) });

const historyWith = (changes: Partial<OrgHistory> = {}): OrgHistory => ({
  present: [],
  past: [],
  oktaStatus: NOTHING_REPORTED,
  completions: { 'oidc-discovery': NOW.toISOString() },
  unreadable: 0,
  ...changes,
});

async function ticketOf(
  orgs: Readonly<Record<string, OrgHistory>>,
  asked: { readonly org?: string; readonly sinceMs?: number; readonly json?: boolean } = {},
) {
  const printed: string[] = [];
  const warned: string[] = [];
  const read: string[] = [];
  const { org, sinceMs = DAY_MS, json = true } = asked;
  const exitCode = await storedTicket(
    { stack: 'Monitor', org, sinceMs, json },
    {
      orgs: Object.keys(orgs),
      read: async (alias) => {
        read.push(alias);
        return orgs[alias] ?? historyWith();
      },
      urlOf: async (alias) => `https://${alias}.okta.com`,
      tool: 'tool 1.0.0',
      now: NOW,
      print: (text) => printed.push(text),
      warn: (text) => warned.push(text),
    },
  );
  const text = printed.join('\n');
  return { exitCode, text, ticket: (json ? JSON.parse(text) : undefined) as Ticket, warned, read };
}

const bundleOf = async (history: OrgHistory) => (await ticketOf({ acme: history })).ticket.bundles[0];

describe('an incident', () => {
  it('that is open is reported, however long ago it began, until now', async () => {
    const bundle = await bundleOf(
      historyWith({ present: [down({ firstSeen: minutesAfter(-3 * 1440).toISOString() })] }),
    );
    expect(bundle?.failures).toEqual([
      {
        what: 'UNREACHABLE of acme.okta.com',
        status: 500,
        code: 'HTTP_5XX',
        observed: 'HTTP 500, Okta says E0000009: Internal Server Error; wanted: HTTP 200',
        first: minutesAfter(-3 * 1440).toISOString(),
        last: NOW.toISOString(),
        extent: 'open, for 3 d so far; 2 tries of its last stored run',
      },
    ]);
    expect(bundle?.frequency[0]).toMatchObject({
      failed: 1,
      of: null,
      words: 'once, 1 d in all, 100.0 % of the window',
    });
  });

  it('that is over is counted with the others of its kind', async () => {
    const bundle = await bundleOf(historyWith({ past: [over(60), over(600, 62), over(30, 0)] }));
    expect(bundle?.frequency).toEqual([
      {
        what: 'UNREACHABLE of acme.okta.com',
        failed: 3,
        of: null,
        words: '3 times, 1 h 12 min in all, 5.0 % of the window',
        first: minutesAfter(-662).toISOString(),
        last: minutesAfter(-30).toISOString(),
      },
    ]);
    expect(bundle?.failures.map(({ last }) => last)).toEqual(
      [-30, -60, -600].map((minutes) => minutesAfter(minutes).toISOString()),
    );
    expect(bundle?.summary).toContain('saw 3 incidents that concern Okta, 0 of them still open');
  });

  it.each([
    { minutes: 1440, reported: 1 },
    { minutes: 1441, reported: 0 },
  ])(
    'that was over $minutes minutes ago is reported $reported times in a day',
    async ({ minutes, reported }) => {
      const { ticket } = await ticketOf({ acme: historyWith({ past: [over(minutes)] }) });
      expect(ticket.bundles).toHaveLength(reported);
    },
  );

  it('that lies in both places counts once', async () => {
    const { failures } =
      (await bundleOf(historyWith({ present: [over(5)], past: [over(5), over(50)] }))) ?? {};
    expect(failures).toHaveLength(2);
  });

  it('that is only suspected is left out, and said so', async () => {
    const present = [down({ status: 'suspected' })];
    const { ticket, exitCode } = await ticketOf({ acme: historyWith({ present }) });
    expect(ticket.lookedAt).toContain(
      "acme: left out as not for Okta's support: 1 seen, and not yet confirmed",
    );
    expect(exitCode).toBe(1);
  });

  it('has its request ids and tries among the requests, the newest first', async () => {
    const { requests } = (await bundleOf(historyWith({ present: [down()] }))) ?? {};
    expect(requests?.map(({ at, requestId, outcome }) => [at, requestId, outcome])).toEqual([
      [
        minutesAfter(-1).toISOString(),
        '0123456789abcdef0123456789abcdef',
        `HTTP_5XX, of the tries from ${minutesAfter(-2).toISOString()}`,
      ],
      [minutesAfter(-1).toISOString(), null, 'HTTP 500, Okta says E0000009'],
      [minutesAfter(-2).toISOString(), null, 'HTTP 500, Okta says E0000009'],
    ]);
  });
});

describe('what is for Okta', () => {
  it('are these conditions, whatever the reason', () => {
    const concerning = CONDITIONS.filter((condition) =>
      concernsOkta({ check: 'oidc-discovery', condition }, { reason: 'MONITOR_NETWORK' }),
    );
    expect(concerning).toEqual([
      'UNREACHABLE',
      'TLS_INVALID',
      'DISCOVERY_UNAVAILABLE',
      'DISCOVERY_INVALID',
      'ISSUER_MISMATCH',
      'JWKS_UNAVAILABLE',
      'NO_USABLE_SIGNING_KEY',
      'JWKS_INVALID',
      'KEYS_REPLACED',
      'CLOCK_SKEW',
      'LATENCY_HIGH',
      'CELL_CHANGED',
      'RATE_LIMIT_VIOLATION',
      'CONCURRENCY_VIOLATION',
      'RATE_LIMIT_WARNING',
      'RATE_LIMIT_HIGH',
      'CLIENT_RATE_LIMITED',
      'OPERATION_RATE_LIMITED',
    ]);
  });

  it('is a check that could not see, only for what the org answered or did not', () => {
    const ofReason = (check: StoredIncident['check']) =>
      REASONS.filter((reason) => concernsOkta({ check, condition: 'CHECK_UNKNOWN' }, { reason }));
    expect(ofReason('rate-limits')).toEqual(expect.arrayContaining(['HTTP_5XX', 'TIMEOUT', 'READ_ONLY']));
    for (const own of [
      'MONITOR_NETWORK',
      'MONITOR_ERROR',
      'DEADLINE',
      'BUDGET',
      'NO_CREDENTIAL',
      'SCOPE',
      'STALE',
    ])
      expect(ofReason('rate-limits')).not.toContain(own);
    expect(ofReason('service-status')).toEqual([]);
  });

  it('is not what else is open: it is counted by its name', async () => {
    const present = [down(), other('CERTIFICATE_EXPIRING'), other('CREDENTIAL_REFUSED')];
    const past = [over(20, 5, other('CERTIFICATE_EXPIRING'))];
    const bundle = await bundleOf(
      historyWith({ present, past: past.map((one) => ({ ...one, status: 'resolved' })) }),
    );
    expect(bundle?.failures).toHaveLength(1);
    expect(bundle?.collected.at(-1)).toBe(
      "left out as not for Okta's support: 2 CERTIFICATE_EXPIRING, 1 CREDENTIAL_REFUSED",
    );
  });
});

describe('orgs of a stack', () => {
  it('are a document each, where there is something to report; the others are named beside it', async () => {
    const orgs = {
      acme: historyWith({ present: [down()] }),
      corp: historyWith(),
      test: historyWith({ past: [over(9)] }),
    };
    const { text, exitCode, warned } = await ticketOf(orgs, { json: false });
    expect(text.match(/^# .*$/gm)).toEqual([
      '# Okta support case: https://acme.okta.com',
      '# Okta support case: https://test.okta.com',
    ]);
    expect(warned).toEqual([
      'corp: no incident that concerns Okta from 2026-03-01T12:00:00.000Z to 2026-03-02T12:00:00.000Z',
    ]);
    expect(exitCode).toBe(0);
  });

  it('are one where it is named, and no other is read', async () => {
    const { read } = await ticketOf({ acme: historyWith(), corp: historyWith() }, { org: 'corp' });
    expect(read).toEqual(['corp']);
    await expect(ticketOf({ acme: historyWith() }, { org: 'nobody' })).rejects.toThrow(
      '--org: received "nobody", allowed: an org of the stack Monitor: acme',
    );
  });

  it.each([
    { what: 'nothing happened', history: historyWith(), exitCode: 1, says: 'nothing failed' },
    {
      what: 'nothing was ever stored',
      history: historyWith({ completions: {}, oktaStatus: NEVER_READ }),
      exitCode: 3,
      says: 'no run of it has ever been stored',
    },
    {
      what: 'an item cannot be read',
      history: historyWith({ unreadable: 2 }),
      exitCode: 3,
      says: '2 stored items cannot be read by this version',
    },
  ])('have nothing to report where $what, and end with $exitCode', async ({ history, exitCode, says }) => {
    const ended = await ticketOf({ acme: history }, { json: false });
    expect(ended.text).toMatch(/^Nothing to report/);
    expect(ended.text).toContain(says);
    expect(ended.exitCode).toBe(exitCode);
  });
});

describe('what is ruled out', () => {
  const verdicts = async (history: OrgHistory) =>
    Object.fromEntries(
      ((await bundleOf(history))?.ruledOut ?? []).map(({ what, verdict }) => [what, verdict]),
    );

  it('is the way to the org, where in every incident it answered', async () => {
    expect(await verdicts(historyWith({ present: [down()] }))).toEqual({
      DNS: 'ruled out',
      'TCP connection': 'ruled out',
      'TLS and certificate': 'ruled out',
      'Clock skew': 'ruled out',
      "The monitor's own network (control target)": 'ruled out',
    });
  });

  it('is not what an incident names, by its reason or by the phase of a try', async () => {
    const dns = down({
      finding: findingWith({ condition: 'UNREACHABLE', reason: 'DNS', observed: 'ENOTFOUND' }),
    });
    expect((await verdicts(historyWith({ present: [dns] })))['DNS']).toBe('not ruled out');
    const slow = down({
      finding: findingWith({
        condition: 'UNREACHABLE',
        reason: 'TIMEOUT',
        observed: 'no answer (phase connect)',
      }),
    });
    expect(await verdicts(historyWith({ present: [slow] }))).toMatchObject({
      DNS: 'not known',
      'TCP connection': 'not ruled out',
    });
  });

  it('is not the clock, where an incident is of it or no run has looked', async () => {
    expect((await verdicts(historyWith({ present: [other('CLOCK_SKEW')] })))['Clock skew']).toBe(
      'not ruled out',
    );
    const unseen = historyWith({ present: [down()], completions: {} });
    expect((await verdicts(unseen))['Clock skew']).toBe('not known');
  });
});

describe("Okta's own word", () => {
  it('is what its page last said of the cell, and what it reported in the window', async () => {
    const incident = other('OKTA_INCIDENT', { status: 'open' });
    const bundle = await bundleOf(historyWith({ present: [down(), incident] }));
    expect(bundle?.org.cell).toBe('okta.com:14');
    expect(bundle?.oktaStatus[0]).toBe('Okta reports nothing on okta.com:14 (page read 2 min ago)');
    expect(bundle?.oktaStatus[1]).toMatch(/^of OKTA_INCIDENT, seen on the page from \S+ to now: /);
    expect(bundle?.summary).toMatch(/ Okta reports nothing on okta\.com:14 \(page read 2 min ago\)\.$/);
  });

  it('is unknown where the page was never read', async () => {
    const bundle = await bundleOf(historyWith({ present: [down()], oktaStatus: NEVER_READ }));
    expect(bundle?.org.cell).toMatch(/^not known/);
    expect(bundle?.oktaStatus[0]).toContain('unknown');
  });
});
