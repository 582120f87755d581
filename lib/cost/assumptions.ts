/**
 * What no template says: how long runs last and how much they move. Of a quiet month, in which nothing breaks for long
 * and every check makes one try a run; dated, since nothing of it was measured on AWS yet. Erring is done upwards.
 */
import type { CheckName } from '../../lambda/contract.ts';

export const ASSUMED_AS_OF = '2026-11-23';

/** AWS's calculator counts 730 hours to a month. */
export const MINUTES_PER_MONTH = 43_800;

export interface RunAssumptions {
  /** Billed, of a warm function, seen from a region near the org. */
  readonly durationMs: number;
  /** To Okta and its status page, with handshakes and acknowledgements; what stays in the region is free. */
  readonly bytesOut: number;
  /** Of the check's memory, where it changes at every run; 0 where it changes only with what is seen. */
  readonly memoryBytes: number;
}

export const RUNS: Readonly<Record<CheckName, RunAssumptions>> = {
  // Two servers, a connection and two documents each, then table and metrics. Its memory has the kids, which stay.
  'oidc-discovery': { durationMs: 600, bytesOut: 4_000, memoryBytes: 0 },
  // Four calls, each with a token and a proof. Memory measured with the simulated org, the place in the log included.
  'rate-limits': { durationMs: 800, bytesOut: 16_000, memoryBytes: 2_717 },
  // One page. Its memory has the time of reading, measured as the one before.
  'service-status': { durationMs: 500, bytesOut: 3_000, memoryBytes: 134 },
  // Nearly always nothing is due and records are judged; four sweeps a day, of half a minute each, are spread over all.
  'saml-certificates': { durationMs: 1_300, bytesOut: 1_000, memoryBytes: 0 },
};

/** Of a container that was not running: it is billed, and takes a new secret. Lambda keeps one for some two hours. */
export const COLD_STARTS = { aScheduleAndMonth: 365, durationMs: 600 } as const;

/** Of one line of the run and two of Lambda, with what CloudWatch adds to each. */
export const LOG_BYTES_A_RUN = 1_300;
/** Logs are kept compressed, and paid for as such. */
export const LOGS_KEPT_PERCENT = 15;

/** All that every run reads of an org: memories, completions and an open incident or two. */
export const PARTITION_BYTES = 8_000;
export const COMPLETION_BYTES = 200;
/** Of the sheets of a hundred SAML apps, beside the partition; read by the check that keeps them. */
export const CERTIFICATES = {
  partitionBytes: 25_000,
  sweepsAMonth: 122,
  callsASweep: 5,
  /** The place of the scan, and a sheet. */
  writesACallBytes: [2_000, 10_000],
} as const;
export const STORED_MB_AN_ORG = 1;

/** DynamoDB's bills: what a unit reads or writes, and twice as many for what is written in a transaction. */
export const UNIT_BYTES = { read: 4_096, write: 1_024 } as const;
export const TRANSACTION_FACTOR = 2;

/** DynamoDB asks for the table's key once in five minutes for each connection that is used. */
export const TABLE_KEY_MINUTES = 5;
/** SNS asks for one when it takes a message, and when it hands it over. */
export const KEY_REQUESTS_A_MESSAGE = 2;

/** Of each topic, counted as if no filter held anything back. */
export const MESSAGES_AN_ORG = 100;
export const DELIVERY_MS = 1_000;
/** Of a failed run or delivery: put there, read and deleted, with the looking in between. */
export const QUEUE_REQUESTS = 100;

/** How often the tables of the dashboard are drawn, by opening it or by its refreshing itself. */
export const DASHBOARD_VIEWS = 300;
export const TABLE_MS = 300;
