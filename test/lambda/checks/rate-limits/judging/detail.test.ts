/** Utilization by bucket, of an org in detail mode; of a bucket that was not measured, nothing. */
import { describe, expect, it } from 'vitest';
import type { RateLimitFacts } from '../../../../../lambda/checks/rate-limits/facts.ts';
import { judgeRateLimits } from '../../../../../lambda/checks/rate-limits/judge.ts';
import {
  APPS,
  furtherTarget,
  LOG,
  targetsOf,
  WARNING_THRESHOLD,
} from '../../../../../lambda/checks/rate-limits/targets.ts';
import { FURTHER_BUCKETS, measuredBuckets } from '../../../../../lambda/settings/rate-limits.ts';
import { answered, appsAnswering, callTo, factsWith, NOW } from '../support/facts.ts';
import { refused } from '../support/refusals.ts';

/** Bucket and percent. */
function measured(facts: RateLimitFacts): [bucket: string | undefined, percent: number][] {
  const usual = judgeRateLimits(facts, {}, {}).measurements;
  const { measurements } = judgeRateLimits(facts, {}, {}, true);
  expect(measurements.slice(0, usual.length)).toEqual(usual);
  return measurements.slice(usual.length).map(({ dimensions, value }) => [dimensions?.Bucket, value]);
}

describe('in detail mode', () => {
  it('each bucket has its percentage, to a tenth', () => {
    const calls = [
      callTo(LOG, answered(120, 119)),
      callTo(APPS, answered(100, 63)),
      callTo(WARNING_THRESHOLD, answered(1200, 1200)),
      callTo(furtherTarget('users'), answered(60, 20)),
    ];
    expect(measured(factsWith({ calls }))).toEqual([
      ['/api/v1/logs', 0.8],
      ['/api/v1/apps', 37],
      ['/api/v1', 0],
      ['/api/v1/users', 66.7],
    ]);
  });

  it('a bucket that was not measured has a gap', () => {
    const facts = appsAnswering({ kind: 'not-asked', why: 'time' });
    expect(measured(facts).map(([bucket]) => bucket)).toEqual(['/api/v1/logs', '/api/v1']);
  });

  it('a bucket that refuses for its rate is full', () => {
    expect(measured(appsAnswering(refused('rate-limited')))).toContainEqual(['/api/v1/apps', 100]);
  });

  it('what others have of a bucket, and the endpoint of tokens, are no buckets of ours', () => {
    const target = { ...furtherTarget('users'), bucket: '/api/v1/users as provisioning' };
    const theirs = { name: 'provisioning', secretArn: undefined, calls: [callTo(target)] };
    const client = factsWith().client;
    const problem = { kind: 'no-token', refusal: refused('rate-limited').refusal } as const;
    const facts = appsAnswering(
      { kind: 'no-credential', problem },
      { principals: [{ ...theirs, client }], at: NOW },
    );
    expect(measured(facts).map(([bucket]) => bucket)).toEqual(['/api/v1/logs', '/api/v1']);
  });

  it('the buckets of the settings are those that are called', () => {
    const called = [LOG, ...targetsOf(FURTHER_BUCKETS)].map(({ bucket }) => bucket);
    expect(measuredBuckets({ buckets: FURTHER_BUCKETS })).toEqual(called);
    expect(measuredBuckets({ buckets: [] })).toEqual([LOG, ...targetsOf([])].map(({ bucket }) => bucket));
  });
});
