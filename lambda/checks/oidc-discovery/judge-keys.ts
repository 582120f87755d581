/** Judges the key set behind one issuer: served, with a key that verifies, and none that leads clients astray. */
import { stateOfFinding, worstState } from '../../outcome.ts';
import type { Fetched, HostFacts } from './facts.ts';
import { unavailable, wrongMediaType } from './judge-server.ts';
import type { KeyFacts } from './jwks.ts';
import { type Fault, tentativeFindings, type Verdict } from './verdict.ts';

/** One issuer's keys, whichever of its hosts they were read from. */
export interface IssuerKeys {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  /** Undefined when no host gave a JWKS to read. */
  readonly jwks: Fetched<readonly KeyFacts[]> | undefined;
}

/** An issuer that is stated on several hosts has its keys judged once, from the first host that served them. */
export function keysByIssuer(hosts: readonly HostFacts[]): IssuerKeys[] {
  const servers = hosts.flatMap((host) => host.servers);
  const issuers = new Set(
    hosts.flatMap(({ target }) => target.servers.map(({ expectedIssuer }) => expectedIssuer)),
  );
  return [...issuers].map((issuer) => {
    const stating = servers.filter(({ target }) => target.expectedIssuer === issuer);
    const best = stating.find(({ jwks }) => jwks?.ok) ?? stating.find(({ jwks }) => jwks !== undefined);
    const algorithms = best?.discovery.ok ? best.discovery.content.signingAlgorithms : [];
    return { issuer, algorithms, jwks: best?.jwks };
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
    observed: findings.map(({ observed }) => observed).join('; ') || soundKeys(jwks, algorithms),
    wanted: findings.map(({ wanted }) => wanted).join('; ') || 'keys that verify what the server signs',
    durationMs: jwks.ok ? jwks.served.totalMs : jwks.failure.durationMs,
  };
  const unseen = jwks.ok ? [] : [{ subject, conditions: KEY_CONDITIONS }];
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
  return keys.filter(({ unusable, alg }) => {
    return (
      unusable === undefined && (alg === undefined || algorithms.length === 0 || algorithms.includes(alg))
    );
  });
}

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
  if (usableKeys(keys, algorithms).length === 0) return [];
  return keys.flatMap(({ kid, kty, unusable }): Fault[] => {
    if (unusable === undefined || unusable.reason === 'KEY_NOT_FOR_SIGNING') return [];
    const observed = `key ${kid ?? `without kid (${kty})`}: ${unusable.detail}`;
    const wanted = 'signing keys that clients can use';
    return [{ condition: 'JWKS_INVALID', severity: 'warning', reason: unusable.reason, observed, wanted }];
  });
}
