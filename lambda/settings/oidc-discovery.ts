/** Settings of the check `oidc-discovery`. */
import * as v from 'valibot';
import { certificateDays } from './certificate-days.ts';
import { wholeNumber } from './values.ts';

export const oidcDiscoverySettings = v.strictObject({
  /** Milliseconds that a connection, and then each document, may take. @default 5000 */
  attemptTimeoutMs: v.optional(wholeNumber(100, 5000, 'milliseconds'), 5000),
  /** How a critical finding is tried again within the run before it is believed. */
  confirmation: v.optional(
    v.strictObject({
      /** Tries in all; 1 believes the first. @default 3 */
      attempts: v.optional(wholeNumber(1, 3, 'tries'), 3),
      /** Seconds over which the tries are spread. @default 20 */
      overSeconds: v.optional(wholeNumber(0, 25, 'seconds'), 20),
    }),
    {},
  ),
  /** Whole days before a host's certificate expires at which a band begins. */
  certificateDays,
  /** Milliseconds, connection and slowest document together, above which the org counts as slow. @default 2000 */
  latencyMs: v.optional(wholeNumber(1, 5000, 'milliseconds'), 2000),
  /** Seconds by which the org's clock may differ from the monitor's. @default 60 */
  clockSkewSeconds: v.optional(wholeNumber(1, 3600, 'seconds'), 60),
});
