import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../../lambda/checks/rate-limits/targets.ts';
import { parseOrExplain } from '../../../../lambda/schema-problems.ts';
import { FURTHER_BUCKETS, rateLimitsSettings } from '../../../../lambda/settings/rate-limits.ts';

const parse = (input: unknown) => parseOrExplain(rateLimitsSettings, input, 'settings');

describe('the settings of rate-limits', () => {
  it('may all be left out', () => {
    expect(parse({})).toEqual({ attemptTimeoutMs: 5000, buckets: [] });
  });

  it.each([
    { warningPercent: 10 },
    { warningPercent: 100 },
    { attemptTimeoutMs: 100 },
    { attemptTimeoutMs: 5000 },
    { buckets: [...FURTHER_BUCKETS] },
  ])('takes %j', (settings) => {
    expect(parse(settings)).toMatchObject(settings);
  });

  it.each([
    { settings: { warningPercent: 9 }, problem: 'a whole number of percent from 10 to 100' },
    { settings: { warningPercent: 101 }, problem: 'a whole number of percent from 10 to 100' },
    { settings: { warningPercent: 90.5 }, problem: 'a whole number of percent' },
    { settings: { attemptTimeoutMs: 99 }, problem: 'a whole number of milliseconds from 100 to 5000' },
    {
      settings: { buckets: ['logs'] },
      problem: 'buckets[0]: received "logs", allowed: one of users, groups',
    },
    { settings: { buckets: ['users', 'users'] }, problem: 'each at most once' },
    { settings: { buckets: 'users' }, problem: 'a list of users' },
    { settings: { principals: [] }, problem: 'principals: not a known setting' },
  ])('refuses $settings', ({ settings, problem }) => {
    expect(() => parse(settings)).toThrow(problem);
  });

  it.each(FURTHER_BUCKETS)('knows one GET that measures %s', (name) => {
    const [target, ...others] = targetsOf([name]).slice(2);
    expect(others).toEqual([]);
    expect(target?.path.split('?')[0]).toBe(target?.bucket);
    expect(target).toMatchObject({
      bucket: `/api/v1/${name}`,
      scope: expect.stringMatching(/^okta\.\w+\.read$/),
    });
  });
});
