import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { StatusPageFacts } from '../../../../lambda/checks/service-status/page-reading.ts';
import { type StatusPageReader, statusPage } from '../../../../lambda/checks/service-status/status-page.ts';
import type { Network } from '../../../../lambda/net/network.ts';
import type { CertificateVariant } from '../../../../local/made-certificates.ts';
import { eventually, HOST, loopbackNetwork, toLoopback } from '../../../support/loopback-network.ts';
import {
  httpsServer,
  listen,
  rawHttpServer,
  tcpServer,
  tlsIdentity,
} from '../../../support/loopback-servers.ts';
import { judgedFacts } from './support/judged.ts';
import { DISTURBED, NOW, page } from './support/pages.ts';

const AGENT = 'Mozilla/5.0 (compatible; test)';
const HTML = { 'content-type': 'text/html;charset=UTF-8' };
const MB = 1024 * 1024;

type Respond = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A reader of the page at a port of this machine. */
async function readerAt(
  port: number,
  { path = '/', timeLimitMs, ...changes }: { path?: string; timeLimitMs?: number } & Partial<Network> = {},
): Promise<StatusPageReader> {
  const settings = { url: `https://${HOST}:${port}${path}`, userAgent: AGENT };
  return statusPage(settings, await loopbackNetwork(changes), timeLimitMs);
}

const readOnce = (reader: StatusPageReader) => reader.read(new AbortController().signal);

async function factsFrom(
  respond: Respond,
  options?: Parameters<typeof readerAt>[1],
): Promise<StatusPageFacts> {
  const { port } = await httpsServer(respond);
  return readOnce(await readerAt(port, options));
}

/** `FETCH: HTTP 503`, or `understood`. */
function inWords(facts: StatusPageFacts): string {
  return facts.ok ? 'understood' : `${facts.failure.reason}: ${facts.failure.detail}`;
}

const answering =
  (status: number, headers: Record<string, string> = HTML, body: string | Buffer = page()): Respond =>
  (_request, response) =>
    response.writeHead(status, headers).end(body);

describe('A status page that is served', () => {
  it('is read with what a page is asked for with, and the time it was read at', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const facts = await factsFrom(
      (request, response) => {
        seen.push(request.headers);
        response.writeHead(200, HTML).end(page(DISTURBED));
      },
      { clock: { now: () => NOW, monotonicMs: () => performance.now() } },
    );
    expect(facts).toMatchObject({ ok: true, readAt: NOW });
    expect(facts.ok && facts.durationMs).toBeGreaterThan(0);
    expect(facts.ok && facts.reading.incidents[0]?.name).toBe('I-300');
    expect(seen).toMatchObject([{ accept: 'text/html', 'accept-encoding': 'identity', 'user-agent': AGENT }]);
    expect(seen[0]).not.toHaveProperty('if-none-match');
  });

  it('is read at its path, and over HTTP/2', async () => {
    const paths: unknown[] = [];
    const server = createSecureServer(await tlsIdentity());
    server.on('stream', (stream, { ':path': path, accept, 'user-agent': agent }) => {
      paths.push([path, accept, agent]);
      stream.respond({ ':status': 200, 'content-type': 'TEXT/HTML' });
      stream.end(page());
    });
    const { port } = await listen(server);
    const reader = await readerAt(port, { path: '/status?view=all#top' });
    expect(inWords(await readOnce(reader))).toBe('understood');
    expect(paths).toEqual([['/status?view=all', 'text/html', AGENT]]);
  });

  it('is read packed, though nobody asked for it', async () => {
    const packed = answering(200, { ...HTML, 'content-encoding': 'gzip' }, gzipSync(page()));
    expect(inWords(await factsFrom(packed))).toBe('understood');
  });

  it('is read over a fresh connection each time, of which none stays open', async () => {
    const server = await httpsServer(answering(200));
    const reader = await readerAt(server.port);
    for (let i = 1; i <= 3; i += 1) {
      expect(inWords(await readOnce(reader))).toBe('understood');
      expect(server.accepted).toBe(i);
    }
    await eventually(() => server.open === 0, 'every connection is closed');
  });

  it('of exactly 2 MB is read, of one byte more is too large', async () => {
    const sized = (bytes: number) => page() + ' '.repeat(bytes - Buffer.byteLength(page()));
    expect(inWords(await factsFrom(answering(200, HTML, sized(2 * MB))))).toBe('understood');
    expect(inWords(await factsFrom(answering(200, HTML, sized(2 * MB + 1))))).toBe(
      'FETCH: TOO_LARGE: body is larger than 2097152 bytes (phase body)',
    );
  });

  it('of 30 MB is too large, and costs next to no time', async () => {
    const server = await httpsServer(answering(200, HTML, page() + ' '.repeat(30 * MB)));
    const reader = await readerAt(server.port);
    const before = process.cpuUsage();
    const facts = await readOnce(reader);
    const { user, system } = process.cpuUsage(before);
    expect(inWords(facts)).toContain('FETCH: TOO_LARGE');
    // The server of this very process sends meanwhile.
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});

describe('A status page that redirects', () => {
  const hops =
    (count: number): Respond =>
    ({ url = '' }, response) => {
      const hop = Number(url.slice(1));
      if (hop < count) response.writeHead(302, { location: `/${hop + 1}` }).end();
      else response.writeHead(200, HTML).end(page());
    };

  it('is followed on its own host, three times', async () => {
    expect(inWords(await factsFrom(hops(1)))).toBe('understood');
    expect(inWords(await factsFrom(hops(3)))).toBe('understood');
    expect(inWords(await factsFrom(hops(4)))).toBe('FETCH: more than 3 redirects, the last to /4');
  });

  it.each([301, 302, 303, 307, 308])('by %i is followed', async (status) => {
    const facts = await factsFrom(({ url, headers }, response) => {
      if (url === '/there?a=b') response.writeHead(200, HTML).end(page());
      else response.writeHead(status, { location: `https://${headers.host}/there?a=b` }).end();
    });
    expect(inWords(facts)).toBe('understood');
  });

  it('to another host is a login, wherever that is', async () => {
    const to = (location: string) => factsFrom(answering(302, { location }, ''));
    expect(inWords(await to('https://login.okta.example/app?x=1'))).toBe(
      'LOGIN_REDIRECT: redirects to login.okta.example, another host, as for a login',
    );
    expect(inWords(await to('//evil.example:8443/'))).toBe(
      'LOGIN_REDIRECT: redirects to evil.example:8443, another host, as for a login',
    );
    const long = inWords(await to(`https://${'a.'.repeat(4000)}example/`));
    expect(long).toMatch(/^LOGIN_REDIRECT: redirects to a\.a\./);
    expect(long.length).toBeLessThan(320);
  });

  it('to another port or to plain HTTP is not followed', async () => {
    const to = (location: string) => factsFrom(answering(302, { location }, ''));
    expect(inWords(await to(`https://${HOST}:1/`))).toBe(
      `FETCH: redirects to https://${HOST}:1, which is not followed`,
    );
    expect(inWords(await to(`http://${HOST}/`))).toBe(
      `FETCH: redirects to http://${HOST}, which is not followed`,
    );
  });

  it.each([
    ['nowhere', undefined],
    ['to what is no URL', 'https://['],
  ])('%s is no page', async (_where, location) => {
    const headers = location === undefined ? undefined : { location };
    expect(inWords(await factsFrom(answering(302, headers, '')))).toBe('FETCH: HTTP 302');
  });
});

describe('A status page that is refused', () => {
  it.each([401, 403, 404, 429, 500, 503, 204, 206, 300])('with %i says nothing', async (status) => {
    expect(inWords(await factsFrom(answering(status)))).toBe(`FETCH: HTTP ${status}`);
  });

  it.each([
    ['application/json', 'application/json'],
    ['text/plain; charset=text/html', 'text/plain'],
    ['application/xhtml+xml', 'application/xhtml+xml'],
    ['', 'no content type'],
  ])('by its content type, %j, says nothing', async (type, named) => {
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    expect(inWords(await factsFrom(answering(200, headers)))).toBe(
      `FETCH: HTTP 200 with ${named} in place of text/html`,
    );
  });

  it('by a login page with 200 says nothing', async () => {
    const login = '<html><body><form><input type="password" name="p"></form></body></html>';
    expect(inWords(await factsFrom(answering(200, HTML, login)))).toMatch(/^LOGIN_REDIRECT: a login page/);
    expect(inWords(await factsFrom(answering(200, HTML, '<html></html>')))).toMatch(/^LAYOUT: /);
  });
});

describe('A status page that cannot be got', () => {
  it.each<[CertificateVariant, string]>([
    ['expired', 'CERT_EXPIRED'],
    ['wrong-host', 'CERT_WRONG_HOST'],
    ['self-signed', 'CERT_SELF_SIGNED'],
    ['unknown-issuer', 'CERT_UNKNOWN_ISSUER'],
  ])('for its certificate, which is %s, is not asked for', async (variant, reason) => {
    let requests = 0;
    const server = createServer(await tlsIdentity([HOST], variant), (_request, response) => {
      requests += 1;
      response.writeHead(200, HTML).end(page());
    });
    const listening = await listen(server);
    const reader = await readerAt(listening.port);
    expect(inWords(await readOnce(reader))).toMatch(`FETCH: its certificate is refused: ${reason} (`);
    await eventually(() => listening.open === 0, 'the connection is closed');
    expect(requests).toBe(0);
  });

  it('as nobody listens says nothing', async () => {
    const { port } = await tcpServer((socket) => socket.destroy());
    expect(inWords(await readOnce(await readerAt(port)))).toMatch(/^FETCH: TLS: .* \(phase tls\)$/);
    const resolve = async () => [{ address: '127.0.0.2', family: 4 }];
    expect(inWords(await readOnce(await readerAt(port, { resolve })))).toMatch(/^FETCH: CONNECT: /);
  });

  it('as its name is not known says nothing', async () => {
    const resolve = () =>
      Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    expect(inWords(await readOnce(await readerAt(1, { resolve })))).toBe(
      'FETCH: DNS: getaddrinfo ENOTFOUND (phase dns)',
    );
  });

  it('as it is on a private address says nothing', async () => {
    expect(inWords(await readOnce(await readerAt(1, { publicOnly: true })))).toMatch(
      /^FETCH: PRIVATE_ADDRESS: /,
    );
  });

  it('as its answer is cut off says nothing, whatever came of it', async () => {
    const cut = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 999999\r\n\r\n${page()}`;
    const { port } = await rawHttpServer(cut, (socket) => socket.destroy());
    expect(inWords(await readOnce(await readerAt(port)))).toMatch(/^FETCH: TRUNCATED: /);
  });

  it.each([
    ['before its handshake', () => tcpServer((socket) => socket.resume()), 'tls'],
    ['after the request', () => httpsServer(() => {}), 'first-byte'],
    [
      'within the page',
      () => httpsServer((_request, response) => response.writeHead(200, HTML).write(page())),
      'body',
    ],
  ])('in time, silent %s, is given up', async (_when, serve, phase) => {
    const server = await serve();
    const reader = await readerAt(server.port, { timeLimitMs: 500 });
    const started = performance.now();
    expect(inWords(await readOnce(reader))).toMatch(
      new RegExp(`^FETCH: TIMEOUT: no answer within \\d+ ms \\(phase ${phase}\\)$`),
    );
    expect(performance.now() - started).toBeLessThan(4000);
    await eventually(() => server.open === 0, 'the connection is closed');
  });

  it('in time, all its redirects together, is given up', async () => {
    const slow: Respond = ({ url = '/' }, response) =>
      setTimeout(() => response.writeHead(302, { location: `${url}a` }).end(), 150);
    const facts = await factsFrom(slow, { timeLimitMs: 250 });
    expect(inWords(facts)).toContain('FETCH: TIMEOUT');
  });

  it('before the run is out of time is given up with it', async () => {
    const server = await httpsServer(() => {});
    const reader = await readerAt(server.port);
    const deadline = new AbortController();
    setTimeout(() => deadline.abort(), 100);
    expect(inWords(await reader.read(deadline.signal))).toMatch(/^DEADLINE: TIMEOUT: /);
    expect(inWords(await reader.read(deadline.signal))).toMatch(/^DEADLINE: TIMEOUT: /);
    await eventually(() => server.open === 0, 'the connection is closed');
  });

  it('by a mistake of ours is no doubt but an error', async () => {
    const { port } = await httpsServer(answering(200));
    const resolve = () => Promise.reject(new TypeError('a bug'));
    await expect(readOnce(await readerAt(port, { resolve }))).rejects.toThrow('a bug');
    const odd = statusPage(
      { url: `https://${HOST}:${port}/`, userAgent: 'a\nb' },
      await loopbackNetwork({ resolve: toLoopback }),
    );
    await expect(readOnce(odd)).rejects.toThrow(TypeError);
  });
});

describe('A status page that names its versions', () => {
  /** Serves pages one after the other, the last for ever, each to whoever does not know it. */
  async function versioned(...versions: readonly (readonly [string | undefined, string])[]) {
    const asked: (string | undefined)[] = [];
    const server = await httpsServer((request, response) => {
      const known = request.headers['if-none-match'];
      const [etag, html] = versions[Math.min(asked.length, versions.length - 1)] ?? [undefined, ''];
      asked.push(known);
      const headers = etag === undefined ? HTML : { ...HTML, etag };
      if (known !== undefined && known === etag) response.writeHead(304, { etag }).end();
      else response.writeHead(200, headers).end(html);
    });
    return { asked, port: server.port };
  }

  it('is not sent again while it is the same, and counts as read anew', async () => {
    const { asked, port } = await versioned(['"1"', page(DISTURBED)]);
    let minutes = 0;
    const now = () => new Date(NOW.getTime() + minutes * 60_000);
    const reader = await readerAt(port, { clock: { now, monotonicMs: () => performance.now() } });
    const first = await readOnce(reader);
    minutes = 5;
    const second = await readOnce(reader);
    const third = await readOnce(reader);
    expect(asked).toEqual([undefined, '"1"', '"1"']);
    expect(second).toMatchObject({ ok: true, readAt: now() });
    expect(second.ok && first.ok && second.reading).toEqual(first.ok && first.reading);
    expect(judgedFacts(third).findings).toEqual(judgedFacts(first).findings);
  });

  it('is read anew when it is another', async () => {
    const { asked, port } = await versioned(['"1"', page()], ['W/"2"', page(DISTURBED)]);
    const reader = await readerAt(port);
    await readOnce(reader);
    const second = await readOnce(reader);
    expect(second.ok && second.reading.incidents[0]?.name).toBe('I-300');
    await readOnce(reader);
    expect(asked).toEqual([undefined, '"1"', 'W/"2"']);
  });

  it('is asked for whole by another reader', async () => {
    const { asked, port } = await versioned(['"1"', page()]);
    await readOnce(await readerAt(port));
    await readOnce(await readerAt(port));
    expect(asked).toEqual([undefined, undefined]);
  });

  it('is asked for whole when its last version has no name, or none that can be sent', async () => {
    const names = [undefined, 'unquoted', '"with "quotes"', '"é"', `"${'x'.repeat(600)}"`];
    for (const name of names) {
      const { asked, port } = await versioned([name, page()]);
      const reader = await readerAt(port);
      await readOnce(reader);
      expect(inWords(await readOnce(reader))).toBe('understood');
      expect(asked).toEqual([undefined, undefined]);
    }
  });

  it('is asked for whole after a version without a name', async () => {
    const { asked, port } = await versioned(['"1"', page()], [undefined, page()]);
    const reader = await readerAt(port);
    for (let i = 0; i < 3; i += 1) await readOnce(reader);
    expect(asked).toEqual([undefined, '"1"', undefined]);
  });

  it('is asked for whole as long as no version of it was understood', async () => {
    const { asked, port } = await versioned(['"1"', '<html></html>']);
    const reader = await readerAt(port);
    for (let i = 0; i < 2; i += 1) expect(inWords(await readOnce(reader))).toMatch(/^LAYOUT/);
    expect(asked).toEqual([undefined, undefined]);
  });

  it('is remembered over a failure in between', async () => {
    const asked: unknown[] = [];
    const { port } = await httpsServer(({ headers }, response) => {
      asked.push(headers['if-none-match']);
      if (asked.length === 2) response.writeHead(503, HTML).end();
      else if (asked.length === 3) response.writeHead(304).end();
      else response.writeHead(200, { ...HTML, etag: '"1"' }).end(page());
    });
    const reader = await readerAt(port);
    const words: string[] = [];
    for (let i = 0; i < 3; i += 1) words.push(inWords(await readOnce(reader)));
    expect(words).toEqual(['understood', 'FETCH: HTTP 503', 'understood']);
    expect(asked).toEqual([undefined, '"1"', '"1"']);
  });

  it('that is said to be the same though none was named says nothing', async () => {
    expect(inWords(await factsFrom(answering(304, { etag: '"1"' }, '')))).toBe(
      'FETCH: HTTP 304, though no version was named',
    );
  });

  it('names them to where they came from, and nowhere else', async () => {
    const asked: unknown[] = [];
    const { port } = await httpsServer(({ url, headers }, response) => {
      const known = headers['if-none-match'];
      asked.push([url, known]);
      if (url === '/') response.writeHead(302, { location: '/now' }).end();
      else if (known === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { ...HTML, etag: '"1"' }).end(page());
    });
    const reader = await readerAt(port);
    await readOnce(reader);
    expect(inWords(await readOnce(reader))).toBe('understood');
    expect(asked).toEqual([
      ['/', undefined],
      ['/now', undefined],
      ['/', undefined],
      ['/now', '"1"'],
    ]);
  });

  it('is not sent again over HTTP/2 either', async () => {
    const asked: unknown[] = [];
    const server = createSecureServer(await tlsIdentity());
    server.on('stream', (stream, { 'if-none-match': known }) => {
      asked.push(known);
      if (known === '"1"') stream.respond({ ':status': 304 }, { endStream: true });
      else {
        stream.respond({ ':status': 200, ...HTML, etag: '"1"' });
        stream.end(page());
      }
    });
    const { port } = await listen(server);
    const reader = await readerAt(port);
    expect(inWords(await readOnce(reader))).toBe('understood');
    expect(inWords(await readOnce(reader))).toBe('understood');
    expect(asked).toEqual([undefined, '"1"']);
  });
});
