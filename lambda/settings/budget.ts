/** What the monitor itself may cost; synth refuses what is estimated to be more. */
import * as v from 'valibot';

const METRICS = 'a whole number of metrics, at least 1';
const DOLLARS = 'dollars a month, more than 0';

export const budgetSettings = v.strictObject({
  /** Custom metrics of each org: the part of the bill that orgs and checks multiply. @default 10 */
  metricsPerOrg: v.optional(v.pipe(v.number(METRICS), v.integer(METRICS), v.minValue(1, METRICS)), 10),
  /** The estimate at list prices, without anything free. @default no limit */
  dollarsPerMonth: v.exactOptional(v.pipe(v.number(DOLLARS), v.gtValue(0, DOLLARS))),
});
