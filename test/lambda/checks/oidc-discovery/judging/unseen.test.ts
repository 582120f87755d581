/** Not seeing a fault is not seeing that it is gone: what a run cannot judge it leaves as it is. */
import { describe, expect, it } from 'vitest';
import type {
  DiscoveryFacts,
  HostFacts,
  ServerFacts,
} from '../../../../../lambda/checks/oidc-discovery/facts.ts';
import type { HostTarget } from '../../../../../lambda/checks/oidc-discovery/targets.ts';
import { CONDITIONS, type Condition } from '../../../../../lambda/contract.ts';
import type { Judgement } from '../../../../../lambda/outcome.ts';
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
  organization,
  served,
  serverFacts,
  UNUSABLE,
  unreachable,
} from '../../../../support/discovery-facts.ts';

const HOST = 'acme.okta.com';
const AUS = `${ORG_URL}/oauth2/aus1`;
const ORG = { authorizationServers: [{ id: 'aus1' }] };

type Change = (target: HostTarget) => HostFacts;

/** The host with its custom server in another state. */
const custom =
  (stateOf: (target: ServerFacts['target']) => ServerFacts): Change =>
  (target) =>
    hostFacts(target, {
      servers: target.servers.map((server) => (server.url === AUS ? stateOf(server) : serverFacts(server))),
    });

const withoutClocks: Change = (target) => {
  const { clock: _first, ...unclocked } = served(ORG_URL);
  const told = organization();
  return hostFacts(target, {
    servers: target.servers.map((server) => {
      const document = discovery(server);
      return { target: server, discovery: document.ok ? { ...document, served: unclocked } : document };
    }),
    organization: told.ok ? { ...told, served: unclocked } : told,
  });
};

const NO_JWKS_NAMED = { jwksUri: undefined, problems: ['jwks_uri: missing'] };

/** Situations in which something of the host cannot be seen. */
const SITUATIONS = {
  'the host is down': unreachable,
  'the name resolves to a private address': (target) =>
    unreachable(target, { reason: 'PRIVATE_ADDRESS', phase: 'dns' }),
  'the certificate is refused': (target) => ({
    target,
    connection: connectionWith({ refusal: { reason: 'CERT_EXPIRED', detail: 'CERT_HAS_EXPIRED' } }),
    servers: [],
  }),
  'every document is unavailable': (target) => ({
    target,
    connection: connectionWith(),
    servers: target.servers.map((server) => ({ target: server, discovery: failed('HTTP_5XX') })),
    organization: failed('HTTP_5XX'),
  }),
  'each document is unavailable for a reason of its own': (target) => ({
    target,
    connection: connectionWith(),
    servers: target.servers.map((server) => {
      return { target: server, discovery: failed(server.url === AUS ? 'HTTP_4XX' : 'HTTP_5XX') };
    }),
    organization: failed('HTTP_5XX'),
  }),
  'the document is unavailable': custom((target) => ({ target, discovery: failed('HTTP_4XX') })),
  'the time was up before the document was asked for': custom((target) => {
    return { target, discovery: failed('DEADLINE') };
  }),
  'the keys are unavailable': custom((target) => serverFacts(target, { jwks: failed('HTTP_5XX') })),
  'the time was up before the keys were asked for': custom((target) => {
    return serverFacts(target, { jwks: failed('DEADLINE') });
  }),
  'no keys are named': custom((target) => ({ target, discovery: discovery(target, NO_JWKS_NAMED) })),
  'the keys have none that is usable': custom((target) => {
    return serverFacts(target, { jwks: jwks([key('x', { unusable: UNUSABLE })]) });
  }),
  'there are no keys': custom((target) => serverFacts(target, { jwks: jwks([]) })),
  'no answer has a usable Date': withoutClocks,
} as const satisfies Record<string, Change>;

type Situation = keyof typeof SITUATIONS;

const HOST_CONDITIONS = [
  'UNREACHABLE',
  'TLS_INVALID',
  'CERTIFICATE_EXPIRING',
  'CLOCK_SKEW',
  'LATENCY_HIGH',
] as const;
const SERVER_CONDITIONS = ['DISCOVERY_UNAVAILABLE', 'DISCOVERY_INVALID', 'ISSUER_MISMATCH'] as const;
const ISSUER_CONDITIONS = [
  'JWKS_UNAVAILABLE',
  'NO_USABLE_SIGNING_KEY',
  'JWKS_INVALID',
  'KEYS_REPLACED',
] as const;
/** Never incidents of a host, a server or an issuer, or never sent at all. */
const ELSEWHERE = [
  'KEY_ADDED',
  'KEY_REMOVED',
  'CELL_CHANGED',
  'CUSTOM_DOMAIN_UNWATCHED',
  'CHECK_UNKNOWN',
] as const;

/** What each situation still shows to be over, when it was found before; all else stays as it is. */
const SEEN: Record<Situation, readonly Condition[]> = {
  'the host is down': [],
  'the name resolves to a private address': [],
  'the certificate is refused': [],
  'every document is unavailable': [],
  'each document is unavailable for a reason of its own': [
    'UNREACHABLE',
    'TLS_INVALID',
    'CERTIFICATE_EXPIRING',
  ],
  'the document is unavailable': [...HOST_CONDITIONS],
  'the time was up before the document was asked for': [...HOST_CONDITIONS],
  'the keys are unavailable': [...HOST_CONDITIONS, ...SERVER_CONDITIONS],
  'the time was up before the keys were asked for': [...HOST_CONDITIONS, ...SERVER_CONDITIONS],
  'no keys are named': [...HOST_CONDITIONS, 'DISCOVERY_UNAVAILABLE', 'ISSUER_MISMATCH'],
  'the keys have none that is usable': [
    ...HOST_CONDITIONS,
    ...SERVER_CONDITIONS,
    'JWKS_UNAVAILABLE',
    'JWKS_INVALID',
  ],
  'there are no keys': [...HOST_CONDITIONS, ...SERVER_CONDITIONS, 'JWKS_UNAVAILABLE', 'JWKS_INVALID'],
  'no answer has a usable Date': [
    'UNREACHABLE',
    'TLS_INVALID',
    'CERTIFICATE_EXPIRING',
    'LATENCY_HIGH',
    ...SERVER_CONDITIONS,
  ],
};

const subjectOf = (condition: Condition) =>
  (HOST_CONDITIONS as readonly Condition[]).includes(condition) ? HOST : AUS;

/** True when an incident of this condition gets a good run by this judgement. */
function isCleared({ findings, unseen }: Judgement, condition: Condition, subject: string): boolean {
  const isFound = findings.some((finding) => finding.condition === condition && finding.subject === subject);
  const isUnseen =
    unseen === 'everything' ||
    unseen.some((item) => item.subject === subject && (item.conditions?.includes(condition) ?? true));
  return !isFound && !isUnseen;
}

const judgedIn = (situation: Situation) => judged(factsOf(ORG, { [ORG_URL]: SITUATIONS[situation] }));

const ROWS = (Object.keys(SITUATIONS) as Situation[]).flatMap((situation) =>
  [...HOST_CONDITIONS, ...SERVER_CONDITIONS, ...ISSUER_CONDITIONS].map((condition) => {
    return { situation, condition, isSeen: SEEN[situation].includes(condition) };
  }),
);

describe('An incident that was open before', () => {
  it('is of a condition in this table', () => {
    const tabled = [...HOST_CONDITIONS, ...SERVER_CONDITIONS, ...ISSUER_CONDITIONS, ...ELSEWHERE];
    const ofThisCheck = CONDITIONS.filter((condition) =>
      (tabled as readonly Condition[]).includes(condition),
    );
    expect(ofThisCheck).toHaveLength(tabled.length);
  });

  it.each(ROWS.filter(({ isSeen }) => !isSeen))(
    'stays $condition while $situation',
    ({ situation, condition }) => {
      expect(isCleared(judgedIn(situation), condition, subjectOf(condition))).toBe(false);
    },
  );

  it.each(ROWS.filter(({ isSeen }) => isSeen))(
    'of $condition is over although $situation',
    ({ situation, condition }) => {
      expect(isCleared(judgedIn(situation), condition, subjectOf(condition))).toBe(true);
    },
  );

  it.each([...HOST_CONDITIONS, ...SERVER_CONDITIONS, ...ISSUER_CONDITIONS])(
    'of %s is over when all is well',
    (condition) => {
      expect(isCleared(judged(factsOf(ORG)), condition, subjectOf(condition))).toBe(true);
    },
  );

  it.each([...HOST_CONDITIONS, ...SERVER_CONDITIONS, ...ISSUER_CONDITIONS, ...ELSEWHERE])(
    'stays %s while nothing answers, the control target included',
    (condition) => {
      const failure = { ...failed('CONNECT').failure };
      const facts: DiscoveryFacts = {
        ...factsOf(ORG, { [ORG_URL]: unreachable }),
        control: { target: 'https://sts.eu-west-1.amazonaws.com', failure },
      };
      expect(isCleared(judged(facts), condition, subjectOf(condition))).toBe(false);
    },
  );
});

describe('Keys of an issuer that a down host holds', () => {
  const org = {
    customDomains: [{ url: CUSTOM_URL }],
    authorizationServers: [{ id: 'aus1', issuerMode: 'CUSTOM_URL' }],
  };
  const issuer = `${CUSTOM_URL}/oauth2/aus1`;
  const withoutKeys: Change = (target) =>
    hostFacts(target, {
      servers: target.servers.map((server) =>
        server.expectedIssuer === issuer
          ? { target: server, discovery: discovery(server) }
          : serverFacts(server),
      ),
    });

  it.each(ISSUER_CONDITIONS)('keep their %s although another host serves the document', (condition) => {
    const judgement = judged(factsOf(org, { [ORG_URL]: withoutKeys, [CUSTOM_URL]: unreachable }));
    expect(isCleared(judgement, condition, issuer)).toBe(false);
    expect(isCleared(judgement, 'DISCOVERY_INVALID', `${ORG_URL}/oauth2/aus1`)).toBe(true);
  });
});
