/** The public half of the key by which Okta knows this client, as it is pasted into Okta. */
import type { KeyObject } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { unusable } from './credential-fault.ts';

/** The algorithms that both Okta and KMS sign and verify with, one for each kind of key (RFC 7518, section 3.1). */
export type SigningAlgorithm = 'RS256' | 'ES256';

/** Public members alone; a private one has no name here to be copied by. */
export type PublicJwk =
  | ({ readonly kty: 'RSA'; readonly n: string; readonly e: string } & ForSigning<'RS256'>)
  | ({
      readonly kty: 'EC';
      readonly crv: 'P-256';
      readonly x: string;
      readonly y: string;
    } & ForSigning<'ES256'>);

interface ForSigning<Algorithm extends SigningAlgorithm> {
  readonly alg: Algorithm;
  readonly use: 'sig';
  readonly kid: string;
}

/** Okta refuses shorter ones, and so does RFC 7518, section 3.3. */
const MINIMUM_RSA_BITS = 2048;

/**
 * @param key public: exporting a private one ends the process in Node 20 where its `d` is too long (crypto_util.cc)
 * @param kid by which Okta knows the key; the RFC 7638 thumbprint (SHA-256, base64url) unless given
 * @throws CredentialFault `unusable` for a key that signs neither RS256 nor ES256
 */
export async function publicJwk(key: KeyObject, kid: string | undefined): Promise<PublicJwk> {
  switch (key.asymmetricKeyType) {
    case 'rsa': {
      const { modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
      if (modulusLength < MINIMUM_RSA_BITS) {
        unusable(`an RSA key of ${modulusLength} bits, want at least ${MINIMUM_RSA_BITS}`);
      }
      const { n = '', e = '' } = key.export({ format: 'jwk' });
      if (e === '') unusable('an RSA key whose exponent is zero');
      const members = { kty: 'RSA', n, e } as const;
      return { ...members, alg: 'RS256', use: 'sig', kid: kid ?? (await calculateJwkThumbprint(members)) };
    }
    case 'ec': {
      const { namedCurve } = key.asymmetricKeyDetails ?? {};
      if (namedCurve !== 'prime256v1') unusable(`an EC key on the curve ${namedCurve}, want P-256`);
      const { x = '', y = '' } = key.export({ format: 'jwk' });
      const members = { kty: 'EC', crv: 'P-256', x, y } as const;
      return { ...members, alg: 'ES256', use: 'sig', kid: kid ?? (await calculateJwkThumbprint(members)) };
    }
    default:
      return unusable(`a key of type ${key.asymmetricKeyType ?? key.type}, want RSA, or EC on P-256`);
  }
}
