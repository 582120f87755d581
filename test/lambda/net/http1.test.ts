import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Opened, Wanted } from '../../../lambda/net/https.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { eventually, faultOfWork, get, HOST, limitFor, openTo } from '../../support/loopback-network.ts';
import {
  httpsServer,
  listen,
  rawHttpServer,
  tlsIdentity,
  tlsServer,
} from '../../support/loopback-servers.ts';

const getWanted = ({ connection }: Opened, wanted: Wanted, path = '/') =>
  withTimeLimit(5000, undefined, (signal) => connection.get(path, signal, wanted));

const answer = (body: string, ...headers: string[]) =>
  [`HTTP/1.1 200 OK`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n');

describe('Requests over HTTP/1.1', () => {
  it('one after the other share the dialled connection', async () => {
    const server = await httpsServer((request, response) => response.end(`you asked for ${request.url}`));
    const opened = await openTo(server.port);
    const bodies: string[] = [];
    for (const path of ['/a', '/b?c=d', '/e']) bodies.push((await get(opened, path)).body.toString());
    expect(bodies).toEqual(['you asked for /a', 'you asked for /b?c=d', 'you asked for /e']);
    expect(server.accepted).toBe(1);
    opened.connection.close();
  });

  it('at once dial one connection each at most, the dialled one among them, and never with h2', async () => {
    const protocols = new Set<unknown>();
    const server = await httpsServer(async (request, response) => {
      protocols.add((request.socket as { alpnProtocol?: unknown }).alpnProtocol);
      await sleep(30);
      response.end('late');
    });
    const opened = await openTo(server.port);
    const answers = await Promise.all(Array.from({ length: 5 }, () => get(opened)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(server.accepted).toBe(5);
    expect([...protocols]).toEqual(['http/1.1']);
    await get(opened);
    expect(server.accepted).toBe(5);
    opened.connection.close();
  });

  it('offer no other protocol on the further connections, whose server may speak one', async () => {
    const offers: (readonly string[])[] = [];
    const ALPNCallback = ({ protocols }: { protocols: readonly string[] }) => {
      offers.push(protocols);
      return 'http/1.1';
    };
    const identity = await tlsIdentity();
    const server = await listen(
      createServer({ ...identity, ALPNCallback }, (_request, response) =>
        setTimeout(() => response.end(), 30),
      ),
    );
    const opened = await openTo(server.port);
    await Promise.all([get(opened), get(opened)]);
    opened.connection.close();
    expect(offers).toEqual([['h2', 'http/1.1'], ['http/1.1']]);
  });

  it('dial again when the server said that it closes', async () => {
    const server = await httpsServer((_request, response) =>
      response.writeHead(200, { Connection: 'close' }).end('bye'),
    );
    const opened = await openTo(server.port);
    for (let i = 0; i < 3; i += 1) expect((await get(opened)).body.toString()).toBe('bye');
    expect(server.accepted).toBe(3);
  });

  it('name the host, with the port where it is not 443, and ask for plain JSON', async () => {
    const seen: Record<string, unknown>[] = [];
    const server = await httpsServer((request, response) => {
      const { servername } = request.socket as { servername?: unknown };
      seen.push({ ...request.headers, servername, method: request.method });
      response.end();
    });
    const opened = await openTo(server.port);
    await Promise.all([get(opened), get(opened)]);
    opened.connection.close();
    const expected = {
      method: 'GET',
      host: `${HOST}:${server.port}`,
      servername: HOST,
      accept: 'application/json',
      'accept-encoding': 'identity',
    };
    expect(seen).toEqual([expect.objectContaining(expected), expect.objectContaining(expected)]);
  });

  it('for something else than JSON send what they are told to, and nothing of JSON', async () => {
    const seen: Readonly<Record<string, unknown>>[] = [];
    const server = await httpsServer((request, response) => {
      seen.push(request.headers);
      response.end();
    });
    const opened = await openTo(server.port);
    await getWanted(opened, { headers: { accept: 'text/html', 'if-none-match': '"1"' }, maximumBytes: 10 });
    await get(opened);
    expect(seen).toEqual([
      {
        host: `${HOST}:${server.port}`,
        connection: 'keep-alive',
        accept: 'text/html',
        'if-none-match': '"1"',
      },
      expect.objectContaining({ accept: 'application/json', 'user-agent': 'okta-health-monitor' }),
    ]);
    expect(seen[1]).not.toHaveProperty('if-none-match');
  });

  it.each([10, 2_000_000])('take a body of as many bytes as they want, %i, and not one more', async (cap) => {
    const server = await httpsServer(({ url }, response) =>
      response.end(Buffer.alloc(url === '/more' ? cap + 1 : cap, ' ')),
    );
    const opened = await openTo(server.port);
    const wanted = { headers: {}, maximumBytes: cap };
    expect((await getWanted(opened, wanted)).body).toHaveLength(cap);
    const fault = await faultOfWork(getWanted(opened, wanted, '/more'));
    expect(fault).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
  });

  it('report status, headers, body, and when they were sent and answered', async () => {
    const server = await httpsServer(async (_request, response) => {
      await sleep(40);
      response.writeHead(418, { 'x-okta-request-id': 'f00d' }).write('{"a"');
      await sleep(40);
      response.end(':1}');
    });
    const before = Date.now();
    const { status, headers, body, firstByteMs, totalMs, sentAt, receivedAt } = await get(
      await openTo(server.port),
    );
    expect({ status, id: headers['x-okta-request-id'], body: body.toString() }).toEqual({
      status: 418,
      id: 'f00d',
      body: '{"a":1}',
    });
    expect(firstByteMs).toBeGreaterThan(35);
    expect(totalMs - firstByteMs).toBeGreaterThan(35);
    expect(sentAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(receivedAt.getTime() - sentAt.getTime()).toBeGreaterThan(35);
    expect(receivedAt.getTime() - sentAt.getTime()).toBeLessThan(totalMs);
  });

  it('that need a connection of their own do not count its handshake as the latency of the document', async () => {
    let now = 0;
    const clock = { now: () => new Date(), monotonicMs: () => now };
    const server = await httpsServer(async (_request, response) => {
      await sleep(20);
      response.end('{}');
    });
    // Every lookup takes ten seconds by this clock; the server answers in no time.
    const resolve = async () => {
      now += 10_000;
      return [{ address: '127.0.0.1', family: 4 }];
    };
    const opened = await openTo(server.port, { clock, resolve });
    const answers = await Promise.all([get(opened), get(opened)]);
    expect(server.accepted).toBe(2);
    expect(Math.min(...answers.map(({ totalMs }) => totalMs))).toBe(0);
    opened.connection.close();
  });

  // RFC 9112, section 9.3: a server may close an idle connection at any time, and clients ask again on a new one.
  it('are asked again on a fresh connection when the server closed the shared one unannounced', async () => {
    const server = await rawHttpServer(answer('{}'), (socket) => socket.end());
    const opened = await openTo(server.port);
    await get(opened);
    expect(await get(opened)).toMatchObject({ status: 200 });
  });

  it('are the same when they are asked again', async () => {
    const seen: string[] = [];
    const server = await tlsServer((socket) => {
      socket.on('data', (request) => {
        seen.push(request.toString());
        socket.end(answer('{}'));
      });
    });
    const opened = await openTo(server.port);
    const wanted = { headers: { accept: 'text/html' }, maximumBytes: 2 };
    await getWanted(opened, wanted);
    expect(await getWanted(opened, wanted)).toMatchObject({ status: 200 });
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain('accept: text/html');
  });

  it('are not repeated behind the back of who asks', async () => {
    let requests = 0;
    const server = await httpsServer((request) => {
      requests += 1;
      request.socket.destroy();
    });
    expect(await faultOfWork(get(await openTo(server.port)))).toEqual({
      reason: 'RESET',
      phase: 'first-byte',
    });
    expect(requests).toBe(1);
  });
});

describe('Closing a connection that speaks HTTP/1.1', () => {
  it('ends every socket it used', async () => {
    const server = await httpsServer(async (_request, response) => {
      await sleep(20);
      response.end();
    });
    const opened = await openTo(server.port);
    await Promise.all([get(opened), get(opened), get(opened)]);
    opened.connection.close();
    await eventually(() => server.open === 0, 'the server sees all connections closed');
  });

  // As after a certificate that clients refuse, when no document is asked for.
  it('ends the dialled socket when it was never used', async () => {
    const server = await httpsServer((_request, response) => response.end());
    const { connection } = await openTo(server.port);
    connection.close();
    await expect.poll(() => server.open, { timeout: 300 }).toBe(0);
  });
});

describe('A server that speaks HTTP/1.1 and', () => {
  const cut = answer('{"keys":[]}').slice(0, -4);
  const ENDINGS: readonly [string, Parameters<typeof rawHttpServer>, string, string][] = [
    ['resets after the request', ['', (_, reset) => reset()], 'RESET', 'first-byte'],
    ['closes after the request', ['', (s) => s.end()], 'RESET', 'first-byte'],
    ['never answers', [''], 'TIMEOUT', 'first-byte'],
    ['stops in the middle of its headers', ['HTTP/1.1 200 OK\r\nConte'], 'TIMEOUT', 'first-byte'],
    ['answers something else', ['SSH-2.0-OpenSSH_9.2\r\n'], 'RESET', 'first-byte'],
    ['sends headers without end', [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`], 'RESET', 'first-byte'],
    ['stops after its headers', ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n'], 'TIMEOUT', 'body'],
    ['stops in the middle of its body', [cut], 'TIMEOUT', 'body'],
    ['closes in the middle of its body', [cut, (s) => s.end()], 'TRUNCATED', 'body'],
    ['resets in the middle of its body', [cut, (_, reset) => reset()], 'TRUNCATED', 'body'],
    [
      'closes before its last chunk',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n', (s) => s.end()],
      'TRUNCATED',
      'body',
    ],
    [
      'sends a chunk that is none',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'],
      'TRUNCATED',
      'body',
    ],
  ];

  it.each(ENDINGS)('%s is a fault with its reason and phase', async (_what, script, reason, phase) => {
    const server = await rawHttpServer(...script);
    const opened = await openTo(server.port);
    const started = performance.now();
    expect(await faultOfWork(get(opened, '/', limitFor(reason)))).toEqual({ reason, phase });
    expect(performance.now() - started).toBeLessThan(4000);
    opened.connection.close();
  });

  it('drips its body is given up when time is up, however steady the drip', async () => {
    const server = await httpsServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000000' });
      const drip = setInterval(() => response.write('{'), 5);
      response.once('close', () => clearInterval(drip));
    });
    const opened = await openTo(server.port);
    expect(await faultOfWork(get(opened, '/', 150))).toEqual({ reason: 'TIMEOUT', phase: 'body' });
    await eventually(() => server.open === 0, 'the exchange that was given up is closed');
  });

  it('sends too much is cut off', async () => {
    const server = await httpsServer((_request, response) => response.end(Buffer.alloc(3_000_000, ' ')));
    const opened = await openTo(server.port);
    expect(await faultOfWork(get(opened))).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
    await eventually(() => server.open === 0, 'the exchange that was cut off is closed');
  });

  it('announces more than it will ever be let send is cut off', async () => {
    const server = await httpsServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': '999999999' });
      response.write(Buffer.alloc(1_100_000, ' '));
    });
    expect(await faultOfWork(get(await openTo(server.port)))).toMatchObject({ reason: 'TOO_LARGE' });
  });

  it('answers twice to one request gives the first answer', async () => {
    const server = await rawHttpServer(answer('first') + answer('second'));
    expect((await get(await openTo(server.port))).body.toString()).toBe('first');
  });

  it('hints early gives its final answer', async () => {
    const server = await rawHttpServer(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${answer('{}')}`);
    expect(await get(await openTo(server.port))).toMatchObject({ status: 200 });
  });

  // Node ends such a request without an answer, an error, or heed of its signal.
  it('switches protocols unasked is a fault, not a wait', async () => {
    const server = await rawHttpServer(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    );
    const asking = faultOfWork(get(await openTo(server.port), '/', 200));
    const ended = await Promise.race([asking, sleep(600, 'still waiting long after the time limit')]);
    expect(ended).toMatchObject({ phase: 'first-byte' });
  });

  it('refuses the further connections that parallel requests need fails those, not the first', async () => {
    let connections = 0;
    const server = await httpsServer(async (_request, response) => {
      await sleep(30);
      response.end('{}');
    });
    const resolve = async () => {
      connections += 1;
      return [{ address: connections === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const opened = await openTo(server.port, { resolve });
    const [first, second] = await Promise.allSettled([get(opened), get(opened)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { reason: 'CONNECT', phase: 'connect' } });
    opened.connection.close();
  });
});
