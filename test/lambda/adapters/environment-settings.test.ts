import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentSettings } from '../../../lambda/adapters/environment-settings.ts';

/** A home folder whose files of AWS are pipes that nobody writes to: whoever reads one waits for ever. */
const home = mkdtempSync(path.join(tmpdir(), 'home-of-pipes-'));
const PROGRAM = path.join(import.meta.dirname, 'asks-aws.ts');
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-no-account',
};

beforeAll(() => {
  mkdirSync(path.join(home, '.aws'));
  execFileSync('mkfifo', [path.join(home, '.aws', 'config'), path.join(home, '.aws', 'credentials')]);
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

/** The host that the client wants to connect to; undefined when it has not said so after as many milliseconds. */
async function hostAsked(
  client: string,
  environment: object,
  patienceMs: number,
): Promise<string | undefined> {
  const program = spawn(process.execPath, ['--import', 'tsx', PROGRAM, client], {
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface(program.stdout)[Symbol.asyncIterator]();
    expect(await lines.next()).toEqual({ done: false, value: 'asking' });
    const said = lines.next().then(({ value }) => value ?? 'ended without a word');
    return await Promise.race([said, after(patienceMs, 'waits')]);
  } finally {
    program.kill('SIGKILL');
  }
}

describe('a client in a Lambda function', () => {
  it.each([
    ['CloudWatch', 'monitoring.eu-west-1.amazonaws.com'],
    ['DynamoDB', 'dynamodb.eu-west-1.amazonaws.com'],
    ['KMS', 'kms.eu-west-1.amazonaws.com'],
    ['Secrets Manager', 'secretsmanager.eu-west-1.amazonaws.com'],
    ['SNS', 'sns.eu-west-1.amazonaws.com'],
  ])('of %s looks for nothing in the home folder', async (client, host) => {
    expect(await hostAsked(client, { AWS_LAMBDA_FUNCTION_NAME: 'any' }, 10_000)).toBe(host);
  });

  it.each([
    ['AWS_USE_FIPS_ENDPOINT', 'kms-fips.eu-west-1.amazonaws.com'],
    ['AWS_USE_DUALSTACK_ENDPOINT', 'kms.eu-west-1.api.aws'],
  ])('heeds %s', async (variable, host) => {
    const environment = { AWS_LAMBDA_FUNCTION_NAME: 'any', [variable]: 'true' };
    expect(await hostAsked('KMS', environment, 10_000)).toBe(host);
  });
});

describe('a client on a machine of somebody', () => {
  it('reads the files there first', async () => {
    expect(await hostAsked('DynamoDB', {}, 1000)).toBe('waits');
  });
});

describe('the settings of a Lambda function', () => {
  it('have the endpoint that its environment names, as the rehearsal does', () => {
    const { endpoint } = environmentSettings({
      AWS_LAMBDA_FUNCTION_NAME: 'any',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(endpoint).toBe('http://127.0.0.1:9');
  });
});
