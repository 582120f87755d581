/** What an administrator does beside the deploy: keys and secrets, in AWS and in Okta. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose';
import { DEFAULT_SCOPES } from '../../lambda/settings/credential.ts';
import { CHECKS_READER } from '../../local/simulated-okta/api/admin-roles.ts';
import type { ServiceApp } from '../../local/simulated-okta/api/credentials.ts';
import { callJson } from './api-call.ts';

export interface KeyPair {
  /** What is stored in the secret. */
  readonly pem: string;
  /** What is registered at the app, with its thumbprint for a kid. */
  readonly publicJwk: JWK;
}

/** An app as the setup has one made: all that the checks need, and no more. */
export function serviceApp(clientId: string, key: JWK): ServiceApp {
  const grantedScopes = [...DEFAULT_SCOPES];
  return { clientId, keys: [key], grantedScopes, role: CHECKS_READER, requiresDpop: true, active: true };
}

export async function newKeyPair(): Promise<KeyPair> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { pem, publicJwk: await publicJwkOf(publicKey) };
}

/** `aws kms create-key --key-spec RSA_2048 --key-usage SIGN_VERIFY`; its private half never leaves KMS. */
export async function newKeyInKms(
  endpoint: string,
): Promise<{ readonly arn: string; readonly publicJwk: JWK }> {
  const call = (operation: string, body: object) =>
    callJson(endpoint, 'kms', `TrentService.${operation}`, { ...body });
  const { KeyMetadata } = await call('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' });
  const { Arn, KeyId } = KeyMetadata as { Arn: string; KeyId: string };
  const { PublicKey } = await call('GetPublicKey', { KeyId });
  const der = Buffer.from(PublicKey as string, 'base64');
  return {
    arn: Arn,
    publicJwk: await publicJwkOf(createPublicKey({ key: der, format: 'der', type: 'spki' })),
  };
}

/** `aws secretsmanager put-secret-value`. */
export async function storeSecret(endpoint: string, arn: string, value: string): Promise<void> {
  const body = { SecretId: arn, SecretString: value, ClientRequestToken: crypto.randomUUID() };
  await callJson(endpoint, 'secretsmanager', 'secretsmanager.PutSecretValue', body);
}

async function publicJwkOf(key: KeyObject): Promise<JWK> {
  const jwk = await exportJWK(key);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
}
