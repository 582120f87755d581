/** What the org has set about limits: its threshold for warnings, and the share of each bucket that we may use. Pure. */
import * as v from 'valibot';

/** The share that the principal may use of each bucket, in percent, as far as it could be found out. */
export type Capacity =
  /** Of an API token the id is not known: the range over all tokens. */
  { readonly lowestPercent: number; readonly highestPercent: number } | { readonly unknown: string };

export interface CapacityFacts {
  readonly askedAt: Date;
  readonly capacity: Capacity;
}

const percent = v.pipe(v.number(), v.minValue(0), v.maxValue(100));

const principals = v.pipe(v.array(v.looseObject({ defaultPercentage: percent })), v.minLength(1));

/** @param json answer of `/api/v1/principal-rate-limits` */
export function capacityIn(json: unknown): Capacity {
  const parsed = v.safeParse(principals, json);
  if (!parsed.success) return { unknown: 'Okta lists no share of this kind of credential' };
  const shares = parsed.output.map(({ defaultPercentage }) => defaultPercentage);
  return { lowestPercent: Math.min(...shares), highestPercent: Math.max(...shares) };
}

/** Okta takes 30 to 90. */
const threshold = v.object({ warningThreshold: v.pipe(v.number(), v.minValue(1), v.maxValue(100)) });

/** @param json answer of `/api/v1/rate-limit-settings/warning-threshold`, in percent */
export function warningPercentIn(json: unknown): number | undefined {
  const parsed = v.safeParse(threshold, json);
  return parsed.success ? parsed.output.warningThreshold : undefined;
}
