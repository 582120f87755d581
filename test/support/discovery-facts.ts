/** Facts of a healthy org as a probe returns them, of which a test changes what it is about. */
import type { DiscoveryFields } from '../../lambda/checks/oidc-discovery/discovery-document.ts';
import type {
  ConnectionFacts,
  DiscoveryFacts,
  Failure,
  Fetched,
  HostFacts,
  Served,
  ServerFacts,
} from '../../lambda/checks/oidc-discovery/facts.ts';
import { judgeDiscovery, type Thresholds } from '../../lambda/checks/oidc-discovery/judge.ts';
import type { KeyFacts } from '../../lambda/checks/oidc-discovery/jwks.ts';
import type { Organization } from '../../lambda/checks/oidc-discovery/okta-organization.ts';
import {
  type HostTarget,
  hostTargets,
  type ServerTarget,
} from '../../lambda/checks/oidc-discovery/targets.ts';
import { type OidcDiscoveryRequest, type Org, parseOidcDiscoveryRequest } from '../../lambda/config.ts';
import type { Reason } from '../../lambda/contract.ts';
import type { Judgement, Memory } from '../../lambda/outcome.ts';
import { NOW } from './alerting-values.ts';

export const ORG_URL = 'https://acme.okta.com';
export const CUSTOM_URL = 'https://id.acme.com';

export function daysAfter(days: number, from: Date = NOW): Date {
  return new Date(from.getTime() + days * 86_400_000);
}

/** A request as a schedule carries it, with every default filled in. */
export function requestWith({
  org = {},
  settings = {},
}: {
  readonly org?: Readonly<Record<string, unknown>>;
  readonly settings?: Readonly<Record<string, unknown>>;
} = {}): OidcDiscoveryRequest {
  return parseOidcDiscoveryRequest({
    check: 'oidc-discovery',
    org: { alias: 'acme', url: ORG_URL, ...org },
    settings,
    controlTarget: 'https://sts.eu-west-1.amazonaws.com',
    runbookUrl: 'docs/runbook.md',
  });
}

export function orgWith(org: Readonly<Record<string, unknown>> = {}): Org {
  return requestWith({ org }).org;
}

export const THRESHOLDS: Thresholds = requestWith().settings;

export function served(url: string, changes: Partial<Served> = {}): Served {
  const clock = { skewMs: 100, uncertaintyMs: 530 };
  return { url, firstByteMs: 50, totalMs: 55, mediaType: 'application/json', clock, ...changes };
}

export function failed(reason: Reason, changes: Partial<Failure> = {}) {
  return {
    ok: false as const,
    failure: { reason, detail: `as if by ${reason}`, durationMs: 40, ...changes },
  };
}

export function key(kid: string | undefined, changes: Partial<KeyFacts> = {}): KeyFacts {
  return { kid, kty: 'RSA', alg: 'RS256', ...changes };
}

export const UNUSABLE = { reason: 'KEY_MALFORMED', detail: 'has no n' } as const;

function fieldsOf(issuer: string, changes: Partial<DiscoveryFields> = {}): DiscoveryFields {
  const base = issuer.includes('/oauth2/') ? issuer : `${issuer}/oauth2`;
  const jwksUri = `${base}/v1/keys`;
  return {
    issuer,
    jwksUri,
    endpoints: {
      authorization_endpoint: `${base}/v1/authorize`,
      token_endpoint: `${base}/v1/token`,
      jwks_uri: jwksUri,
    },
    signingAlgorithms: ['RS256'],
    problems: [],
    ...changes,
  };
}

export function discovery(
  target: ServerTarget,
  fields: Partial<DiscoveryFields> = {},
  how: Partial<Served> = {},
): Fetched<DiscoveryFields> {
  const content = fieldsOf(target.expectedIssuer, fields);
  return { ok: true, content, served: served(`${target.url}/.well-known/openid-configuration`, how) };
}

export function jwks(
  keys: readonly KeyFacts[] = [key('kid-1'), key('kid-2')],
  how: Partial<Served> = {},
): Fetched<readonly KeyFacts[]> {
  return { ok: true, content: keys, served: served(`${ORG_URL}/oauth2/v1/keys`, how) };
}

export function organization(content: Partial<Organization> = {}): Fetched<Organization> {
  const { cell, customDomain } = { cell: 'ok14', customDomain: undefined, ...content };
  return {
    ok: true,
    content: { cell, customDomain },
    served: served(`${ORG_URL}/.well-known/okta-organization`),
  };
}

export function serverFacts(target: ServerTarget, changes: Partial<ServerFacts> = {}): ServerFacts {
  return { target, discovery: discovery(target), jwks: jwks(), ...changes };
}

export function connectionWith({
  notAfter = daysAfter(200),
  refusal,
  phases = {},
  fingerprint = 'AA:BB',
}: {
  readonly notAfter?: Date;
  readonly refusal?: NonNullable<ConnectionFacts['certificate']['refusal']>;
  readonly phases?: Partial<ConnectionFacts['phases']>;
  readonly fingerprint?: string;
} = {}): HostFacts['connection'] {
  const certificate = {
    subject: 'acme.okta.com',
    issuer: 'A public authority',
    notBefore: daysAfter(-100),
    notAfter,
    fingerprint,
    ...(refusal === undefined ? {} : { refusal }),
  };
  const content = {
    address: '203.0.113.7',
    phases: { dnsMs: 5, connectMs: 10, tlsMs: 20, ...phases },
    certificate,
  };
  return { ok: true, content };
}

export function hostFacts(target: HostTarget, changes: Partial<HostFacts> = {}): HostFacts {
  return {
    target,
    connection: connectionWith(),
    servers: target.servers.map((server) => serverFacts(server)),
    organization: organization(),
    ...changes,
  };
}

/** What the probe returns for a host to which no connection can be made. */
export function unreachable(target: HostTarget, changes: Partial<Failure> = {}): HostFacts {
  return { target, connection: failed('CONNECT', { phase: 'connect', ...changes }), servers: [] };
}

/**
 * Facts of an org whose every host is healthy, except as `changes` has it by origin.
 *
 * @param org as in the settings
 */
export function factsOf(
  org: Readonly<Record<string, unknown>> = {},
  changes: Readonly<Record<string, (target: HostTarget) => HostFacts>> = {},
): DiscoveryFacts {
  return {
    hosts: hostTargets(orgWith(org)).map((target) => (changes[target.origin] ?? hostFacts)(target)),
  };
}

export function judged(
  facts: DiscoveryFacts,
  {
    thresholds = THRESHOLDS,
    memory = {},
    now = NOW,
  }: { readonly thresholds?: Thresholds; readonly memory?: Memory; readonly now?: Date } = {},
): Judgement {
  return judgeDiscovery(facts, thresholds, memory, now);
}

/** Judges several runs, each with the memory of the one before as it comes back from the store, as JSON. */
export function judgedOver(
  runs: readonly { readonly at: Date; readonly facts: DiscoveryFacts }[],
  start: Memory = {},
): readonly Judgement[] {
  const judgements: Judgement[] = [];
  for (const { at, facts } of runs) {
    const kept = judgements.at(-1)?.memory ?? start;
    judgements.push(judged(facts, { memory: JSON.parse(JSON.stringify(kept)) as Memory, now: at }));
  }
  return judgements;
}

/** Condition, reason and severity of every finding, in words. */
export function verdicts({ findings }: Pick<Judgement, 'findings'>): string[] {
  return findings.map(({ condition, reason, severity }) => `${severity} ${condition} ${reason}`);
}
