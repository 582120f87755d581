/** One org of a simulated world: what everybody sees of it, and its API with limits that count every call. */
import type { Reach } from '../../lambda/checks/oidc-discovery/probe.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import { simulatedCredential } from '../../local/run/simulated-credential.ts';
import { CHECKS_READER } from '../../local/simulated-okta/api/admin-roles.ts';
import type { Credentials } from '../../local/simulated-okta/api/credentials.ts';
import { createSimulatedApi, type SimulatedApi } from '../../local/simulated-okta/api/simulated-api.ts';
import { CUSTOM_SERVER_IDS } from '../../local/simulated-okta/documents.ts';
import { customServerKeys, orgServerKeys } from '../../local/simulated-okta/signing-keys.ts';
import { type Ailment, inLowerCase, publicHost } from './public-host.ts';
import type { VirtualTime } from './virtual-time.ts';
import { exchange, NEVER_MS, type Weather } from './weather.ts';

export interface SimulatedOrg {
  readonly alias: string;
  readonly url: string;
  readonly reach: Reach;
  readonly api: SimulatedApi;
  readonly send: Send;
  /** What lies in its secret. */
  readonly secret: string;
  /** By what the org counts the calls of the monitor. */
  readonly principalId: string;
}

const TOKEN: Credentials['tokens'][number] = {
  id: '00Tsimulatedmonitor1',
  value: '00simulated-token-of-the-monitor-0000000001',
  role: CHECKS_READER,
  revoked: false,
};

export function orgUrl(alias: string): string {
  return `https://${alias}.okta.com`;
}

/** @param kind with which credential the monitor calls: tokens are quicker to simulate, keys are what is recommended */
export async function simulatedOrg(
  alias: string,
  kind: 'private-key' | 'ssws',
  {
    time,
    weather,
    ailment,
  }: {
    readonly time: VirtualTime;
    readonly weather: { readonly host: Weather; readonly api: Weather };
    readonly ailment: Ailment;
  },
): Promise<SimulatedOrg> {
  const url = orgUrl(alias);
  const { app, privateKey } = await simulatedCredential();
  // Made in another thread, while virtual time would go on.
  await Promise.all([orgServerKeys(), ...CUSTOM_SERVER_IDS.map(customServerKeys)]);
  const serviceApps = kind === 'private-key' ? [app] : [];
  const apiTokens = kind === 'ssws' ? [TOKEN] : [];
  const api = createSimulatedApi({ now: time.now, serviceApps, apiTokens });
  return {
    alias,
    url,
    reach: publicHost(url, time, weather.host, ailment),
    api,
    send: sending(api, time, weather.api, ailment),
    secret: kind === 'private-key' ? privateKey : TOKEN.value,
    principalId: kind === 'private-key' ? app.clientId : TOKEN.id,
  };
}

/** Nobody holds a request open here: no concurrency limit is reached by one monitor. */
const ANSWERED = AbortSignal.abort();

function sending(api: SimulatedApi, time: VirtualTime, weather: Weather, ailment: Ailment): Send {
  return async ({ method, url, headers, body = '' }, signal) => {
    const { origin, pathname, search } = new URL(url);
    const sentAt = time.now();
    const { connection } = ailment() ?? {};
    const isLost = weather.isLost() || connection === 'silence-before-handshake';
    await exchange(time, isLost ? NEVER_MS : weather.exchangeMs(), 'first-byte', signal);
    if (connection === 'refused') throw new NetworkFault('CONNECT', 'connect', 'ECONNREFUSED');
    const request = { method, path: pathname + search, origin, headers, body };
    const answer = await api.answer(request, ANSWERED);
    if (answer === undefined) throw new Error(`${pathname} is not of the API`);
    const repeated = Object.entries(answer.repeated ?? {}).map(([name, values]) => [
      name.toLowerCase(),
      [...values],
    ]);
    const totalMs = time.now().getTime() - sentAt.getTime();
    return {
      status: answer.status,
      headers: { ...inLowerCase(answer.headers), ...Object.fromEntries(repeated) },
      body: answer.body,
      firstByteMs: totalMs,
      totalMs,
      sentAt,
      receivedAt: time.now(),
    };
  };
}
