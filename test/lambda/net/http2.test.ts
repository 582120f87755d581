import { constants, createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Opened, Wanted } from '../../../lambda/net/https.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { http2InThreePackets } from '../../support/http2-frames.ts';
import { eventually, faultOfWork, get, HOST, limitFor, openTo } from '../../support/loopback-network.ts';
import { listen, tlsIdentity } from '../../support/loopback-servers.ts';

const getWanted = ({ connection }: Opened, wanted: Wanted, path = '/') =>
  withTimeLimit(5000, undefined, (signal) => connection.get(path, signal, wanted));

type OnStream = (stream: ServerHttp2Stream, headers: Readonly<Record<string, unknown>>) => unknown;

async function http2Server(onStream: OnStream) {
  const server = createSecureServer(await tlsIdentity());
  const sessions: ServerHttp2Session[] = [];
  server.on('session', (session) => sessions.push(session.on('error', () => {})));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    onStream(stream, headers);
  });
  const listening = await listen(server);
  return { sessions, listening, drop: () => listening.drop(), port: listening.port };
}

const ok: OnStream = (stream, { ':path': path }) => {
  stream.respond({ ':status': 200 });
  stream.end(`you asked for ${path}`);
};

/** As a document and its keys. */
async function twice(opened: Parameters<typeof get>[0]): Promise<void> {
  await get(opened);
  await get(opened);
}

describe('Requests over HTTP/2', () => {
  it('share one connection, one after the other and at once', async () => {
    const server = await http2Server(async (stream, headers) => {
      await sleep(10);
      ok(stream, headers);
    });
    const opened = await openTo(server.port);
    const first = await get(opened, '/first?a=b');
    const paths = Array.from({ length: 20 }, (_, i) => `/${i}`);
    const others = await Promise.all(paths.map((path) => get(opened, path)));
    expect(first).toMatchObject({ status: 200, body: Buffer.from('you asked for /first?a=b') });
    expect(others.map(({ body }) => body.toString())).toEqual(paths.map((path) => `you asked for ${path}`));
    expect(server.listening.accepted).toBe(1);
    opened.connection.close();
    await eventually(() => server.listening.open === 0, 'closing ends the connection');
  });

  it('name the host with its port and ask for plain JSON', async () => {
    const seen: unknown[] = [];
    const server = await http2Server((stream, headers) => {
      seen.push({ ...headers });
      ok(stream, headers);
    });
    await get(await openTo(server.port), '/x');
    expect(seen).toEqual([
      expect.objectContaining({
        ':method': 'GET',
        ':scheme': 'https',
        ':path': '/x',
        ':authority': `${HOST}:${server.port}`,
        accept: 'application/json',
        'accept-encoding': 'identity',
      }),
    ]);
  });

  it('for something else than JSON send what they are told to, and nothing of JSON', async () => {
    const seen: Readonly<Record<string, unknown>>[] = [];
    const server = await http2Server((stream, headers) => {
      seen.push({ ...headers });
      ok(stream, headers);
    });
    const opened = await openTo(server.port);
    await getWanted(opened, { headers: { accept: 'text/html', 'if-none-match': '"1"' }, maximumBytes: 99 });
    await get(opened);
    expect(seen[0]).toMatchObject({ ':path': '/', accept: 'text/html', 'if-none-match': '"1"' });
    expect(seen[0]).not.toHaveProperty('accept-encoding');
    expect(seen[1]).toMatchObject({ accept: 'application/json', 'user-agent': 'okta-health-monitor' });
    expect(seen[1]).not.toHaveProperty('if-none-match');
  });

  it.each([10, 2_000_000])('take a body of as many bytes as they want, %i, and not one more', async (cap) => {
    const server = await http2Server((stream, { ':path': path }) => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.alloc(path === '/more' ? cap + 1 : cap, ' '));
    });
    const opened = await openTo(server.port);
    const wanted = { headers: {}, maximumBytes: cap };
    expect((await getWanted(opened, wanted)).body).toHaveLength(cap);
    const fault = await faultOfWork(getWanted(opened, wanted, '/more'));
    expect(fault).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
  });

  it('report status, headers, body, and when they were sent and answered', async () => {
    const server = await http2Server(async (stream) => {
      await sleep(40);
      stream.respond({ ':status': 503, 'x-okta-request-id': 'f00d' });
      stream.write('{"a"');
      await sleep(40);
      stream.end(':1}');
    });
    const { status, headers, body, firstByteMs, totalMs, sentAt, receivedAt } = await get(
      await openTo(server.port),
    );
    expect({ status, id: headers['x-okta-request-id'], body: body.toString() }).toEqual({
      status: 503,
      id: 'f00d',
      body: '{"a":1}',
    });
    expect(firstByteMs).toBeGreaterThan(35);
    expect(totalMs - firstByteMs).toBeGreaterThan(35);
    expect(receivedAt.getTime() - sentAt.getTime()).toBeGreaterThan(35);
    expect(receivedAt.getTime() - sentAt.getTime()).toBeLessThan(totalMs);
  });

  it('answered without a body are complete', async () => {
    const server = await http2Server((stream) => stream.respond({ ':status': 204 }, { endStream: true }));
    expect(await get(await openTo(server.port))).toMatchObject({ status: 204, body: Buffer.alloc(0) });
  });

  // The stream is closed while its body is still being unpacked, which must not count as a cut-off.
  it('answered in gzip, though nobody asked for it, are complete', async () => {
    const server = await http2Server((stream) => {
      stream.respond({ ':status': 200, 'content-encoding': 'gzip' });
      stream.end(gzipSync('{"keys":[]}'));
    });
    expect((await get(await openTo(server.port))).body.toString()).toBe('{"keys":[]}');
  });

  it('alone, answered in several packets, is complete', async () => {
    const server = await http2InThreePackets('{"keys":[]}');
    expect((await get(await openTo(server.port))).body.toString()).toBe('{"keys":[]}');
  });

  // A stream that is closed before its body was read to the end is no cut-off.
  it('at once, answered in several packets, are complete', async () => {
    const server = await http2InThreePackets(' '.repeat(600));
    const opened = await openTo(server.port);
    const answers = await Promise.allSettled(Array.from({ length: 60 }, () => twice(opened)));
    opened.connection.close();
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('that are done survive that the server says goodbye meanwhile', async () => {
    const server = await http2Server(async (stream, headers) => {
      stream.session?.goaway(constants.NGHTTP2_NO_ERROR);
      await sleep(30);
      ok(stream, headers);
    });
    expect(await get(await openTo(server.port))).toMatchObject({ status: 200 });
  });
});

describe('A server that speaks HTTP/2 and', () => {
  const headersOnly = (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200, 'content-length': '100' });
    stream.write('{"keys":');
  };
  const afterBytes = (react: (stream: ServerHttp2Stream) => void) => (stream: ServerHttp2Stream) => {
    headersOnly(stream);
    setTimeout(react, 20, stream);
  };
  const { NGHTTP2_INTERNAL_ERROR: internal, NGHTTP2_REFUSED_STREAM: refused } = constants;
  const ENDINGS: readonly [string, OnStream, string, string][] = [
    ['never answers', () => {}, 'TIMEOUT', 'first-byte'],
    ['resets the stream', (stream) => stream.close(internal), 'RESET', 'first-byte'],
    ['refuses the stream', (stream) => stream.close(refused), 'RESET', 'first-byte'],
    ['ends the session', (stream) => stream.session?.destroy(), 'RESET', 'first-byte'],
    ['ends the session in error', (stream) => stream.session?.goaway(internal), 'RESET', 'first-byte'],
    ['stops after its headers', (stream) => stream.respond({ ':status': 200 }), 'TIMEOUT', 'body'],
    ['stops in the middle of its body', headersOnly, 'TIMEOUT', 'body'],
    [
      'resets the stream in the middle of its body',
      afterBytes((stream) => stream.close(internal)),
      'TRUNCATED',
      'body',
    ],
    [
      'ends the session in the middle of its body',
      afterBytes((stream) => stream.session?.destroy()),
      'TRUNCATED',
      'body',
    ],
    ['ends its body early', afterBytes((stream) => stream.end()), 'TRUNCATED', 'body'],
    ['cancels the rest of its body', afterBytes((stream) => stream.close(0)), 'TRUNCATED', 'body'],
    [
      'sends too much',
      (stream) => {
        stream.respond({ ':status': 200 });
        stream.end(Buffer.alloc(3_000_000, ' '));
      },
      'TOO_LARGE',
      'body',
    ],
  ];

  it.each(ENDINGS)('%s is a fault with its reason and phase', async (_what, onStream, reason, phase) => {
    const server = await http2Server(onStream);
    const opened = await openTo(server.port);
    const started = performance.now();
    expect(await faultOfWork(get(opened, '/', limitFor(reason)))).toEqual({ reason, phase });
    expect(performance.now() - started).toBeLessThan(4000);
    opened.connection.close();
    await eventually(() => server.listening.open === 0, 'closing ends the connection');
  });

  it('sends a bomb is cut off for its size', async () => {
    const server = await http2Server((stream) => {
      stream.respond({ ':status': 200, 'content-encoding': 'gzip' });
      stream.end(gzipSync(Buffer.alloc(64_000_000, ' ')));
    });
    const opened = await openTo(server.port);
    expect(await faultOfWork(get(opened))).toEqual({ reason: 'TOO_LARGE', phase: 'body' });
  });

  it('fails one stream does not fail the others', async () => {
    const server = await http2Server(async (stream, headers) => {
      if (headers[':path'] === '/bad') stream.close(internal);
      else {
        await sleep(20);
        ok(stream, headers);
      }
    });
    const opened = await openTo(server.port);
    const [bad, good] = await Promise.allSettled([get(opened, '/bad'), get(opened, '/good')]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { reason: 'RESET' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { status: 200 } });
    expect(await get(opened, '/again')).toMatchObject({ status: 200 });
    opened.connection.close();
  });

  it('is slow with one stream gives it up alone', async () => {
    const server = await http2Server((stream, headers) => {
      if (headers[':path'] !== '/slow') ok(stream, headers);
    });
    const opened = await openTo(server.port);
    expect(await faultOfWork(get(opened, '/slow', 50))).toEqual({ reason: 'TIMEOUT', phase: 'first-byte' });
    expect(await get(opened, '/fast')).toMatchObject({ status: 200 });
    expect(server.listening.accepted).toBe(1);
    opened.connection.close();
  });

  type Http2Server = Awaited<ReturnType<typeof http2Server>>;
  it.each([
    ['said goodbye', ({ sessions }: Http2Server) => sessions[0]?.goaway(constants.NGHTTP2_NO_ERROR)],
    ['went away', ({ sessions }: Http2Server) => sessions[0]?.destroy()],
    ['was cut off', (server: Http2Server) => server.drop()],
  ])('%s before the next request is a fault of that request, not a wait', async (_what, leave) => {
    const server = await http2Server(ok);
    const opened = await openTo(server.port);
    await get(opened);
    leave(server);
    await sleep(50);
    expect(await faultOfWork(get(opened))).toEqual({ reason: 'RESET', phase: 'first-byte' });
    opened.connection.close();
  });
});
