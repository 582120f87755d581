/** How the Okta client sends: one function, so that everything above it is tested without a network. */
import type { HttpAnswer } from '../net/https.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute, https. */
  readonly url: string;
  /** Names in lower case; what the transport sends of its own yields to these. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends a request exactly once and follows no redirect. Never a second time on its own, not even over a kept
 * connection that turned out to be closed: the proofs and assertions in a request are good for one use, and the
 * server may have seen them.
 *
 * @throws NetworkFault for everything that is not a complete HTTP response, `TIMEOUT` when `signal` aborts
 */
export type Send = (request: OutgoingRequest, signal: AbortSignal) => Promise<HttpAnswer>;
