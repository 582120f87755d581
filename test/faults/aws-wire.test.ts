import { afterAll, beforeAll, vi } from 'vitest';
import { type AwsEndpoint, environmentFor, startAwsEndpoint } from '../support/aws-endpoint.ts';
import { AWS_WIRE_ROWS, answeredBy } from './rows/aws-wire.ts';
import { harmMatrixOf } from './support/harm-matrix.ts';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
  answeredBy(aws);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

harmMatrixOf('AWS on the wire', AWS_WIRE_ROWS);
