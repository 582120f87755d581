/**
 * What Okta's support is handed, before it is put into a form. Every text is sanitised, and every time is ISO 8601 in
 * UTC. What is not known is null, or says so in words.
 */

export interface Bundle {
  /** From requests that were sent for it, or from what a deployed stack has stored. */
  readonly source: 'reproduced' | 'stored';
  /** Two sentences. */
  readonly summary: string;
  readonly org: BundleOrg;
  readonly window: { readonly from: string; readonly to: string };
  readonly failures: readonly Failure[];
  /** At most {@link MAXIMUM_REQUESTS}, the newest first. */
  readonly requests: readonly RequestRow[];
  readonly requestsLeftOut: number;
  readonly answers: readonly SanitisedAnswer[];
  readonly frequency: readonly Frequency[];
  /** What Okta's own page says of the cell. */
  readonly oktaStatus: readonly string[];
  readonly ruledOut: readonly RuledOut[];
  /** How all this was collected, and what is not in it. */
  readonly collected: readonly string[];
}

export const MAXIMUM_REQUESTS = 50;

export interface BundleOrg {
  readonly url: string;
  /** In the monitor; null where none has one. */
  readonly alias: string | null;
  /** Or why it is unknown. */
  readonly cell: string;
  readonly pipeline: string;
}

/** What failed, as one line for all that failed in the same way. */
export interface Failure {
  /** `GET /oauth2/v1/keys`, `UNREACHABLE of acme.okta.com`. */
  readonly what: string;
  /** HTTP status; null where there was no answer, or none is stored. */
  readonly status: number | null;
  /** `E0000009`, `TIMEOUT`. */
  readonly code: string;
  readonly observed: string;
  readonly first: string;
  readonly last: string;
  /** How often, or for how long. */
  readonly extent: string;
}

export interface RequestRow {
  readonly at: string;
  readonly what: string;
  readonly status: number | null;
  readonly requestId: string | null;
  readonly errorId: string | null;
  readonly outcome: string;
  /** Host that was asked, with the address that answered. */
  readonly host: string;
  /** By phase, in milliseconds. */
  readonly timing: string;
  readonly rateLimit: string;
}

/** An answer, with what it says and no more. */
export interface SanitisedAnswer {
  readonly at: string;
  readonly what: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly contentType: string;
  /** Other requests that were answered in the same way. */
  readonly alsoOf: readonly string[];
  /** JSON, or a sentence in place of what is left out. */
  readonly body: string;
}

export interface Frequency {
  readonly what: string;
  readonly failed: number;
  /** Null where the good ones are not counted. */
  readonly of: number | null;
  readonly words: string;
  readonly first: string;
  readonly last: string;
}

export interface RuledOut {
  readonly what: string;
  readonly verdict: 'ruled out' | 'not ruled out' | 'not known';
  readonly evidence: string;
}

/** The bundles that were made; none where there is nothing to report, and then what was looked at says why. */
export interface Ticket {
  readonly tool: string;
  readonly madeAt: string;
  readonly bundles: readonly Bundle[];
  readonly lookedAt: readonly string[];
  readonly exitCode: number;
}

/**
 * Unlike a monitoring plugin's: a bundle was made; nothing failed; it cannot be told, as what was to be looked at could
 * not be, or this machine's own network fails.
 */
export const TICKET_EXIT_CODES = { made: 0, nothing: 1, unknown: 3 } as const;
