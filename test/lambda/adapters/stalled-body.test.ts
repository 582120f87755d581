/** As `stalled-endpoint`, when the stall comes a little later. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AWS_CALLS, ending } from '../../support/aws-calls.ts';
import {
  type AwsEndpoint,
  environmentFor,
  stallMidBody,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  aws.respondWith(stallMidBody);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

describe.concurrent('an endpoint that begins to answer and never ends', () => {
  // `requestTimeout` of the AWS clients ends with the first header.
  it.each(AWS_CALLS)(
    'is given up when $call: no timeout covers the body, the run hangs',
    async ({ make }) => {
      expect(await ending(make)).toBe('rejected');
    },
  );
});
