/** What is measured besides of an org in detail mode. Pure. */
import { METRICS } from '../../contract.ts';
import type { Measurement } from '../../outcome.ts';
import { FURTHER_BUCKETS, measuredBuckets } from '../../settings/rate-limits.ts';
import type { BucketUse } from './judge-use.ts';

/** What others have of a bucket, and the endpoint of tokens, which is seen only when it refuses, are no metrics. */
const BUCKETS = measuredBuckets({ buckets: FURTHER_BUCKETS });

export function detailOf(uses: readonly BucketUse[]): Measurement[] {
  return uses
    .filter(({ bucket }) => BUCKETS.includes(bucket))
    .map(({ bucket, usedPercent }) => {
      return {
        metric: METRICS.rateLimitUtilization,
        value: roundedPercent(usedPercent),
        unit: 'Percent',
        dimensions: { Bucket: bucket },
      };
    });
}

export function roundedPercent(percent: number): number {
  return Math.round(percent * 10) / 10;
}
