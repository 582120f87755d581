/** The least that a probe in Node can be: bytes over `node:tls`. What even it is off by, the machine is to blame for. */
import { connect } from 'node:tls';
import { HOST, type Stamp } from './exact-server.ts';
import type { Sample } from './probing-client.ts';

export function bareProbe(port: number, caPem: string): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: HOST, ca: caPem });
    socket.setNoDelay(true);
    let sent = 0;
    let firstByte: number | undefined;
    let text = '';
    socket.once('secureConnect', () => {
      sent = performance.now();
      socket.write(`GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (chunk) => {
      firstByte ??= performance.now();
      text += chunk.toString('latin1');
    });
    socket.once('error', reject);
    socket.once('close', () => {
      const [body] = /\{.*\}/.exec(text) ?? [];
      if (body === undefined || firstByte === undefined) return reject(new Error(`no stamp in "${text}"`));
      resolve({ reportedMs: firstByte - sent, trueMs: (JSON.parse(body) as Stamp).answeredAfterMs });
    });
  });
}
