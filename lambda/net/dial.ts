/**
 * One fresh TLS connection, with the time of each phase and the certificate as presented. Trust is a fact to be
 * judged, not an error: a connection to an expired certificate is made, read and reported.
 */
import { isIP } from 'node:net';
import {
  connect,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Reason } from '../contract.ts';
import { closedIn, faultOf, type NetworkFault, type Phase, timeoutIn } from './fault.ts';
import type { Network } from './network.ts';
import { type Resolve, resolvePublic } from './resolve.ts';
import { runtimeTrust } from './trust.ts';

export interface Endpoint {
  readonly hostname: string;
  readonly port: number;
}

/** Milliseconds per phase of a connection. */
export interface ConnectionPhases {
  readonly dnsMs: number;
  readonly connectMs: number;
  readonly tlsMs: number;
}

export interface PresentedCertificate {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256, colon-separated upper-case hex. */
  readonly fingerprint: string;
  /** Why clients refuse it; absent when they accept it. */
  readonly refusal?: { readonly reason: Reason; readonly detail: string };
}

export interface Dialled {
  readonly socket: TLSSocket;
  readonly address: string;
  readonly phases: ConnectionPhases;
  readonly certificate: PresentedCertificate;
}

/**
 * Connects and shakes hands.
 *
 * @param protocols ALPN protocols to offer, the preferred one first
 * @throws NetworkFault for every way this can fail, `TIMEOUT` when `signal` aborts
 */
export async function dial(
  endpoint: Endpoint,
  network: Network,
  protocols: readonly string[],
  signal: AbortSignal,
): Promise<Dialled> {
  const { monotonicMs } = network.clock;
  const started = monotonicMs();
  let phase: Phase = 'dns';
  const addresses = await orTimeout(lookUp(endpoint, network), signal, () =>
    timeoutIn(phase, monotonicMs() - started),
  );
  const resolved = monotonicMs();

  phase = 'connect';
  const socket = connect({
    host: endpoint.hostname,
    port: endpoint.port,
    ...(isIP(endpoint.hostname) === 0 ? { servername: endpoint.hostname } : {}),
    lookup: (_hostname, options, callback) => {
      const [first] = addresses;
      if (options.all) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family ?? 4);
    },
    ALPNProtocols: [...protocols],
    rejectUnauthorized: false,
    secureContext: trustOf(network),
  });
  socket.setNoDelay(true);
  let connected = resolved;
  let closed = () => {};
  const handshake = new Promise<void>((resolve, reject) => {
    socket.once('connect', () => {
      connected = monotonicMs();
      phase = 'tls';
    });
    socket.once('secureConnect', resolve);
    socket.once('error', (error) => reject(faultOf(error, phase)));
    closed = () => reject(closedIn(phase));
    socket.once('close', closed);
  });
  try {
    await orTimeout(handshake, signal, () => timeoutIn(phase, monotonicMs() - started));
  } catch (fault) {
    socket.destroy();
    throw fault;
  } finally {
    socket.off('close', closed);
  }
  const secured = monotonicMs();
  return {
    socket,
    address: socket.remoteAddress ?? 'unknown',
    phases: { dnsMs: resolved - started, connectMs: connected - resolved, tlsMs: secured - connected },
    certificate: presentedCertificate(socket),
  };
}

function trustOf({ trustedCertificates }: Network): SecureContext {
  return trustedCertificates === undefined
    ? runtimeTrust()
    : createSecureContext({ ca: [...trustedCertificates] });
}

async function lookUp({ hostname, port }: Endpoint, network: Network) {
  const { publicOnly } = network;
  // An address is connected to as it stands, whatever a resolver would make of it.
  const family = isIP(hostname);
  const resolve: Resolve = family === 0 ? network.resolve : async () => [{ address: hostname, family }];
  try {
    return await (publicOnly ? resolvePublic(resolve, hostname, port) : resolve(hostname, port));
  } catch (error) {
    throw faultOf(error, 'dns');
  }
}

/** Races work that cannot be cancelled against a signal, leaving no listener behind. */
async function orTimeout<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
  timeout: () => NetworkFault,
): Promise<Result> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(timeout());
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function presentedCertificate(socket: TLSSocket): PresentedCertificate {
  const certificate = socket.getPeerCertificate();
  const { authorized, authorizationError } = socket;
  return {
    subject: nameOf(certificate.subject?.CN),
    issuer: nameOf(certificate.issuer?.CN ?? certificate.issuer?.O),
    notBefore: new Date(certificate.valid_from),
    notAfter: new Date(certificate.valid_to),
    fingerprint: certificate.fingerprint256,
    ...refusalOf(authorized ? undefined : String(authorizationError), certificate),
  };
}

/** A distinguished name may hold an attribute not at all, once or several times. */
function nameOf(attribute: string | string[] | undefined): string {
  return [attribute ?? 'no name'].flat().join(', ');
}

const WEAK_RSA_BITS = 2048;

/** OpenSSL's verification codes as Node reports them. */
const REFUSALS: Readonly<Record<string, Reason>> = {
  CERT_HAS_EXPIRED: 'CERT_EXPIRED',
  CERT_NOT_YET_VALID: 'CERT_NOT_YET_VALID',
  ERR_TLS_CERT_ALTNAME_INVALID: 'CERT_WRONG_HOST',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'CERT_SELF_SIGNED',
  SELF_SIGNED_CERT_IN_CHAIN: 'CERT_UNKNOWN_ISSUER',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'CERT_UNKNOWN_ISSUER',
  UNABLE_TO_GET_ISSUER_CERT: 'CERT_UNKNOWN_ISSUER',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'CERT_UNKNOWN_ISSUER',
};

function refusalOf(
  code: string | undefined,
  { bits, modulus }: PeerCertificate,
): { refusal?: { reason: Reason; detail: string } } {
  // Judged here as well because OpenSSL has no code of its own for it and older versions let it pass.
  const isWeak = modulus !== undefined && bits !== undefined && bits < WEAK_RSA_BITS;
  if (isWeak && (code === undefined || code === 'UNSPECIFIED')) {
    return { refusal: { reason: 'CERT_WEAK_KEY', detail: `RSA key of ${bits} bits` } };
  }
  return code === undefined ? {} : { refusal: { reason: REFUSALS[code] ?? 'CERT_INVALID', detail: code } };
}
