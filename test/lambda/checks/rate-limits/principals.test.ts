/** What others have left, read with their credentials and out of their own share. */
import { describe, expect, it } from 'vitest';
import { judgeRateLimits } from '../../../../lambda/checks/rate-limits/judge.ts';
import { memoryOf, rememberedIn } from '../../../../lambda/checks/rate-limits/memory.ts';
import type { PrincipalFacts } from '../../../../lambda/checks/rate-limits/principals.ts';
import { probeRateLimits } from '../../../../lambda/checks/rate-limits/probe.ts';
import { APPS } from '../../../../lambda/checks/rate-limits/targets.ts';
import { type ClientState, NOTHING_KNOWN, type OktaClient } from '../../../../lambda/okta/client.ts';
import type { RateLimit } from '../../../../lambda/okta/rate-limit-headers.ts';
import { NOW } from '../../../support/alerting-values.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { callTo, factsWith, rememberedWith } from './support/facts.ts';
import { neverAborted } from './support/probing.ts';

const limit = (used: number): RateLimit => ({
  limit: 100,
  remaining: 100 - used,
  resetAt: new Date(NOW.getTime() + 55_000),
  isConcurrency: false,
});

const as = (name: string, used: number): PrincipalFacts => ({
  name,
  secretArn: `arn:of:${name}`,
  calls: [
    callTo({ ...APPS, bucket: `${APPS.bucket} as ${name}` }, { kind: 'answered', rateLimit: limit(used) }),
  ],
  client: NOTHING_KNOWN,
});

const judged = (principals: readonly PrincipalFacts[]) =>
  judgeRateLimits(factsWith({ principals }), { warningPercent: 90 }, memoryOf(rememberedWith()));

describe('the headroom of a principal', () => {
  it.each([
    { used: 89, found: [] },
    { used: 90, found: ['RATE_LIMIT_HIGH /api/v1/apps as portal'] },
  ])('counts as the monitor’s own: $used of 100 used', ({ used, found }) => {
    const { findings, measurements } = judged([as('portal', used)]);
    expect(findings.map(({ condition, subject }) => `${condition} ${subject}`)).toEqual(found);
    expect(measurements).toContainEqual({ metric: 'RateLimitUtilization', value: used, unit: 'Percent' });
  });

  it('is a line of its own for each of them', () => {
    const { observations } = judged([as('portal', 10), as('provisioning', 95)]);
    expect(observations.map(({ subject, state }) => `${subject}: ${state}`)).toEqual(
      expect.arrayContaining([
        '/api/v1/apps as portal: ok',
        '/api/v1/apps as provisioning: warning',
        '/api/v1/apps: ok',
      ]),
    );
  });

  it('that cannot be read for want of a credential is a finding about theirs, not about ours', () => {
    const refused = { kind: 'no-credential', problem: { kind: 'not-stored' } } as const;
    const portal = { ...as('portal', 0), calls: [callTo({ ...APPS, bucket: 'x as portal' }, refused)] };
    const { findings, unseen } = judged([portal]);
    expect(findings.map(({ condition, subject, reason }) => `${condition} ${subject} ${reason}`)).toEqual([
      'CREDENTIAL_REFUSED credential of portal NO_CREDENTIAL',
    ]);
    expect(findings[0]?.wanted).toContain(
      'put-secret-value --secret-string file://key.pem --secret-id arn:of:portal',
    );
    expect(unseen).not.toContainEqual({ subject: 'credential', conditions: ['CREDENTIAL_REFUSED'] });
  });

  it('that says nothing of limits is unknown, never fine', () => {
    const silent = { kind: 'answered', rateLimit: undefined } as const;
    const portal = { ...as('portal', 0), calls: [callTo({ ...APPS, bucket: 'x as portal' }, silent)] };
    expect(judged([portal]).findings).toMatchObject([
      { condition: 'CHECK_UNKNOWN', subject: 'x as portal', reason: 'NO_LIMITS' },
    ]);
  });

  it('is kept apart in memory, and kept while nobody could be asked', () => {
    const state: ClientState = { budget: {}, circuit: { state: 'closed', failures: 2 } };
    const first = judged([{ ...as('portal', 10), client: state }]).memory;
    expect(rememberedIn(first)?.principals).toEqual({ portal: state });
    const second = judgeRateLimits(factsWith({ principals: [] }), {}, first).memory;
    expect(rememberedIn(second)?.principals).toEqual({ portal: state });
  });
});

describe('a run with principals', () => {
  const clock = manualClock().clock;
  const request = {
    org: { url: 'https://acme.okta.com', customDomains: [] },
    settings: { attemptTimeoutMs: 5000, buckets: [] },
    credential: { kind: 'ssws' },
    principals: [
      { name: 'portal', buckets: ['users' as const, 'apps' as const], credential: { kind: 'ssws' } },
      { name: 'provisioning', buckets: ['apps' as const], credential: { kind: 'ssws' } },
    ],
  };

  /** Clients that note who asked for what; `down` gets no answer at all. */
  async function asked(down = false) {
    const calls: string[] = [];
    const opened: [string | undefined, ClientState][] = [];
    const open = (known: ClientState, principal?: string): OktaClient => {
      opened.push([principal, known]);
      return {
        get: async (url) => {
          calls.push(`${principal ?? 'monitor'} ${new URL(url).pathname}`);
          return { kind: 'unreachable', reason: down ? 'TIMEOUT' : 'RESET', detail: 'no answer' };
        },
        state: () => known,
      };
    };
    const answering = (known: ClientState, principal?: string): OktaClient => ({
      ...open(known, principal),
      get: async (url) => {
        calls.push(`${principal ?? 'monitor'} ${new URL(url).pathname}`);
        return { kind: 'not-asked', why: 'share', until: NOW };
      },
    });
    const facts = await probeRateLimits(
      request,
      { clock, open: down ? open : answering },
      rememberedWith({
        principals: { portal: { ...NOTHING_KNOWN, circuit: { state: 'closed', failures: 1 } } },
      }),
      neverAborted,
    );
    return { facts, calls, opened };
  }

  it('asks as each of them for their buckets, after its own calls', async () => {
    const { calls, facts } = await asked();
    expect(calls.slice(-3)).toEqual([
      'portal /api/v1/users',
      'portal /api/v1/apps',
      'provisioning /api/v1/apps',
    ]);
    expect(
      facts.principals.map(({ name, calls: made }) => [name, made.map(({ target }) => target.bucket)]),
    ).toEqual([
      ['portal', ['/api/v1/users as portal', '/api/v1/apps as portal']],
      ['provisioning', ['/api/v1/apps as provisioning']],
    ]);
  });

  it('goes on with what each of their clients knew', async () => {
    const { opened } = await asked();
    expect(opened.map(([name, { circuit }]) => [name, circuit])).toEqual([
      [undefined, { state: 'closed', failures: 0 }],
      ['portal', { state: 'closed', failures: 1 }],
      ['provisioning', { state: 'closed', failures: 0 }],
    ]);
  });

  it('asks nobody else when the org does not answer the monitor', async () => {
    const { calls, facts } = await asked(true);
    expect(calls.every((call) => call.startsWith('monitor '))).toBe(true);
    expect(facts.principals).toEqual([]);
  });
});
