import { describe, expect, it } from 'vitest';
import type { HostFacts } from '../../../../../lambda/checks/oidc-discovery/facts.ts';
import type { HostTarget } from '../../../../../lambda/checks/oidc-discovery/targets.ts';
import type { Reason } from '../../../../../lambda/contract.ts';
import {
  CUSTOM_URL,
  connectionWith,
  discovery,
  factsOf,
  failed,
  hostFacts,
  judged,
  key,
  ORG_URL,
  serverFacts,
  UNUSABLE,
  unreachable,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const ORG = {
  customDomains: [{ url: CUSTOM_URL }],
  authorizationServers: [{ id: 'aus1' }, { id: 'aus2' }, { id: 'aus3' }],
};

/** A host that is connected to and whose documents fail, the same way or each its own. */
function documentsFail(target: HostTarget, reasons: readonly Reason[]): HostFacts {
  const servers = target.servers.map((server, index) => {
    const reason = reasons[index % reasons.length] ?? 'TIMEOUT';
    const isCut = reason === 'TIMEOUT' || reason === 'RESET';
    const phase = isCut ? { phase: 'body' as const } : {};
    return { target: server, discovery: failed(reason, phase) };
  });
  return { target, connection: connectionWith(), servers };
}

const found = (org: object, down: (target: HostTarget) => HostFacts) =>
  judged(factsOf({ ...org }, { [ORG_URL]: down })).findings.map(({ condition, reason, subject }) => {
    return `${condition} ${reason} on ${subject}`;
  });

describe('A host with four issuers on it', () => {
  it.each<{ how: string; down: (target: HostTarget) => HostFacts; finding: string }>([
    { how: 'refuses connections', down: unreachable, finding: 'UNREACHABLE CONNECT' },
    {
      how: 'has no name',
      down: (t) => unreachable(t, { reason: 'DNS', phase: 'dns' }),
      finding: 'UNREACHABLE DNS',
    },
    {
      how: 'answers 500 for every document',
      down: (t) => documentsFail(t, ['HTTP_5XX']),
      finding: 'UNREACHABLE HTTP_5XX',
    },
    {
      how: 'is read-only in some and answers 500 in others',
      down: (t) => documentsFail(t, ['READ_ONLY', 'HTTP_5XX']),
      finding: 'UNREACHABLE READ_ONLY',
    },
    {
      how: 'is silent in some and resets others',
      down: (t) => documentsFail(t, ['TIMEOUT', 'RESET']),
      finding: 'UNREACHABLE TIMEOUT',
    },
    {
      how: 'is silent until there is no time to ask for the rest',
      down: (t) => documentsFail(t, ['TIMEOUT', 'TIMEOUT', 'DEADLINE', 'DEADLINE']),
      finding: 'UNREACHABLE TIMEOUT',
    },
    {
      how: 'was never asked for a document in time',
      down: (t) => documentsFail(t, ['DEADLINE']),
      finding: 'CHECK_UNKNOWN DEADLINE',
    },
    {
      how: 'answers 404 for every document',
      down: (t) => documentsFail(t, ['HTTP_4XX']),
      finding: 'DISCOVERY_UNAVAILABLE HTTP_4XX',
    },
    {
      how: 'presents a certificate that clients refuse',
      down: (target) => ({
        target,
        connection: connectionWith({ refusal: { reason: 'CERT_WRONG_HOST', detail: 'no such name' } }),
        servers: [],
      }),
      finding: 'TLS_INVALID CERT_WRONG_HOST',
    },
    {
      how: 'resolves to a private address',
      down: (t) => unreachable(t, { reason: 'PRIVATE_ADDRESS', phase: 'dns' }),
      finding: 'CHECK_UNKNOWN PRIVATE_ADDRESS',
    },
  ])('that $how is one finding, about the host', ({ down, finding }) => {
    expect(found(ORG, down)).toEqual([`${finding} on acme.okta.com`]);
  });

  it('that fails each document for a reason of its own has a finding for each', () => {
    expect(found(ORG, (target) => documentsFail(target, ['HTTP_4XX', 'HTTP_5XX']))).toEqual([
      `DISCOVERY_UNAVAILABLE HTTP_4XX on ${ORG_URL}`,
      `DISCOVERY_UNAVAILABLE HTTP_5XX on ${ORG_URL}/oauth2/aus1`,
      `DISCOVERY_UNAVAILABLE HTTP_4XX on ${ORG_URL}/oauth2/aus2`,
      `DISCOVERY_UNAVAILABLE HTTP_5XX on ${ORG_URL}/oauth2/aus3`,
    ]);
  });

  it('of which one document is served is not down', () => {
    const down = (target: HostTarget): HostFacts => {
      const broken = documentsFail(target, ['TIMEOUT']);
      return { ...broken, servers: broken.servers.map((s, i) => (i === 2 ? serverFacts(s.target) : s)) };
    };
    expect(found(ORG, down)).toEqual([
      `DISCOVERY_UNAVAILABLE TIMEOUT on ${ORG_URL}`,
      `DISCOVERY_UNAVAILABLE TIMEOUT on ${ORG_URL}/oauth2/aus1`,
      `DISCOVERY_UNAVAILABLE TIMEOUT on ${ORG_URL}/oauth2/aus3`,
    ]);
  });

  it('that has only its org server is down by 500, but by 404 that server alone is', () => {
    expect(found({}, (target) => documentsFail(target, ['HTTP_5XX']))).toEqual([
      'UNREACHABLE HTTP_5XX on acme.okta.com',
    ]);
    expect(found({}, (target) => documentsFail(target, ['HTTP_4XX']))).toEqual([
      `DISCOVERY_UNAVAILABLE HTTP_4XX on ${ORG_URL}`,
    ]);
  });
});

describe('What is found on another host', () => {
  const broken = (target: HostTarget) =>
    hostFacts(target, {
      connection: connectionWith({ phases: { tlsMs: 3000 } }),
      servers: target.servers.map((server, index) => {
        if (index === 0) return serverFacts(server, { discovery: discovery(server, { issuer: ORG_URL }) });
        const jwks = { ok: true as const, content: [key('kid', { unusable: UNUSABLE })], served: SERVED };
        return index === 1 ? serverFacts(server, { jwks }) : serverFacts(server);
      }),
    });
  const SERVED = { url: CUSTOM_URL, firstByteMs: 1, totalMs: 1, mediaType: 'application/json' };

  it('is the same whether the first host is up or down', () => {
    const whileUp = judged(factsOf(ORG, { [CUSTOM_URL]: broken }));
    const whileDown = judged(factsOf(ORG, { [CUSTOM_URL]: broken, [ORG_URL]: unreachable }));
    expect(verdicts(whileUp).sort()).toEqual([
      'critical ISSUER_MISMATCH ISSUER_HOST',
      'critical NO_USABLE_SIGNING_KEY KEY_MALFORMED',
      'warning LATENCY_HIGH SLOW_TLS',
    ]);
    expect(whileDown.findings.filter(({ condition }) => condition !== 'UNREACHABLE')).toEqual(
      whileUp.findings,
    );
  });

  it('is nothing when that host is well', () => {
    const { findings, unseen } = judged(factsOf(ORG, { [ORG_URL]: unreachable }));
    expect(findings.map(({ subject }) => subject)).toEqual(['acme.okta.com']);
    const subjects = unseen === 'everything' ? [] : unseen.map(({ subject }) => subject);
    expect(subjects.filter((subject) => subject.includes('id.acme.com'))).toEqual([]);
  });
});
