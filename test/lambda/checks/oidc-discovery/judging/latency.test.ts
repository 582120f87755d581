import { describe, expect, it } from 'vitest';
import type { Served } from '../../../../../lambda/checks/oidc-discovery/facts.ts';
import { fetchJson } from '../../../../../lambda/checks/oidc-discovery/fetch-document.ts';
import type { Connection } from '../../../../../lambda/net/https.ts';
import { NOW } from '../../../../support/alerting-values.ts';
import { announcedOver } from '../../../../support/announced-runs.ts';
import {
  CUSTOM_URL,
  connectionWith,
  discovery,
  factsOf,
  hostFacts,
  judged,
  jwks,
  ORG_URL,
  requestWith,
  serverFacts,
  unreachable,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const QUICK = { dnsMs: 10, connectMs: 20, tlsMs: 30, firstByteMs: 40, bodyMs: 50 };
type Phases = typeof QUICK;

const how = ({ firstByteMs, bodyMs }: Phases): Partial<Served> => ({
  firstByteMs,
  totalMs: firstByteMs + bodyMs,
});

/** A host with these phases; its keys are served at once. */
function factsWithPhases(changes: Partial<Phases>) {
  const phases = { ...QUICK, ...changes };
  return factsOf(
    {},
    {
      [ORG_URL]: (target) =>
        hostFacts(target, {
          connection: connectionWith({ phases }),
          servers: target.servers.map((server) =>
            serverFacts(server, {
              discovery: discovery(server, {}, how(phases)),
              jwks: jwks(undefined, { firstByteMs: 0, totalMs: 0 }),
            }),
          ),
        }),
    },
  );
}

const measured = (facts: ReturnType<typeof factsOf>) =>
  judged(facts).measurements.find(({ metric }) => metric === 'DiscoveryLatency')?.value;

describe('The time a fresh client waits', () => {
  it('is that of the connection and of the slowest document together', () => {
    expect(measured(factsWithPhases({}))).toBe(150);
  });

  it.each([
    { total: 2000, found: [] },
    { total: 2000.5, found: ['warning LATENCY_HIGH SLOW_FIRST_BYTE'] },
  ])('of $total ms is found to be $found', ({ total, found }) => {
    const firstByteMs = total - 110;
    expect(verdicts(judged(factsWithPhases({ firstByteMs })))).toEqual(found);
  });

  it('is judged by the limit of the settings', () => {
    const { settings: thresholds } = requestWith({ settings: { latencyMs: 150 } });
    const found = [50, 51].map((bodyMs) => verdicts(judged(factsWithPhases({ bodyMs }), { thresholds })));
    expect(found).toEqual([[], ['warning LATENCY_HIGH SLOW_BODY']]);
  });

  it('counts the keys, and every server of the host', () => {
    const facts = factsOf(
      { authorizationServers: [{ id: 'aus1' }] },
      {
        [ORG_URL]: (target) =>
          hostFacts(target, {
            servers: target.servers.map((server, index) =>
              serverFacts(server, { jwks: jwks(undefined, { firstByteMs: 100, totalMs: index * 3000 }) }),
            ),
          }),
      },
    );
    expect(measured(facts)).toBe(3035);
    expect(verdicts(judged(facts))).toEqual(['warning LATENCY_HIGH SLOW_BODY']);
  });

  it('is measured on the slower host, and judged on each', () => {
    const slow = connectionWith({ phases: { dnsMs: 4000 } });
    const org = { customDomains: [{ url: CUSTOM_URL }] };
    const facts = factsOf(org, { [CUSTOM_URL]: (target) => hostFacts(target, { connection: slow }) });
    expect(measured(facts)).toBe(4085);
    expect(judged(facts).findings.map(({ subject }) => subject)).toEqual(['id.acme.com']);
  });

  it('is not measured when nothing was served', () => {
    expect(measured(factsOf({}, { [ORG_URL]: unreachable }))).toBeUndefined();
  });
});

describe('The message of a slow host', () => {
  it.each([
    { phase: 'dnsMs', name: 'DNS', reason: 'SLOW_DNS' },
    { phase: 'connectMs', name: 'TCP connect', reason: 'SLOW_CONNECT' },
    { phase: 'tlsMs', name: 'TLS handshake', reason: 'SLOW_TLS' },
    { phase: 'firstByteMs', name: 'first byte', reason: 'SLOW_FIRST_BYTE' },
    { phase: 'bodyMs', name: 'body', reason: 'SLOW_BODY' },
  ] as const)('names the phase $name', ({ phase, name, reason }) => {
    const [finding] = judged(factsWithPhases({ [phase]: 2500 })).findings;
    expect(finding?.reason).toBe(reason);
    expect(finding?.observed).toContain(`most of it in ${name} (`);
    expect(finding?.observed).toContain(`${name} 2500`);
  });

  it('has every phase with its time, and the limit', () => {
    const [finding] = judged(factsWithPhases({ tlsMs: 2500 })).findings;
    expect(finding).toMatchObject({
      observed:
        '2620 ms, most of it in TLS handshake (DNS 10, TCP connect 20, TLS handshake 2500, first byte 40, body 50 ms)',
      wanted: 'at most 2000 ms',
      certainty: 'tentative',
    });
  });
});

describe('A redirect that was slow', () => {
  const answer = (status: number, firstByteMs: number, location?: string) => ({
    status,
    headers: { 'content-type': 'application/json', ...(location === undefined ? {} : { location }) },
    body: Buffer.from('{}'),
    firstByteMs,
    totalMs: firstByteMs + 1,
    sentAt: NOW,
    receivedAt: NOW,
  });

  /** How a document is served that stands behind a redirect. */
  async function servedOver(...answers: ReturnType<typeof answer>[]): Promise<Served | undefined> {
    const queue = [...answers];
    const connection: Pick<Connection, 'get'> = {
      get: async () => queue.shift() ?? answer(500, 1),
    };
    const fetched = await fetchJson(connection, `${ORG_URL}/a`, () => 0, new AbortController().signal);
    return fetched.ok ? fetched.served : undefined;
  }

  it('counts for the document behind it', async () => {
    expect(await servedOver(answer(302, 3000, '/b'), answer(200, 10))).toMatchObject({ totalMs: 3012 });
  });

  it('is waiting for a first byte, not for a body', async () => {
    const served = await servedOver(answer(302, 3000, '/b'), answer(200, 10));
    expect(served).toMatchObject({ firstByteMs: 3011, totalMs: 3012 });
  });
});

describe('Slowness', () => {
  const slow = factsWithPhases({ firstByteMs: 2500 });
  const quick = factsWithPhases({});
  const S = 'FIRING LATENCY_HIGH';
  const R = 'RESOLVED LATENCY_HIGH';
  const _ = undefined;

  it.each([
    { about: 'two runs are not enough', runs: [slow, slow, quick, quick], announced: [_, _, _, _] },
    { about: 'the third fires', runs: [slow, slow, slow], announced: [_, _, S] },
    { about: 'three of five fire', runs: [slow, quick, slow, quick, slow], announced: [_, _, _, _, S] },
    {
      about: 'three of six do not',
      runs: [slow, quick, slow, quick, quick, slow],
      announced: [_, _, _, _, _, _],
    },
    {
      about: 'two good runs end it',
      runs: [slow, slow, slow, quick, quick],
      announced: [_, _, S, _, R],
    },
  ])('is announced by 3 of 5 runs: $about', async ({ runs, announced }) => {
    expect(await announcedOver(runs)).toEqual(announced.map((one) => (one === undefined ? [] : [one])));
  });
});
