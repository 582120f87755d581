/** Settings of the check `oidc-discovery`. */
import * as v from 'valibot';
import { wholeNumber } from './values.ts';

const BANDS = 'info ≥ warning ≥ urgent ≥ critical';

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
  certificateDays: v.optional(
    v.pipe(
      v.strictObject({
        /** Shown, never sent. @default 60 */
        info: v.optional(wholeNumber(1, 365, 'days'), 60),
        /** @default 30 */
        warning: v.optional(wholeNumber(1, 365, 'days'), 30),
        /** A second warning. @default 14 */
        urgent: v.optional(wholeNumber(0, 365, 'days'), 14),
        /** @default 7 */
        critical: v.optional(wholeNumber(0, 365, 'days'), 7),
      }),
      v.check(
        ({ info, warning, urgent, critical }) => info >= warning && warning >= urgent && urgent >= critical,
        BANDS,
      ),
    ),
    {},
  ),
  /** Milliseconds, connection and slowest document together, above which the org counts as slow. @default 2000 */
  latencyMs: v.optional(wholeNumber(1, 5000, 'milliseconds'), 2000),
  /** Seconds by which the org's clock may differ from the monitor's. @default 60 */
  clockSkewSeconds: v.optional(wholeNumber(1, 3600, 'seconds'), 60),
});
