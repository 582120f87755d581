/** What an AWS endpoint that hangs costs a run: little, or no metric would ever say that it hangs. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamoDbStore } from '../../../lambda/adapters/dynamodb-store.ts';
import { AWS_CALLS, ending } from '../../support/aws-calls.ts';
import {
  type AwsEndpoint,
  environmentFor,
  json,
  stall,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  aws.respondWith(stall);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

describe.concurrent('an endpoint that accepts and never answers', () => {
  it.each(AWS_CALLS)('is given up when $call, after about two seconds', async ({ make }) => {
    const started = performance.now();
    expect(await ending(make)).toBe('rejected');
    expect(performance.now() - started).toBeGreaterThan(700);
    expect(performance.now() - started).toBeLessThan(2500);
  });
});

describe('an endpoint that answers the second try', () => {
  it('is not given up', async () => {
    aws.respondWith((response, request, index) => {
      if (index > 0) json({ Items: [] })(response, request, index);
    });
    expect(await ending(() => dynamoDbStore('state', () => {}).read('acme'))).toBe('resolved');
    expect(aws.requests).toHaveLength(2);
  });
});
