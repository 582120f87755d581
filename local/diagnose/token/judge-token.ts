/** What is wrong with an access token, by its own claims, its issuer's keys and Okta's clock. Pure. */
import type { Line } from '../../command-line/checklist.ts';
import { type Cause, joined, type Part } from '../cause.ts';
import { judgeAudience, judgeIssuer, judgeScopes, type TokenExpectations } from './judge-claims.ts';
import { judgeTimes } from './judge-times.ts';
import { isIdToken, type Jwt, type TokenReading } from './read-token.ts';
import type { SignatureReading } from './verify-signature.ts';

const TOKEN_AREA = 'Access token';

export interface TokenFacts {
  readonly reading: TokenReading;
  /** Undefined for a token whose signature nobody but Okta may judge, or that is not from this org. */
  readonly signature: SignatureReading | undefined;
  /** Why the keys of its issuer could not be read. */
  readonly keysProblem: string | undefined;
}

/** @param now by Okta's clock as far as it is known */
export function judgeToken(
  { reading, signature, keysProblem }: TokenFacts,
  expected: TokenExpectations,
  now: Date,
): Part {
  if (reading.kind === 'garbage') return ofGarbage(reading);
  if (reading.kind === 'opaque') return OPAQUE;
  if (isIdToken(reading)) return ofIdToken(reading);
  return joined([
    judgeIssuer(reading, expected),
    judgeTimes(reading, now),
    judgeSignature(reading, signature, keysProblem),
    judgeAudience(reading, expected),
    judgeScopes(reading, expected),
  ]);
}

const line = (state: Line['state'], what: string, observed: string): Line => ({
  state,
  area: TOKEN_AREA,
  what,
  observed,
});

function ofGarbage({ why, fix }: Extract<TokenReading, { kind: 'garbage' }>): Part {
  return {
    lines: [{ ...line('critical', 'form', why), fix }],
    causes: [
      {
        code: 'TOKEN_MALFORMED',
        severity: 'critical',
        sentence: `What was given is no access token: ${why}.`,
        fix,
      },
    ],
  };
}

const OPAQUE: Part = {
  lines: [
    line(
      'info',
      'form',
      'opaque: no JWT, so that only its issuer knows what it is worth; introspection tells',
    ),
  ],
  causes: [],
};

function ofIdToken({ claims }: Jwt): Part {
  const fix = 'Send the value of access_token of the same token response, not that of id_token.';
  const observed = `an ID token: it says who signed in to ${claims.aud === undefined ? 'an app' : 'the app of its aud'}, has no scp, and opens nothing`;
  return {
    lines: [{ ...line('critical', 'kind', observed), fix }],
    causes: [
      {
        code: 'TOKEN_IS_ID_TOKEN',
        severity: 'critical',
        sentence: 'This is an ID token, and what takes access tokens refuses it.',
        fix,
      },
    ],
  };
}

const OPAQUE_BY_CONTRACT =
  'not verified: access tokens of the org authorization server are opaque to all but Okta, whatever they look like';

function judgeSignature(
  { kid, alg }: Jwt,
  signature: SignatureReading | undefined,
  keysProblem: string | undefined,
): Part {
  if (keysProblem !== undefined)
    return { lines: [line('unknown', 'signature', `not verified: ${keysProblem}`)], causes: [] };
  if (signature === undefined) return { lines: [line('info', 'signature', OPAQUE_BY_CONTRACT)], causes: [] };
  if (signature.kind === 'good')
    return {
      lines: [line('ok', 'signature', `${alg} by ${kid ?? 'a key'} of the issuer's JWKS`)],
      causes: [],
    };
  const cause = badSignature(signature, kid);
  return {
    lines: [{ ...line('critical', 'signature', observedOf(signature, kid)), fix: cause.fix }],
    causes: [cause],
  };
}

function observedOf(signature: SignatureReading, kid: string | undefined): string {
  switch (signature.kind) {
    case 'key-unknown':
      return `made with ${kid ?? 'a key'}, which the JWKS of the issuer does not have`;
    case 'algorithm':
      return `alg ${signature.alg}: nobody but who made it can verify it`;
    default:
      return `not made by ${kid ?? 'any key'} of the issuer's JWKS`;
  }
}

function badSignature(signature: SignatureReading, kid: string | undefined): Cause {
  switch (signature.kind) {
    case 'key-unknown':
      return {
        code: 'TOKEN_KEY_UNKNOWN',
        severity: 'critical',
        sentence: `The token was signed with the key ${kid ?? 'without a kid'}, which its issuer does not publish any more: the keys were rotated, or it is not from there.`,
        fix: 'Get a new token; whoever verifies tokens has to read the JWKS again when a kid is unknown to it, and keep no key for good.',
      };
    case 'algorithm':
      return {
        code: 'TOKEN_ALGORITHM',
        severity: 'critical',
        sentence: `The token states alg ${signature.alg}, with which Okta signs no access token.`,
        fix: 'Find out who made it: Okta signs with RS256 by the keys that it publishes.',
      };
    default:
      return {
        code: 'TOKEN_SIGNATURE_INVALID',
        severity: 'critical',
        sentence:
          'The signature of the token does not fit its content: it was changed, cut off, or not made by Okta.',
        fix: 'Copy the token again, whole; if it stays so, do not trust it, and find out where it comes from.',
      };
  }
}
