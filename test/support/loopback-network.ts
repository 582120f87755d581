/** A network in which every name is this machine and only the test authority is trusted. */
import { performance } from 'node:perf_hooks';
import { NetworkFault } from '../../lambda/net/fault.ts';
import { type Opened, openConnection } from '../../lambda/net/https.ts';
import type { Clock, Network } from '../../lambda/net/network.ts';
import type { Resolve } from '../../lambda/net/resolve.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { type CertificateAuthority, createCertificateAuthority } from '../../local/made-certificates.ts';

/** The host of most tests; it exists nowhere (RFC 2606). */
export const HOST = 'acme.okta.example';

let authority: Promise<CertificateAuthority> | undefined;

export function testAuthority(): Promise<CertificateAuthority> {
  authority ??= createCertificateAuthority(new Date(), 'Test authority');
  return authority;
}

export const systemClock: Clock = { now: () => new Date(), monotonicMs: () => performance.now() };

export const toLoopback: Resolve = async () => [{ address: '127.0.0.1', family: 4 }];

export async function loopbackNetwork(changes: Partial<Network> = {}): Promise<Network> {
  return {
    resolve: toLoopback,
    clock: systemClock,
    publicOnly: false,
    trustedCertificates: [(await testAuthority()).pem],
    ...changes,
  };
}

/** Opens a connection to {@link HOST} on a port of this machine. */
export async function openTo(
  port: number,
  changes: Partial<Network> = {},
  timeoutMs = 5000,
): Promise<Opened> {
  const network = await loopbackNetwork(changes);
  return withTimeLimit(timeoutMs, undefined, (signal) =>
    openConnection({ hostname: HOST, port }, network, signal),
  );
}

/** One GET over a connection, under a limit of its own. */
export function get({ connection }: Pick<Opened, 'connection'>, path = '/', timeoutMs = 5000) {
  return withTimeLimit(timeoutMs, undefined, (signal) => connection.get(path, signal));
}

/** Reason and phase of the fault with which work ends; anything but a fault of the network is thrown on. */
export async function faultOfWork(work: Promise<unknown>): Promise<{ reason: string; phase: string }> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    return { reason: error.reason, phase: error.phase };
  }
  throw new Error('ended well, expected a NetworkFault');
}

/** A short limit, in milliseconds, where running into it is the point; else one that a busy machine keeps too. */
export const limitFor = (reason: string) => (reason === 'TIMEOUT' ? 200 : 5000);

/** Resolves when a condition holds; rejects when it still does not after five seconds. */
export async function eventually(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`after 5 s it still does not hold that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
