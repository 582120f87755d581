import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  DiscoveryFacts,
  HostFacts,
  ServerFacts,
} from '../../../../../lambda/checks/oidc-discovery/facts.ts';
import type { HostTarget } from '../../../../../lambda/checks/oidc-discovery/targets.ts';
import {
  CUSTOM_URL,
  connectionWith,
  discovery,
  factsOf,
  failed,
  hostFacts,
  judged,
  jwks,
  key,
  ORG_URL,
  serverFacts,
  UNUSABLE,
  unreachable,
} from '../../../../support/discovery-facts.ts';

const ISSUER = `${ORG_URL}/oauth2/aus1`;
/** Both hosts state the same issuer for the custom server. */
const ORG = {
  customDomains: [{ url: CUSTOM_URL }],
  authorizationServers: [{ id: 'aus1', issuerMode: 'ORG_URL' }],
};

type Keys = ReturnType<typeof jwks> | ReturnType<typeof failed>;

const serving = (keys: Keys) => (target: Parameters<typeof hostFacts>[0]) =>
  hostFacts(target, {
    servers: target.servers.map((server) =>
      serverFacts(server, server.expectedIssuer === ISSUER ? { jwks: keys } : {}),
    ),
  });

const found = (onOrgHost: Keys, onCustomDomain: Keys) =>
  judged(factsOf(ORG, { [ORG_URL]: serving(onOrgHost), [CUSTOM_URL]: serving(onCustomDomain) })).findings.map(
    ({ condition, subject }) => `${condition} ${subject}`,
  );

const broken = jwks([key('x', { unusable: UNUSABLE })]);

describe('The keys of an issuer that two hosts state', () => {
  it('are one finding when both see the same fault', () => {
    expect(found(broken, broken)).toEqual([`NO_USABLE_SIGNING_KEY ${ISSUER}`]);
    expect(found(failed('HTTP_5XX'), failed('HTTP_5XX'))).toEqual([`JWKS_UNAVAILABLE ${ISSUER}`]);
  });

  it('are a finding each when the hosts see different faults', () => {
    const both = [`JWKS_UNAVAILABLE ${ISSUER}`, `NO_USABLE_SIGNING_KEY ${ISSUER}`];
    expect(found(failed('HTTP_5XX'), broken).sort()).toEqual(both);
    expect(found(broken, failed('HTTP_5XX')).sort()).toEqual(both);
  });

  // Each host may name a JWKS of its own; clients that discover by the second host are lost then.
  it.each([
    { fault: 'not served', keys: failed('HTTP_5XX') },
    { fault: 'without a usable key', keys: broken },
  ])('are found at fault when only those named by the second host are $fault', ({ keys }) => {
    expect(found(jwks(), keys)).toHaveLength(1);
  });
});

describe('A judgement', () => {
  const ok = fc.constant('ok' as const);
  const document = fc.oneof(
    ok,
    fc.constantFrom('HTTP_5XX', 'HTTP_4XX', 'DEADLINE', 'TIMEOUT', 'foreign' as const),
  );
  const keySet = fc.constantFrom('ok', 'HTTP_5XX', 'DEADLINE', 'empty', 'unusable', 'unread' as const);
  const server = fc.record({ document, keys: fc.oneof(ok, keySet) });
  const servers = fc.array(server, { minLength: 3, maxLength: 3 });
  const host = fc.record({ connection: fc.oneof(ok, fc.constantFrom('down', 'refused' as const)), servers });
  const hosts = fc.array(host, { minLength: 2, maxLength: 2 });
  const modes = fc.array(fc.constantFrom('ORG_URL', 'CUSTOM_URL', 'DYNAMIC'), { minLength: 2, maxLength: 2 });
  type Server = typeof server extends fc.Arbitrary<infer Value> ? Value : never;
  type Host = typeof host extends fc.Arbitrary<infer Value> ? Value : never;

  function serverIn(target: ServerFacts['target'], { document, keys }: Server): ServerFacts {
    if (document !== 'ok' && document !== 'foreign') return { target, discovery: failed(document) };
    const stated = document === 'foreign' ? { issuer: 'https://id.foreign.example' } : {};
    const served = { target, discovery: discovery(target, stated) };
    if (keys === 'unread') return served;
    if (keys === 'HTTP_5XX' || keys === 'DEADLINE') return { ...served, jwks: failed(keys) };
    return { ...served, jwks: { ok: jwks(), empty: jwks([]), unusable: broken }[keys] };
  }

  function hostIn(target: HostTarget, { connection, servers }: Host): HostFacts {
    if (connection === 'down') return unreachable(target);
    const refusal = { reason: 'CERT_EXPIRED', detail: 'CERT_HAS_EXPIRED' } as const;
    if (connection === 'refused') return { target, connection: connectionWith({ refusal }), servers: [] };
    const states = target.servers.map((server, index) => [server, servers[index]] as const);
    return hostFacts(target, {
      servers: states.flatMap(([server, state]) => (state === undefined ? [] : serverIn(server, state))),
    });
  }

  function factsIn(issuerModes: readonly string[], [first, second]: readonly Host[]): DiscoveryFacts {
    const org = {
      customDomains: [{ url: CUSTOM_URL }],
      authorizationServers: issuerModes.map((issuerMode, index) => ({ id: `aus${index}`, issuerMode })),
    };
    const healthy = { connection: 'ok', servers: [] } as const;
    return factsOf(org, {
      [ORG_URL]: (target) => hostIn(target, first ?? { ...healthy, servers: [] }),
      [CUSTOM_URL]: (target) => hostIn(target, second ?? { ...healthy, servers: [] }),
    });
  }

  it('without findings means that every host was asked and every document was sound', () => {
    fc.assert(
      fc.property(modes, hosts, (issuerModes, states) => {
        const isSound = states.every(
          ({ connection, servers }) =>
            connection === 'ok' && servers.every(({ document }) => document === 'ok'),
        );
        const { findings } = judged(factsIn(issuerModes, states));
        if (!isSound) expect(findings).not.toEqual([]);
      }),
    );
  });

  it('of sound parts alone has no findings', () => {
    const sound = { connection: 'ok', servers: Array(3).fill({ document: 'ok', keys: 'ok' }) } as Host;
    fc.assert(
      fc.property(modes, (issuerModes) => {
        expect(judged(factsIn(issuerModes, [sound, sound])).findings).toEqual([]);
      }),
    );
  });

  it('names a condition on a subject once, so that one incident is not two messages', () => {
    fc.assert(
      fc.property(modes, hosts, (issuerModes, states) => {
        const { findings } = judged(factsIn(issuerModes, states));
        const named = findings.map(({ condition, subject }) => `${condition} ${subject}`);
        expect(named).toEqual([...new Set(named)]);
      }),
      { numRuns: 500 },
    );
  });

  // An issuer is the URL of a server too, so that a document and keys not asked for in time are one subject.
  it('says once that there was no time for a document and for the keys of its issuer', () => {
    const keysTooLate = [
      { document: 'ok', keys: 'ok' },
      { document: 'ok', keys: 'DEADLINE' },
    ] as const;
    const documentTooLate = [
      { document: 'ok', keys: 'ok' },
      { document: 'DEADLINE', keys: 'ok' },
    ] as const;
    const facts = factsIn(
      ['CUSTOM_URL'],
      [
        { connection: 'ok', servers: [...keysTooLate] },
        { connection: 'ok', servers: [...documentTooLate] },
      ],
    );
    const subjects = judged(facts).findings.map(({ subject }) => subject);
    expect(subjects).toEqual([`${CUSTOM_URL}/oauth2/aus0`]);
  });
});
