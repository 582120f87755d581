/** Why a request over the network got no usable answer: one closed list of reasons, for any state of the target. */
import type { Reason } from '../contract.ts';

/** Where in an exchange the time went, or the fault lies; in order. */
export type Phase = 'dns' | 'connect' | 'tls' | 'first-byte' | 'body';

/** Raised inside `net/` and turned into a value by the probes: a target that is down is a fact, not an error. */
export class NetworkFault extends Error {
  readonly reason: Reason;
  readonly phase: Phase;

  constructor(reason: Reason, phase: Phase, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'NetworkFault';
    this.reason = reason;
    this.phase = phase;
  }
}

const REASON_OF_PHASE: Record<Phase, Reason> = {
  dns: 'DNS',
  connect: 'CONNECT',
  tls: 'TLS',
  'first-byte': 'RESET',
  body: 'TRUNCATED',
};

/**
 * Classifies what a socket, a resolver or a parser raised while in `phase`. Anything else is a mistake of ours
 * and comes back as it is: a bug must not look like an outage.
 */
export function faultOf(error: unknown, phase: Phase): unknown {
  if (error instanceof NetworkFault || !isRaisedBySystem(error)) return error;
  return new NetworkFault(REASON_OF_PHASE[phase], phase, describeError(error), error);
}

/** The other side ended the exchange in `phase` without saying why. */
export function closedIn(phase: Phase): NetworkFault {
  return new NetworkFault(REASON_OF_PHASE[phase], phase, 'closed by the other side');
}

/** Node marks what the system, OpenSSL and its protocol parsers report with a code, and misuse as a TypeError. */
function isRaisedBySystem(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !(error instanceof TypeError) &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

/** The operation was given up because its signal said so. */
export function timeoutIn(phase: Phase, afterMs: number): NetworkFault {
  return new NetworkFault('TIMEOUT', phase, `no answer within ${Math.round(afterMs)} ms`);
}

function describeError(error: Error): string {
  // One connection attempt per address, each with its own error.
  if (error instanceof AggregateError) return error.errors.map(describeError).join('; ');
  const code = 'code' in error ? String(error.code) : '';
  return error.message.includes(code) ? error.message : `${code}: ${error.message}`;
}
