/** What the monitor itself may cost; synth refuses what is estimated to be more. */
import * as v from 'valibot';

const METRICS = 'a whole number of metrics, at least 1';
const DOLLARS = 'dollars a month, more than 0';

const metrics = v.pipe(v.number(METRICS), v.integer(METRICS), v.minValue(1, METRICS));

export const budgetSettings = v.strictObject({
  /** Custom metrics of each org: the part of the bill that orgs and checks multiply. @default 10 */
  metricsPerOrg: v.optional(metrics, 10),
  /** The same of each org in detail mode; what it publishes with every bucket there is. @default 30 */
  metricsPerDetailedOrg: v.optional(metrics, 30),
  /** The estimate at list prices, without anything free. @default no limit */
  dollarsPerMonth: v.exactOptional(v.pipe(v.number(DOLLARS), v.gtValue(0, DOLLARS))),
});
