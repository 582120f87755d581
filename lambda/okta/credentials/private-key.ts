/** Reads a private key as people store it. Whatever is wrong with it is said without quoting it. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { unusable } from './credential-fault.ts';

export interface StoredPrivateKey {
  readonly key: KeyObject;
  /** What a JWK says of itself; PEM says neither. */
  readonly kid?: string | undefined;
  readonly alg?: string | undefined;
}

/**
 * @param text PEM or JWK; a PEM whose line ends became `\n`, as they do in JSON, is understood too
 * @throws CredentialFault `unusable`
 */
export function storedPrivateKey(text: string): StoredPrivateKey {
  const trimmed = text.trim();
  if (trimmed === '') unusable('it is empty, want a private key as PEM or JWK');
  if (trimmed.startsWith('{')) return fromJwk(trimmed);
  if (trimmed.includes('-----BEGIN ')) return { key: fromPem(trimmed.replaceAll('\\n', '\n')) };
  return unusable('it is neither PEM (-----BEGIN …) nor a JWK ({ … })');
}

function fromPem(pem: string): KeyObject {
  if (/-----BEGIN ENCRYPTED |^Proc-Type: *4,ENCRYPTED/m.test(pem)) {
    unusable('the key is encrypted with a passphrase, want it without');
  }
  if (pem.includes('-----BEGIN OPENSSH ')) unusable("the key is in OpenSSH's own format, want PKCS #8");
  if (!/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/.test(pem)) {
    unusable('a public key, a certificate or something else, want a private key');
  }
  return keyOrElse(() => createPrivateKey(pem), 'the PEM cannot be read: it is cut off or damaged');
}

/** Members of RFC 7517, section 4, and RFC 7518, sections 6.2 and 6.3, as far as they are looked at. */
const jwkMembers = v.object({
  kty: v.string(),
  ...v.entriesFromList(
    ['kid', 'alg', 'use', 'crv', 'x', 'y', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'],
    v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  ),
});

function fromJwk(json: string): StoredPrivateKey {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson()), json);
  if (!parsed.success) unusable('the JWK is not valid JSON');
  const members = v.safeParse(jwkMembers, parsed.output);
  if (!members.success) unusable('the JSON is no JWK, want one with kty; of a set, the one key');
  const { kid, alg, use, ...key } = members.output;
  if (key.kty === 'oct') unusable('a symmetric key, want a private key');
  if (key.d === undefined) unusable('a public key, want a private key');
  if (use !== undefined && use !== 'sig') unusable('a JWK for another use, want use sig or none');
  const imported = keyOrElse(
    () => createPrivateKey({ key, format: 'jwk' }),
    'the JWK cannot be read: members are missing or damaged',
  );
  return { key: imported, kid, alg };
}

/** The message of what OpenSSL raises is dropped: it is of no help, and not ours to vouch for. */
export function keyOrElse(read: () => KeyObject, otherwise: string): KeyObject {
  try {
    return read();
  } catch {
    return unusable(otherwise);
  }
}
