/** One run of a check for several orgs that look at the same thing: it is observed once and judged for each. */
import type { Check } from '../checks/check.ts';
import type { MetricPoint } from '../metrics/metric-points.ts';
import type { DeliveryContext } from './delivery-context.ts';
import type { Ports } from './ports.ts';
import { type Run, runCheck } from './run-check.ts';

/** A check of one org, with where its alerts go. */
export interface OrgRun<Facts> {
  readonly judge: Check<Facts>['judge'];
  readonly context: DeliveryContext;
}

/** What is observed once for several orgs is observed from the memory of none of them. */
const NO_MEMORY = {};

/**
 * Orgs are delivered side by side, so that what fails or is slow for one holds up none of the others; every metric
 * is published in one request, last of all.
 *
 * @param check its judge is not asked; each org brings its own
 * @throws AggregateError as {@link runCheck}, after every org was served
 */
export async function runForOrgs<Facts>(
  { name, probe, confirmation }: Omit<Check<Facts>, 'judge'>,
  orgs: readonly OrgRun<Facts>[],
  ports: Ports,
  deadline: AbortSignal,
): Promise<readonly Run[]> {
  const points: MetricPoint[] = [];
  const collecting: Ports = {
    ...ports,
    publishMetrics: async (some) => {
      points.push(...some);
    },
  };
  let facts: Promise<Facts> | undefined;
  const probeOnce = (signal: AbortSignal) => (facts ??= probe(signal, NO_MEMORY, NO_MEMORY));
  const results = await Promise.allSettled(
    orgs.map(({ judge, context }) =>
      runCheck({ name, probe: probeOnce, judge, confirmation }, context, collecting, deadline),
    ),
  );
  const errors: unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  try {
    await ports.publishMetrics(points);
  } catch (error) {
    errors.push(error);
    ports.log('error', 'metrics could not be published', { check: name, error: String(error) });
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '));
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}
