/** A simulated org in which something is wrong on purpose, and the real command that is to find out what. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { type JWTPayload, SignJWT } from 'jose';
import type { Line } from '../../../local/command-line/checklist.ts';
import type { Cause } from '../../../local/diagnose/cause.ts';
import { simulatedCredential } from '../../../local/run/simulated-credential.ts';
import { SUPER_ADMIN } from '../../../local/simulated-okta/api/admin-roles.ts';
import type { ServiceApp } from '../../../local/simulated-okta/api/credentials.ts';
import { createSimulatedApi, type SimulatedApi } from '../../../local/simulated-okta/api/simulated-api.ts';
import { customServerKeys, orgServerKeys } from '../../../local/simulated-okta/signing-keys.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../../local/simulated-okta/simulated-okta.ts';
import {
  type SimulatedStatusPage,
  startSimulatedStatusPage,
} from '../../../local/simulated-status-page/simulated-status-page.ts';
import { type Ended, oktaMonitor } from '../../support/run-program.ts';

export const API_TOKEN = `00${'Zy9x'.repeat(10)}`;
/** The name by which the certificate of the simulated org is good, and the custom domain of tests. */
export const CUSTOM_HOST = '127.0.0.1';

export interface Report {
  readonly exitCode: number;
  readonly state: string;
  readonly verdict: Cause | null;
  readonly others: readonly Cause[];
  readonly lines: readonly Line[];
}

export interface PlantedOrg {
  readonly okta: SimulatedOkta;
  readonly api: SimulatedApi;
  readonly page: SimulatedStatusPage;
  readonly app: ServiceApp;
  /** Options with which the service app authenticates. */
  readonly appOptions: readonly string[];
  /** Files of the test, gone with it. */
  readonly folder: string;
  /** `diagnose --json`, as a process of its own. */
  readonly diagnose: (options: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Report>;
  /** The same, as it ended. */
  readonly run: (options: readonly string[], environment?: NodeJS.ProcessEnv) => Promise<Ended>;
  readonly close: () => Promise<void>;
}

const now = () => new Date();

export async function plantedOrg(): Promise<PlantedOrg> {
  const { app, privateKey, kid } = await simulatedCredential();
  const api = createSimulatedApi({
    now,
    serviceApps: [{ ...app, grantedScopes: [...app.grantedScopes, 'okta.users.read'] }],
    apiTokens: [{ id: '00T1', value: API_TOKEN, role: SUPER_ADMIN, revoked: false }],
  });
  const [okta, control, page] = await Promise.all([
    startSimulatedOkta({ now, api }),
    startSimulatedOkta({ now }),
    startSimulatedStatusPage({ now }),
  ]);
  const folder = mkdtempSync(path.join(tmpdir(), 'diagnose-'));
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const ca = file('ca.pem', `${okta.caPem}\n${page.caPem}\n`);
  const key = file('key.pem', privateKey);
  const surroundings = [
    ...['--status-page', page.url, '--control-target', control.origin, '--ca', ca],
    '--allow-private-addresses',
  ];
  const run = (options: readonly string[], environment: NodeJS.ProcessEnv = {}) => {
    const org = options.includes('--org') ? [] : ['--org', okta.origin];
    return oktaMonitor(['diagnose', ...org, ...surroundings, ...options], environment);
  };
  return {
    okta,
    api,
    page,
    app,
    appOptions: ['--client-id', app.clientId, '--private-key', key, '--kid', kid],
    folder,
    run,
    async diagnose(options, environment) {
      const { exitCode, stdout, stderr } = await run([...options, '--json'], environment);
      if (!stdout.startsWith('{')) throw new Error(`no report: ${stderr}`);
      return { ...JSON.parse(stdout), exitCode };
    },
    async close() {
      rmSync(folder, { recursive: true });
      await Promise.all([okta.close(), control.close(), page.close()]);
    },
  };
}

const HOUR = 3600;
export const epochSeconds = () => Math.floor(Date.now() / 1000);

/** An access token as Okta makes them: of the org server, or of a custom one. */
export async function accessToken(
  origin: string,
  server: 'org' | 'default',
  claims: JWTPayload = {},
  header: Readonly<Record<string, string>> = {},
): Promise<string> {
  const keys = server === 'org' ? (await orgServerKeys()).current : await customServerKeys(server);
  const [key] = keys;
  if (key === undefined) throw new Error('a server without keys');
  const issued = epochSeconds() - 10;
  const payload = {
    ver: 1,
    jti: 'AT.abc',
    iss: server === 'org' ? origin : `${origin}/oauth2/${server}`,
    aud: server === 'org' ? origin : 'api://default',
    iat: issued,
    exp: issued + HOUR,
    cid: '0oasimulatedmonitor1',
    scp: server === 'org' ? ['okta.users.read'] : ['orders.read'],
    sub: '0oasimulatedmonitor1',
    ...claims,
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'RS256', kid: key.jwk.kid, ...header })
    .sign(key.privateKey);
}

/** Has the org know the token, as if it had issued it. */
export function admit(
  { api, app }: Pick<PlantedOrg, 'api' | 'app'>,
  value: string,
  token: { scopes?: readonly string[]; boundTo?: string } = {},
): string {
  const { scopes = ['okta.users.read'], boundTo } = token;
  const expiresAt = new Date(Date.now() + HOUR * 1000);
  api.admitAccessToken({ value, clientId: app.clientId, scopes, expiresAt, boundTo });
  return value;
}
