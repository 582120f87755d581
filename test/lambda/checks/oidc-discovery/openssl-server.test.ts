import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { faultsIn, judgementOf } from '../../../support/discovery-check.ts';
import { publicJwk } from '../../../support/independent-server.ts';
import { HOST } from '../../../support/loopback-network.ts';
import { tlsIdentity } from '../../../support/loopback-servers.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`openssl s_server does not listen on ${port}`);
}

/** A real `openssl s_server` that serves documents as files, headers and all, and closes after each. */
async function opensslServer(documents: (origin: string) => Record<string, unknown>, options: string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'openssl-server-'));
  const port = await freePort();
  const origin = `https://${HOST}:${port}`;
  const { cert, key } = await tlsIdentity();
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key);
  for (const [path, json] of Object.entries(documents(origin))) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n';
    writeFileSync(file, head + JSON.stringify(json));
  }
  const identity = ['-cert', 'cert.pem', '-key', 'key.pem'];
  const program = ['s_server', '-accept', `127.0.0.1:${port}`, ...identity, '-HTTP', '-quiet', ...options];
  const child = spawn('openssl', program, { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => {
    child.kill();
    rmSync(folder, { recursive: true });
  });
  await untilListening(port);
  return origin;
}

const documents = (origin: string) => ({
  '.well-known/openid-configuration': {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth2/v1/authorize`,
    token_endpoint: `${origin}/oauth2/v1/token`,
    jwks_uri: `${origin}/oauth2/v1/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  },
  '.well-known/okta-organization': { id: '00o1', cell: 'ok9', pipeline: 'idx' },
  'oauth2/v1/keys': { keys: [publicJwk({ alg: 'RS256' })] },
});

describe.skipIf(!hasOpenssl)('Documents that openssl s_server serves', () => {
  it.each([
    ['by the protocol they agree on', []],
    ['by TLS 1.2', ['-tls1_2']],
    ['by TLS 1.3', ['-tls1_3']],
    ['with ALPN', ['-alpn', 'http/1.1']],
  ])('%s are healthy', async (_how, options) => {
    const judgement = await judgementOf({ url: await opensslServer(documents, options) });
    expect(faultsIn(judgement)).toEqual([]);
    expect(judgement).toMatchObject({ state: 'ok', memory: { cell: 'okta.com:9' } });
  });

  it('without keys are not', async () => {
    const emptied = (origin: string) => ({ ...documents(origin), 'oauth2/v1/keys': { keys: [] } });
    const judgement = await judgementOf({ url: await opensslServer(emptied) });
    expect(faultsIn(judgement)).toMatchObject([{ condition: 'NO_USABLE_SIGNING_KEY', reason: 'NO_KEYS' }]);
  });

  it('by nothing newer than TLS 1.1 are out of reach', async () => {
    const options = ['-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'];
    const judgement = await judgementOf({ url: await opensslServer(documents, options) });
    expect(judgement.state).toBe('unknown');
    expect(judgement.observations.map(({ observed }) => observed).join()).toContain('TLS');
  });
});
