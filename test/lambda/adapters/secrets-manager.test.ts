import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { secretsManager } from '../../../lambda/adapters/secrets-manager.ts';
import { CredentialFault } from '../../../lambda/okta/credentials/credential-fault.ts';
import { ending } from '../../support/aws-calls.ts';
import {
  type AwsEndpoint,
  awsError,
  environmentFor,
  json,
  stall,
  stallMidBody,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta-AbCdEf';

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

describe('A secret', () => {
  it('is its current value, read anew each time', async () => {
    aws.respondWith(json({ SecretString: 'one' }, { SecretString: 'two' }));
    const read = secretsManager(SECRET);
    expect([await read(), await read()]).toEqual(['one', 'two']);
    expect(aws.requests.map(({ operation }) => operation)).toEqual([
      'secretsmanager.GetSecretValue',
      'secretsmanager.GetSecretValue',
    ]);
    expect(JSON.parse(aws.requests[0]?.body ?? '')).toEqual({ SecretId: SECRET });
  });

  it.each([
    {
      what: 'without a value, as right after a deploy',
      error: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      kind: 'not-stored',
    },
    {
      what: 'that does not exist',
      error: 'ResourceNotFoundException',
      message: "Secrets Manager can't find the specified secret.",
      kind: 'not-stored',
    },
    {
      what: 'that is marked for deletion',
      error: 'InvalidRequestException',
      message: 'You can’t perform this operation on the secret because it was marked for deletion.',
      kind: 'not-stored',
    },
    {
      what: 'that IAM does not let read',
      error: 'AccessDeniedException',
      message: 'User: arn:aws:sts::123456789012:assumed-role/r/f is not authorized to perform: …',
      kind: 'access-denied',
    },
    {
      what: 'whose key may not be used',
      error: 'AccessDeniedException',
      message: 'Access to KMS is not allowed',
      kind: 'access-denied',
    },
  ])('$what is $kind, after one request', async ({ error, message, kind }) => {
    aws.respondWith(awsError(error, { message }));
    const ended = await secretsManager(SECRET)().catch((reason: unknown) => reason);
    expect(ended).toBeInstanceOf(CredentialFault);
    expect(ended).toMatchObject({ problem: { kind } });
    expect(aws.requests).toHaveLength(1);
  });

  it('that is binary cannot be used', async () => {
    aws.respondWith(json({ SecretBinary: Buffer.from('abc').toString('base64') }));
    await expect(secretsManager(SECRET)()).rejects.toMatchObject({
      problem: { kind: 'unusable', why: 'it is binary, want text' },
    });
  });

  it('is an error of AWS when AWS fails, which is tried a second time', async () => {
    aws.respondWith(awsError('InternalServiceError', { message: 'failed' }, 500));
    const ended = await secretsManager(SECRET)().catch((reason: unknown) => reason);
    expect(ended).toBeInstanceOf(Error);
    expect(ended).not.toBeInstanceOf(CredentialFault);
    expect(aws.requests).toHaveLength(2);
  });

  it.each([
    { when: 'never answers', respond: stall },
    { when: 'begins to answer and never ends', respond: stallMidBody },
  ])('is given up when AWS $when', async ({ respond }) => {
    aws.respondWith(respond);
    expect(await ending(() => secretsManager(SECRET)())).toBe('rejected');
  });
});
