/** Certificates by which the org checks what identity providers sign, as `GET /api/v1/idps/credentials/keys` lists them. */
import { randomUUID } from 'node:crypto';
import { type AppKey, makeAppKey } from './app-key.ts';

export interface TrustKey extends AppKey {
  readonly alg: 'RSA';
}

/** The certificate comes as it was uploaded: with line ends in its base64. */
export async function makeTrustKey(expiresAt: Date): Promise<TrustKey> {
  const key = await makeAppKey(expiresAt);
  return { ...key, alg: 'RSA', kid: randomUUID(), x5c: key.x5c.map((text) => inLines(text, '\n')) };
}

/** @param end of each line but the last, such as `\r\n` for what was uploaded from Windows */
export function inLines(base64: string, end: string): string {
  return base64.replace(/.{76}(?=.)/g, `$&${end}`);
}
