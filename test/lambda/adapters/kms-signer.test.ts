import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { kmsSigner } from '../../../lambda/adapters/kms-signer.ts';
import { kmsClientKey } from '../../../lambda/okta/credentials/client-key.ts';
import { CredentialFault } from '../../../lambda/okta/credentials/credential-fault.ts';
import { ending } from '../../support/aws-calls.ts';
import {
  type AwsEndpoint,
  type AwsRequest,
  awsError,
  environmentFor,
  json,
  type Respond,
  stall,
  stallMidBody,
  startAwsEndpoint,
} from '../../support/aws-endpoint.ts';

const ALIAS = 'alias/okta-health-monitor';
const PAIRS = {
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};
const KMS_ALGORITHMS = { RS256: 'RSASSA_PKCS1_V1_5_SHA_256', ES256: 'ECDSA_SHA_256' };
const MESSAGE = Buffer.from('message');

let aws: AwsEndpoint;
beforeAll(async () => {
  aws = await startAwsEndpoint();
  for (const [name, value] of Object.entries(environmentFor(aws))) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

/** KMS as far as a key goes that is for signing. */
function kmsWith(alg: 'RS256' | 'ES256'): Respond {
  const { privateKey, publicKey } = PAIRS[alg];
  const answerTo = ({ operation, body }: AwsRequest) => {
    if (operation === 'TrentService.GetPublicKey') {
      return { PublicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
    }
    const message = Buffer.from(JSON.parse(body).Message, 'base64');
    return { Signature: sign('sha256', message, privateKey).toString('base64') };
  };
  return (response, request, index) => json(answerTo(request))(response, request, index);
}

describe('A key in KMS', () => {
  it.each(['RS256', 'ES256'] as const)('signs %s as others verify it', async (alg) => {
    aws.respondWith(kmsWith(alg));
    const key = await kmsClientKey(kmsSigner(ALIAS), undefined);
    const input = `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.e30`;
    const signature = Buffer.from(await key.sign(Buffer.from(input))).toString('base64url');
    await compactVerify(
      `${input}.${signature}`,
      createPublicKey(PAIRS[alg].publicKey.export({ format: 'pem', type: 'spki' })),
    );
    expect(aws.requests.map(({ operation, body }) => [operation, JSON.parse(body)])).toEqual([
      ['TrentService.GetPublicKey', { KeyId: ALIAS }],
      [
        'TrentService.Sign',
        {
          KeyId: ALIAS,
          Message: Buffer.from(input).toString('base64'),
          MessageType: 'RAW',
          SigningAlgorithm: KMS_ALGORITHMS[alg],
        },
      ],
    ]);
  });

  const problems = [
    { error: 'NotFoundException', kind: 'not-stored' },
    { error: 'AccessDeniedException', kind: 'access-denied' },
    { error: 'DisabledException', kind: 'unusable' },
    { error: 'KMSInvalidStateException', kind: 'unusable' },
    { error: 'InvalidKeyUsageException', kind: 'unusable' },
    { error: 'UnsupportedOperationException', kind: 'unusable' },
  ];

  it.each(problems)('refused with $error is $kind, after one request', async ({ error, kind }) => {
    for (const call of [() => kmsSigner(ALIAS).publicKey(), () => kmsSigner(ALIAS).sign(MESSAGE, 'ES256')]) {
      aws.respondWith(awsError(error, { message: 'no' }));
      const ended = await call().catch((reason: unknown) => reason);
      expect(ended).toBeInstanceOf(CredentialFault);
      expect(ended).toMatchObject({ problem: { kind } });
      expect(aws.requests).toHaveLength(1);
    }
  });

  it('is an error of AWS when AWS fails', async () => {
    aws.respondWith(awsError('KMSInternalException', { message: 'failed' }, 500));
    const ended = await kmsSigner(ALIAS)
      .sign(MESSAGE, 'RS256')
      .catch((reason: unknown) => reason);
    expect(ended).not.toBeInstanceOf(CredentialFault);
    expect(aws.requests).toHaveLength(2);
  });

  it('is an error of AWS when the answer lacks what it is about', async () => {
    aws.respondWith(json({}));
    await expect(kmsSigner(ALIAS).sign(MESSAGE, 'RS256')).rejects.toThrow('KMS answered without');
    await expect(kmsSigner(ALIAS).publicKey()).rejects.toThrow('KMS answered without');
  });

  it.each([
    { when: 'never answers', respond: stall },
    { when: 'begins to answer and never ends', respond: stallMidBody },
  ])('is given up when AWS $when', async ({ respond }) => {
    aws.respondWith(respond);
    const { sign: signWithKms, publicKey } = kmsSigner(ALIAS);
    const calls = [publicKey, () => signWithKms(MESSAGE, 'ES256')];
    expect(await Promise.all(calls.map(ending))).toEqual(['rejected', 'rejected']);
  });
});
