/** Takes an access token apart without believing a word of it (RFC 7515, section 3.1; RFC 7519). Pure. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import * as v from 'valibot';

/** Claims that are looked at, each absent where it is of another type than it must be. Times in epoch seconds. */
const claimsSchema = v.looseObject({
  iss: v.fallback(v.optional(v.string()), undefined),
  aud: v.fallback(v.optional(v.union([v.string(), v.array(v.string())])), undefined),
  exp: v.fallback(v.optional(v.number()), undefined),
  nbf: v.fallback(v.optional(v.number()), undefined),
  iat: v.fallback(v.optional(v.number()), undefined),
  cid: v.fallback(v.optional(v.string()), undefined),
  client_id: v.fallback(v.optional(v.string()), undefined),
  /** Okta's form of the scopes. */
  scp: v.fallback(v.optional(v.array(v.string())), undefined),
  /** That of RFC 9068, section 2.2.3. */
  scope: v.fallback(v.optional(v.string()), undefined),
  cnf: v.fallback(v.optional(v.looseObject({ jkt: v.optional(v.string()) })), undefined),
});
export type Claims = v.InferOutput<typeof claimsSchema>;

export interface Jwt {
  readonly kind: 'jwt';
  readonly alg: string | undefined;
  readonly kid: string | undefined;
  readonly typ: string | undefined;
  readonly claims: Claims;
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
}

export type TokenReading =
  | Jwt
  /** No JWT, and of a form that a token may have: what it is worth is known to its issuer alone. */
  | { readonly kind: 'opaque' }
  /** Nothing that any server would have issued; `why` does not quote it. */
  | { readonly kind: 'garbage'; readonly why: string; readonly fix: string };

const COPY_AGAIN = 'Copy the value of access_token alone, whole and without quotes.';

/** @param text as it was given, white space around it removed */
export function readToken(text: string): TokenReading {
  const scheme = /^(Bearer|DPoP|SSWS)\s/i.exec(text)?.[1];
  if (scheme !== undefined)
    return garbage(`it begins with "${scheme}", as the Authorization header does`, COPY_AGAIN);
  if (/^["'{[]/.test(text)) return garbage('it is JSON or quoted, not the token itself', COPY_AGAIN);
  if (/\s/.test(text)) return garbage('it has blanks or line breaks within', COPY_AGAIN);
  if (!/^[\w.~+/=-]+$/.test(text))
    return garbage('it has characters that no token has (RFC 6750, section 2.1)', COPY_AGAIN);
  if (/^00[\w-]{40}$/.test(text))
    return garbage(
      'it has the form of an API token (SSWS), which is no access token',
      'Use it with --token in place of --access-token.',
    );
  const parts = text.split('.');
  if (parts.length === 5) return { kind: 'opaque' };
  const isJwtLike = text.startsWith('eyJ') || parts.length === 3;
  if (!isJwtLike)
    return text.length < SHORTEST
      ? garbage(`it has ${text.length} characters, too few for a token`, COPY_AGAIN)
      : { kind: 'opaque' };
  return jwtIn(text, parts.length);
}

/** 128 bits in base64url (RFC 6749, section 10.10, asks for that much of a token that cannot be guessed). */
const SHORTEST = 22;

function jwtIn(text: string, parts: number): TokenReading {
  if (parts !== 3)
    return garbage(
      `it begins as a JWT does and has ${parts} part${parts === 1 ? '' : 's'} in place of 3`,
      COPY_AGAIN,
    );
  try {
    const { alg, kid, typ } = decodeProtectedHeader(text);
    const claims = v.parse(claimsSchema, decodeJwt(text));
    return { kind: 'jwt', alg, kid, typ, claims, audiences: audiencesOf(claims), scopes: scopesOf(claims) };
  } catch {
    // What the library raises may quote what it was given.
    return garbage('it has the three parts of a JWT, which cannot be decoded', COPY_AGAIN);
  }
}

function audiencesOf({ aud }: Claims): string[] {
  return [aud ?? []].flat();
}

function scopesOf({ scp, scope }: Claims): string[] {
  return scp ?? scope?.split(' ').filter((one) => one !== '') ?? [];
}

function garbage(why: string, fix: string): TokenReading {
  return { kind: 'garbage', why, fix };
}

/** Claims that ID tokens alone have (OpenID Connect Core 1.0, sections 2 and 3.1.3.6). */
const OF_ID_TOKENS = [
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'amr',
  'idp',
  'auth_time',
  'preferred_username',
  'email',
];

/** An ID token tells an app who signed in, and opens nothing. */
export function isIdToken({ typ, claims, scopes }: Jwt): boolean {
  if (typ?.toLowerCase().endsWith('at+jwt')) return false;
  if (scopes.length > 0 || claims.cid !== undefined || claims.client_id !== undefined) return false;
  return OF_ID_TOKENS.some((name) => claims[name] !== undefined);
}
