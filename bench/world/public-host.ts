/** The side of an org that everybody sees, in any scenario of the simulated org, without a socket. */
import type { Reach } from '../../lambda/checks/oidc-discovery/probe.ts';
import type { PresentedCertificate } from '../../lambda/net/dial.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import type { Connection, HttpAnswer } from '../../lambda/net/https.ts';
import type { Answer } from '../../local/simulated-okta/answers.ts';
import { type AskedFor, healthyAnswer, targetOf } from '../../local/simulated-okta/routes.ts';
import type { Scenario } from '../../local/simulated-okta/scenario.ts';
import type { VirtualTime } from './virtual-time.ts';
import { exchange, NEVER_MS, type Weather } from './weather.ts';

const DAY_MS = 86_400_000;
const HEALTHY: Scenario = { description: 'Everything is as it should be.' };

/** What ails a host at the moment of an exchange; nothing when it is well. */
export type Ailment = () => Scenario | undefined;

/**
 * Of a scenario, connection, certificate and rules are played.
 *
 * @param controlAnswers whether a connection to another host, the control target, succeeds
 */
export function publicHost(origin: string, time: VirtualTime, weather: Weather, ailment: Ailment): Reach {
  const { host } = new URL(origin);

  async function connect(signal: AbortSignal): Promise<Scenario> {
    const scenario = ailment() ?? HEALTHY;
    const isSilent = scenario.connection === 'silence-before-handshake' || weather.isLost();
    await exchange(time, isSilent ? NEVER_MS : weather.exchangeMs(), 'connect', signal);
    if (scenario.connection === 'refused') throw new NetworkFault('CONNECT', 'connect', 'ECONNREFUSED');
    return scenario;
  }

  async function get(path: string, signal: AbortSignal): Promise<HttpAnswer> {
    const sentAt = time.now();
    const started = time.monotonicMs();
    await exchange(time, weather.isLost() ? NEVER_MS : weather.exchangeMs(), 'first-byte', signal);
    const asked = { method: 'GET', path, origin, now: time.now(), target: targetOf(path) };
    const { status, headers, body } = await answerTo(asked, ailment());
    const firstByteMs = time.monotonicMs() - started;
    return {
      status,
      headers: { date: time.now().toUTCString(), ...inLowerCase(headers) },
      body,
      firstByteMs,
      totalMs: firstByteMs,
      sentAt,
      receivedAt: time.now(),
    };
  }

  const connection: Connection = {
    get,
    send: ({ path }, signal) => get(path, signal),
    parallel: 50,
    close: () => {},
  };
  return {
    open: async ({ hostname }, _network, signal) => {
      if (hostname !== host) throw new RangeError(`nobody has said what ${hostname} answers`);
      const started = time.monotonicMs();
      const scenario = await connect(signal);
      const connectMs = time.monotonicMs() - started;
      const certificate = certificateOf(host, scenario, time.now());
      return { address: '192.0.2.1', phases: { dnsMs: 0, connectMs, tlsMs: 0 }, certificate, connection };
    },
    // The way to the region's own endpoint is another one.
    knock: (_endpoint, _network, signal) => exchange(time, weather.exchangeMs(), 'connect', signal),
  };
}

async function answerTo(asked: AskedFor, scenario: Scenario | undefined): Promise<Answer> {
  let answer = await healthyAnswer(asked);
  for (const { to, change } of scenario?.rules ?? []) {
    const isMeant = to === 'every request' || (asked.target !== undefined && to.includes(asked.target.kind));
    if (isMeant) answer = await change(answer, asked);
  }
  return answer;
}

function certificateOf(host: string, { certificate }: Scenario, now: Date): PresentedCertificate {
  const isExpired = certificate === 'expired';
  if (!isExpired && certificate !== undefined)
    throw new RangeError(`the certificate ${JSON.stringify(certificate)} is not simulated here`);
  return {
    subject: host,
    issuer: 'Simulated root',
    notBefore: new Date(now.getTime() - 300 * DAY_MS),
    notAfter: new Date(now.getTime() + (isExpired ? -1 : 200) * DAY_MS),
    fingerprint: isExpired ? 'AA:BB:CC:01' : 'AA:BB:CC:02',
    ...(isExpired ? { refusal: { reason: 'CERT_EXPIRED' as const, detail: 'CERT_HAS_EXPIRED' } } : {}),
  };
}

export function inLowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
