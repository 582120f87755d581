import { describe, expect, it } from 'vitest';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import { plainOrg } from '../../../support/plain-org.ts';

const serverIds = (count: number) => Array.from({ length: count }, (_, i) => `aus${i}`);
const conditions = (judgement: Parameters<typeof faultsIn>[0]) => [
  ...new Set(faultsIn(judgement).map(({ condition, reason }) => `${condition} ${reason}`)),
];

describe.each([
  // Six servers at once, and the organization document beside them.
  { protocol: 'HTTP/1.1', http2: false, count: 20, connections: 7 },
  { protocol: 'HTTP/2', http2: true, count: 60, connections: 1 },
])('More authorization servers than $protocol carries at once', ({ http2, count, connections }) => {
  const servers = serverIds(count);

  it(`are all judged, with no more connections than ${connections}`, async () => {
    const { origin, listening } = await plainOrg({ http2 });
    const judgement = await judgementOf({ url: origin, servers, attemptTimeoutMs: 5000 });
    expect(faultsIn(judgement)).toEqual([]);
    expect(judgement.state).toBe('ok');
    const seen = new Set(judgement.observations.map(({ subject }) => subject));
    expect(servers.filter((id) => !seen.has(`${origin}/oauth2/${id}`))).toEqual([]);
    expect(listening.accepted).toBeLessThanOrEqual(connections);
  });

  it('do not fail because one of them never answers', async () => {
    const delay = (path: string) => (path.includes('/aus3/') ? Number.POSITIVE_INFINITY : 0);
    const { origin } = await plainOrg({ http2, delay });
    const judgement = await judgementOf({ url: origin, servers, attemptTimeoutMs: 1500 });
    expect(faultsIn(judgement)).toEqual([
      {
        condition: 'DISCOVERY_UNAVAILABLE',
        reason: 'TIMEOUT',
        severity: 'critical',
        subject: `${origin}/oauth2/aus3`,
      },
    ]);
  });

  it('do not fail because one of them is broken', async () => {
    const body = (path: string) => (path.includes('/aus3/') ? 'no healthy upstream' : undefined);
    const { origin } = await plainOrg({ http2, body });
    const judgement = await judgementOf({ url: origin, servers, attemptTimeoutMs: 5000 });
    const subjects = new Set(faultsIn(judgement).map(({ subject }) => subject));
    expect([...subjects]).toEqual([`${origin}/oauth2/aus3`]);
    expect(faultsIn(judgement)).toMatchObject([{ condition: 'DISCOVERY_UNAVAILABLE' }]);
  });
});

describe('The time for one host', () => {
  it('that is used up before the last server was asked leaves that one unknown, not down', async () => {
    // Each answer comes well in time, but thirty servers one after the other take longer than the host is given.
    const { origin } = await plainOrg({ delay: () => 400 });
    const judgement = await judgementOf({ url: origin, servers: serverIds(30), attemptTimeoutMs: 1000 });
    expect(conditions(judgement)).toEqual(['CHECK_UNKNOWN DEADLINE']);
    expect(judgement.state).toBe('unknown');
    const unknown = faultsIn(judgement).map(({ subject }) => subject);
    expect(unknown).toContain(`${origin}/oauth2/aus29`);
    expect(unknown).not.toContain(origin);
    const unseen = judgement.unseen === 'everything' ? [] : judgement.unseen.map(({ subject }) => subject);
    expect(unseen).toEqual(expect.arrayContaining(unknown));
  });

  it('ends even if nothing is ever answered', async () => {
    const { origin } = await plainOrg({ delay: () => Number.POSITIVE_INFINITY });
    const started = performance.now();
    await judgementOf({ url: origin, servers: serverIds(40), attemptTimeoutMs: 150 });
    expect(performance.now() - started).toBeLessThan(6000);
  });
});

describe('A host that is silent as a whole', () => {
  it.each([0, 5])('is one finding with %i custom servers on it', async (count) => {
    const { origin } = await plainOrg({ delay: () => Number.POSITIVE_INFINITY });
    const judgement = await judgementOf({ url: origin, servers: serverIds(count), attemptTimeoutMs: 150 });
    expect(faultsIn(judgement)).toMatchObject([{ condition: 'UNREACHABLE', reason: 'TIMEOUT' }]);
  });

  // The servers that were never asked say nothing about the host, either way.
  it('is one finding with more custom servers on it than there is time to ask', async () => {
    const { origin } = await plainOrg({ delay: () => Number.POSITIVE_INFINITY });
    const judgement = await judgementOf({ url: origin, servers: serverIds(40), attemptTimeoutMs: 150 });
    expect(faultsIn(judgement)).toMatchObject([{ condition: 'UNREACHABLE', reason: 'TIMEOUT' }]);
  });
});
