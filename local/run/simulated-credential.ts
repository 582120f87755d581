/** A service app of the simulated org, with the private key that is the monitor's half of it. */
import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { DEFAULT_SCOPES } from '../../lambda/settings/credential.ts';
import { CHECKS_READER } from '../simulated-okta/api/admin-roles.ts';
import type { ServiceApp } from '../simulated-okta/api/credentials.ts';

export interface SimulatedCredential {
  readonly app: ServiceApp;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** By which the app knows the public half. */
  readonly kid: string;
}

/** What the monitor of the simulated org asks for, whether or not a scenario grants it. */
export const SIMULATED_SCOPES: readonly string[] = [...DEFAULT_SCOPES, 'okta.principalRateLimits.read'];

export async function simulatedCredential(): Promise<SimulatedCredential> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const kid = 'simulated-key';
  return {
    app: {
      clientId: '0oasimulatedmonitor1',
      keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig', kid }],
      grantedScopes: SIMULATED_SCOPES,
      role: CHECKS_READER,
      requiresDpop: true,
      active: true,
    },
    privateKey: await exportPKCS8(privateKey),
    kid,
  };
}
