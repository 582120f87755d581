/** What a probe of one host returns: facts, each either seen or failed for a reason. No verdicts. */
import type { Reason } from '../../contract.ts';
import type { ConnectionPhases, PresentedCertificate } from '../../net/dial.ts';
import type { Phase } from '../../net/fault.ts';
import type { DiscoveryFields } from './discovery-document.ts';
import type { KeyFacts } from './jwks.ts';
import type { Organization } from './okta-organization.ts';
import type { HostTarget, ServerTarget } from './targets.ts';

export interface Failure {
  readonly reason: Reason;
  /** Absent when a complete answer was given and is itself the fault. */
  readonly phase?: Phase;
  readonly detail: string;
  readonly requestId?: string;
  readonly durationMs: number;
}

/** The failure in words, with the phase it happened in. */
export function inWords({ detail, phase }: Pick<Failure, 'detail' | 'phase'>): string {
  return phase === undefined ? detail : `${detail} (phase ${phase})`;
}

/** How a document was served. */
export interface Served {
  readonly url: string;
  readonly requestId?: string;
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** Media type without parameters, lower case; undefined when none was stated. */
  readonly mediaType: string | undefined;
  /** Seconds for which clients may keep the document; absent when the server does not say. */
  readonly maxAgeSeconds?: number;
  /** The server's clock against ours; absent when the answer was not fresh or had no usable `Date`. */
  readonly clock?: ClockReading;
}

export interface ClockReading {
  /** Milliseconds by which the server is ahead; negative when behind. */
  readonly skewMs: number;
  /** Milliseconds by which the reading may be wrong either way. */
  readonly uncertaintyMs: number;
}

export type Fetched<Content> =
  | { readonly ok: true; readonly content: Content; readonly served: Served }
  | { readonly ok: false; readonly failure: Failure };

export interface ConnectionFacts {
  readonly address: string;
  readonly phases: ConnectionPhases;
  readonly certificate: PresentedCertificate;
}

export interface ServerFacts {
  readonly target: ServerTarget;
  readonly discovery: Fetched<DiscoveryFields>;
  /** Absent when there was no JWKS to fetch: none named, on a foreign host, or on one that is down itself. */
  readonly jwks?: Fetched<readonly KeyFacts[]>;
}

export interface HostFacts {
  readonly target: HostTarget;
  readonly connection:
    | { readonly ok: true; readonly content: ConnectionFacts }
    | { readonly ok: false; readonly failure: Failure };
  /** Empty when the connection failed or its certificate is refused by clients. */
  readonly servers: readonly ServerFacts[];
  readonly organization?: Fetched<Organization>;
}

export interface DiscoveryFacts {
  readonly hosts: readonly HostFacts[];
  /** Asked only when no host gave any answer; tells the org's outage from the monitor's own. */
  readonly control?: { readonly target: string; readonly failure?: Failure };
}
