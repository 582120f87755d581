/** Runs of the whole check over time, with the incidents and messages that they make. */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../../lambda/alerting/alert.ts';
import { rateLimits } from '../../../../lambda/checks/rate-limits/check.ts';
import type { StateStore } from '../../../../lambda/engine/ports.ts';
import { runCheck } from '../../../../lambda/engine/run-check.ts';
import { CONTEXT, findingWith } from '../../../support/alerting-values.ts';
import { recordingPorts } from '../../../support/recording-ports.ts';
import { bucketEvent, rawEvent, secondsAfter } from './support/log-events.ts';
import { APP, logPage, neverAborted, SETTINGS } from './support/probing.ts';
import {
  type Answering,
  limits,
  NOT_ASKED,
  ORG,
  refusal,
  scriptedClient,
  UNREACHABLE,
} from './support/scripted-client.ts';

/** An org that is run every minute; a test says what each minute brings. */
function runningOrg() {
  const ports = recordingPorts();
  let answer: Answering = () => ({});
  const check = rateLimits(
    { org: { url: ORG, customDomains: [] }, settings: SETTINGS, credential: APP, principals: [] },
    { clock: ports.clock, open: (known) => ({ ...scriptedClient(answer), state: () => known }) },
  );
  /** Runs and gives what was sent: `STATE CONDITION on subject`. */
  const run = async (answering: Answering = quiet()) => {
    answer = answering;
    const { sent } = await runCheck(check, CONTEXT, ports, neverAborted);
    ports.time.pass(60_000);
    return sent.map(inWords);
  };
  return { ports, run, store: ports.store as StateStore };
}

function inWords({ state, condition, subject }: Alert): string {
  return `${state} ${condition} on ${subject}`;
}

let cursors = 0;

/** A healthy minute with these events in the log. */
function quiet(events: readonly unknown[] = []): Answering {
  return ({ path }, nth) => {
    if (path !== '/api/v1/logs') return { headers: limits(60, 50, 30) };
    cursors += 1;
    return logPage(nth === 0 ? events : [], `c${cursors}`);
  };
}

const blind: Answering = ({ path }) => (path === '/api/v1/logs' ? UNREACHABLE : { headers: limits(60, 50) });
const gone: Answering = () => UNREACHABLE;
const refused: Answering = () => refusal(401, 'E0000011', 'Invalid token provided');

async function minutes(count: number, run: () => Promise<readonly string[]>): Promise<string[]> {
  const said: string[] = [];
  for (let minute = 1; minute <= count; minute += 1) {
    for (const message of await run()) said.push(`${minute} min: ${message}`);
  }
  return said;
}

describe('a violation in the System Log', () => {
  it('is told at once, and over after 15 minutes without another and two good runs', async () => {
    const { run, ports } = runningOrg();
    const at = () => ports.clock.now();
    expect(await run(quiet([bucketEvent('violation', '/api/v1/users', { at: at() })]))).toEqual([
      'FIRING RATE_LIMIT_VIOLATION on /api/v1/users',
    ]);
    expect(await minutes(20, run)).toEqual(['16 min: RESOLVED RATE_LIMIT_VIOLATION on /api/v1/users']);
  });

  it('that goes on is told once, and over 15 minutes after the last', async () => {
    const { run, ports } = runningOrg();
    const violated = () => run(quiet([bucketEvent('violation', '/api/v1/users', { at: ports.clock.now() })]));
    expect(await minutes(30, violated)).toEqual(['1 min: FIRING RATE_LIMIT_VIOLATION on /api/v1/users']);
    expect(await minutes(20, run)).toEqual(['16 min: RESOLVED RATE_LIMIT_VIOLATION on /api/v1/users']);
  });

  it('is neither taken back nor told again while the log cannot be read', async () => {
    const { run, ports } = runningOrg();
    await run(quiet([bucketEvent('violation', '/api/v1/users', { at: ports.clock.now() })]));
    const said = await minutes(300, () => run(blind));
    expect(said).toEqual(['3 min: FIRING CHECK_UNKNOWN on /api/v1/logs']);
    expect(await minutes(5, run)).toEqual([
      '2 min: RESOLVED RATE_LIMIT_VIOLATION on /api/v1/users',
      '2 min: RESOLVED CHECK_UNKNOWN on /api/v1/logs',
    ]);
  });

  it('goes on from run to run where the log was left', async () => {
    const { run } = runningOrg();
    const urls: string[] = [];
    const spied: Answering = (call, nth) => {
      if (call.path === '/api/v1/logs') urls.push(new URL(call.url).searchParams.get('after') ?? 'first');
      return quiet()(call, nth);
    };
    cursors = 0;
    for (let minute = 0; minute < 3; minute += 1) await run(spied);
    expect(urls).toEqual(['first', 'c1', 'c2']);
  });

  it('that was read before is not told again when the poll has to begin anew', async () => {
    const { run, ports } = runningOrg();
    const event = bucketEvent('violation', '/api/v1/users', { at: ports.clock.now() });
    await run(quiet([event]));
    await minutes(19, run);
    const anew: Answering = (call, nth) => {
      if (call.path !== '/api/v1/logs') return quiet()(call, nth);
      return nth === 0 ? refusal(400, 'E0000031') : logPage(nth === 1 ? [event] : [], `n${nth}`);
    };
    expect(await run(anew)).toEqual([]);
  });
});

describe('a client in preview', () => {
  it('is never told of', async () => {
    const { run, ports } = runningOrg();
    const event = () => rawEvent('system.client.rate_limit.notification', { at: ports.clock.now() });
    expect(await minutes(5, () => run(quiet([event()])))).toEqual([]);
  });
});

describe('an outage of the org', () => {
  it('is told as unknown after three runs, and not at all while discovery says unreachable', async () => {
    const { run } = runningOrg();
    expect(await minutes(5, () => run(gone))).toEqual(['3 min: FIRING CHECK_UNKNOWN on acme.okta.com']);
    expect(await minutes(3, run)).toEqual(['2 min: RESOLVED CHECK_UNKNOWN on acme.okta.com']);

    const known = runningOrg();
    const finding = findingWith({ condition: 'UNREACHABLE', subject: 'acme.okta.com' });
    const { reconcile } = await import('../../../../lambda/alerting/reconcile.ts');
    const { put } = reconcile([], 'oidc-discovery', { findings: [finding], unseen: [] }, secondsAfter(0));
    await known.store.store('acme', { put, remove: [], pending: [] }, secondsAfter(0));
    expect(await minutes(10, () => known.run(gone))).toEqual([]);
  });

  it('does not go on asking while the client holds back', async () => {
    const { run } = runningOrg();
    expect(await minutes(4, () => run(() => NOT_ASKED('circuit')))).toEqual([
      '3 min: FIRING CHECK_UNKNOWN on acme.okta.com',
    ]);
  });
});

describe('a credential that is refused', () => {
  it('is told after two runs, in its own word, and over after two that were let in', async () => {
    const { run, ports } = runningOrg();
    expect(await minutes(3, () => run(refused))).toEqual(['2 min: FIRING CREDENTIAL_REFUSED on credential']);
    expect(ports.published.at(-1)).toMatchObject({
      reason: 'AUTH',
      severity: 'warning',
      observed: expect.stringContaining('GET /api/v1/logs: HTTP 401 E0000011, Invalid token provided'),
    });
    expect(await minutes(3, run)).toEqual(['2 min: RESOLVED CREDENTIAL_REFUSED on credential']);
  });

  it('is not over because the org does not answer', async () => {
    const { run } = runningOrg();
    await minutes(3, () => run(refused));
    expect(await minutes(5, () => run(gone))).toEqual(['3 min: FIRING CHECK_UNKNOWN on acme.okta.com']);
    expect(await minutes(3, () => run(refused))).toEqual(['2 min: RESOLVED CHECK_UNKNOWN on acme.okta.com']);
  });
});

describe('the use of a bucket', () => {
  const used =
    (remaining: number): Answering =>
    (call, nth) =>
      call.path === '/api/v1/apps' ? { headers: limits(60, remaining, 1) } : quiet()(call, nth);

  it('is told in the second of two runs, held at five points below, and over two runs after', async () => {
    const { run } = runningOrg();
    expect(await run(used(6))).toEqual([]);
    expect(await run(used(6))).toEqual(['FIRING RATE_LIMIT_HIGH on /api/v1/apps']);
    expect(await minutes(10, () => run(used(8)))).toEqual([]);
    expect(await minutes(3, () => run(used(9)))).toEqual(['2 min: RESOLVED RATE_LIMIT_HIGH on /api/v1/apps']);
    // From below it takes the whole threshold.
    expect(await minutes(3, () => run(used(8)))).toEqual([]);
  });
});
