import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { testAuthority } from '../../support/loopback-network.ts';
import { httpsServer, tcpServer } from '../../support/loopback-servers.ts';

const PROGRAM = fileURLToPath(new URL('../../support/ask-once.ts', import.meta.url));

/** Output of a process that asks once; it must end by itself, which a timer or a socket left behind prevents. */
async function askOnce(port: number, limitMs: number): Promise<{ said: string; afterMs: number }> {
  const { pem } = await testAuthority();
  const program = ['--import', 'tsx', PROGRAM, String(port), pem, String(limitMs)];
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 15_000 });
  const [said = '', last = ''] = stdout.trim().split('\n').slice(-2);
  return { said, afterMs: Number(/exit after (\d+) ms/.exec(last)?.[1]) };
}

describe('A process that asked', () => {
  it('and was answered ends at once, long before its time limit', async () => {
    const server = await httpsServer((_request, response) => response.end('{}'));
    const { said, afterMs } = await askOnce(server.port, 60_000);
    expect(said).toBe('answered 200');
    expect(afterMs).toBeLessThan(5000);
  });

  it.each([
    ['in the handshake', () => tcpServer(() => {}), 'TIMEOUT in tls'],
    ['after the request', () => httpsServer(() => {}), 'TIMEOUT in first-byte'],
  ])('and met silence %s ends when its time is up', async (_when, start, fault) => {
    const { said, afterMs } = await askOnce((await start()).port, 200);
    expect(said).toBe(fault);
    expect(afterMs).toBeGreaterThan(190);
    expect(afterMs).toBeLessThan(5000);
  });
});
