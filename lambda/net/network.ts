/** What a probe needs of the machine it runs on; injected, so that tests and the command line can differ. */
import type { Resolve } from './resolve.ts';

export interface Clock {
  /** Wall clock, for timestamps and for comparing with a server's `Date`. */
  readonly now: () => Date;
  /** Milliseconds of a clock that never jumps, for durations. */
  readonly monotonicMs: () => number;
}

export interface Network {
  readonly resolve: Resolve;
  readonly clock: Clock;
  /** Refuse targets that resolve to a private or loopback address. */
  readonly publicOnly: boolean;
  /** PEM certificates to trust; absent means the runtime's own store, `NODE_EXTRA_CA_CERTS` included. */
  readonly trustedCertificates?: readonly string[];
}
