/** Judges the key set behind one issuer: served, with a key that verifies, and none that leads clients astray. */
import { stateOfFinding, worstState } from '../../outcome.ts';
import type { Fetched, HostFacts } from './facts.ts';
import { unavailable, wrongMediaType } from './judge-server.ts';
import type { KeyFacts } from './jwks.ts';
import { type Fault, joined, tentativeFindings, type Verdict } from './verdict.ts';

/** One JWKS of an issuer, whichever of its hosts named it. */
export interface IssuerKeys {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  /** Undefined when no host gave a JWKS to read. */
  readonly jwks: Fetched<readonly KeyFacts[]> | undefined;
}

/**
 * An issuer that is stated on several hosts has its keys judged once for each JWKS that they name: mostly the
 * same one, which is fetched once and then is the same object here.
 */
export function keysByIssuer(hosts: readonly HostFacts[]): IssuerKeys[] {
  const servers = hosts.flatMap((host) => host.servers);
  const issuers = new Set(
    hosts.flatMap(({ target }) => target.servers.map(({ expectedIssuer }) => expectedIssuer)),
  );
  return [...issuers].flatMap((issuer): IssuerKeys[] => {
    const stating = servers.filter(({ target }) => target.expectedIssuer === issuer);
    const read = stating.filter(({ jwks }, index) => {
      return jwks !== undefined && stating.findIndex((other) => other.jwks === jwks) === index;
    });
    if (read.length === 0) return [{ issuer, algorithms: [], jwks: undefined }];
    return read.map(({ discovery, jwks }) => {
      return { issuer, algorithms: discovery.ok ? discovery.content.signingAlgorithms : [], jwks };
    });
  });
}

export function judgeKeys({ issuer: subject, algorithms, jwks }: IssuerKeys): Verdict {
  if (jwks === undefined)
    return { findings: [], observations: [], unseen: [{ subject, conditions: KEY_CONDITIONS }] };
  const faults = jwks.ok
    ? [
        ...noUsableKey(jwks.content, algorithms),
        ...duplicateKids(jwks.content),
        ...brokenKeys(jwks.content, algorithms),
        ...wrongMediaType(jwks.served, 'JWKS_INVALID', ['application/json', 'application/jwk-set+json']),
      ]
    : [unavailable('JWKS_UNAVAILABLE', jwks.failure)];
  const requestId = jwks.ok ? jwks.served.requestId : jwks.failure.requestId;
  const findings = tentativeFindings(subject, faults, requestId === undefined ? [] : [requestId]);
  const observation = {
    subject: `${subject} keys`,
    state: worstState(findings.map(stateOfFinding)),
    observed: joined(findings.map(({ observed }) => observed)) || soundKeys(jwks, algorithms),
    wanted: joined(findings.map(({ wanted }) => wanted)) || 'keys that verify what the server signs',
    durationMs: jwks.ok ? jwks.served.totalMs : jwks.failure.durationMs,
  };
  // Whether the keys were replaced cannot be told of a set without one.
  const isWithoutKey = findings.some(({ condition }) => condition === 'NO_USABLE_SIGNING_KEY');
  const conditions = jwks.ok ? (isWithoutKey ? (['KEYS_REPLACED'] as const) : []) : KEY_CONDITIONS;
  const unseen = conditions.length === 0 ? [] : [{ subject, conditions }];
  return { findings, observations: [observation], unseen };
}

const KEY_CONDITIONS = [
  'JWKS_UNAVAILABLE',
  'NO_USABLE_SIGNING_KEY',
  'JWKS_INVALID',
  'KEYS_REPLACED',
  'KEY_ADDED',
  'KEY_REMOVED',
] as const;

const DAY_SECONDS = 86_400;

function soundKeys(jwks: Fetched<readonly KeyFacts[]>, algorithms: readonly string[]): string {
  if (!jwks.ok) return '';
  const usable = usableKeys(jwks.content, algorithms).length;
  const { maxAgeSeconds } = jwks.served;
  const cached = maxAgeSeconds === undefined ? '' : `, kept by clients for up to ${inDays(maxAgeSeconds)}`;
  return `${usable} usable signing ${usable === 1 ? 'key' : 'keys'}${cached}`;
}

function inDays(seconds: number): string {
  return seconds < DAY_SECONDS ? `${seconds} s` : `${Math.floor(seconds / DAY_SECONDS)} d`;
}

function noUsableKey(keys: readonly KeyFacts[], algorithms: readonly string[]): Fault[] {
  if (usableKeys(keys, algorithms).length > 0) return [];
  const [first] = keys;
  const why = keys
    .map((key) => `${key.kid ?? key.kty}: ${key.unusable?.detail ?? `is for ${key.alg}`}`)
    .join('; ');
  return [
    {
      condition: 'NO_USABLE_SIGNING_KEY',
      severity: 'critical',
      reason: first === undefined ? 'NO_KEYS' : (first.unusable?.reason ?? 'KEY_OF_OTHER_ALGORITHM'),
      observed: first === undefined ? 'JWKS with no keys' : `none of ${keys.length} keys is usable: ${why}`,
      wanted: `at least one key that verifies ${algorithms.join(' or ') || 'a signature'}`,
    },
  ];
}

function usableKeys(keys: readonly KeyFacts[], algorithms: readonly string[]): readonly KeyFacts[] {
  return keys.filter((key) => key.unusable === undefined && servesOneOf(key, algorithms));
}

/** A key that names no algorithm serves those of its type (RFC 7518, section 3.1; RFC 8037, section 3.1). */
function servesOneOf({ alg, kty }: KeyFacts, algorithms: readonly string[]): boolean {
  if (algorithms.length === 0) return true;
  if (alg !== undefined) return algorithms.includes(alg);
  return algorithms.some((algorithm) =>
    TYPE_OF_ALGORITHM.some(([start, type]) => type === kty && algorithm.startsWith(start)),
  );
}

const TYPE_OF_ALGORITHM = [
  ['RS', 'RSA'],
  ['PS', 'RSA'],
  ['ES', 'EC'],
  ['EdDSA', 'OKP'],
  ['Ed25519', 'OKP'],
] as const;

/** A client that looks a key up by kid may take the wrong one, and then some sign-ins fail (RFC 7517, section 4.5). */
function duplicateKids(keys: readonly KeyFacts[]): Fault[] {
  const kids = keys.flatMap(({ kid }) => kid ?? []);
  const twice = [...new Set(kids.filter((kid, index) => kids.indexOf(kid) !== index))];
  if (twice.length === 0) return [];
  const observed = `several keys with the kid ${twice.join(', ')}`;
  return [
    {
      condition: 'JWKS_INVALID',
      severity: 'warning',
      reason: 'DUPLICATE_KID',
      observed,
      wanted: 'a kid of its own for every key',
    },
  ];
}

/** A broken key beside good ones; a key for another purpose is none of a verifier's business. */
function brokenKeys(keys: readonly KeyFacts[], algorithms: readonly string[]): Fault[] {
  const isWithoutKey = usableKeys(keys, algorithms).length === 0;
  return keys.flatMap(({ kid, kty, unusable }): Fault[] => {
    if (unusable === undefined || unusable.reason === 'KEY_NOT_FOR_SIGNING') return [];
    const isLeaked = unusable.reason === 'KEY_PRIVATE';
    if (isWithoutKey && !isLeaked) return [];
    const observed = `key ${kid ?? `without kid (${kty})`}: ${unusable.detail}`;
    const wanted = 'signing keys that clients can use';
    // Whoever has read a private key can sign any token.
    const severity = isLeaked ? 'critical' : 'warning';
    return [{ condition: 'JWKS_INVALID', severity, reason: unusable.reason, observed, wanted }];
  });
}
