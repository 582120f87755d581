/** A form sent to a token endpoint, over either protocol. */
import { createSecureServer } from 'node:http2';
import { describe, expect, it } from 'vitest';
import { JSON_DOCUMENT, type Opened, REQUEST_HEADERS } from '../../../lambda/net/https.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { faultOfWork, openTo } from '../../support/loopback-network.ts';
import {
  httpsServer,
  listen,
  rawHttpServer,
  tlsIdentity,
  tlsServer,
} from '../../support/loopback-servers.ts';

const FORM = { ...REQUEST_HEADERS, 'content-type': 'application/x-www-form-urlencoded' };
const BODY = 'grant_type=client_credentials&scope=okta.logs.read';

const post = ({ connection }: Opened, body = BODY) =>
  withTimeLimit(2000, undefined, (signal) =>
    connection.send(
      { ...JSON_DOCUMENT, method: 'POST', path: '/oauth2/v1/token', headers: FORM, body },
      signal,
    ),
  );

/** Answers with what it was sent. */
async function echo(protocol: 'http/1.1' | 'h2') {
  const respond = async (
    request: AsyncIterable<Buffer> & {
      method?: string | undefined;
      url?: string | undefined;
      headers: object;
    },
    response: { end(text: string): unknown },
  ) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
  };
  if (protocol === 'http/1.1') return httpsServer(respond);
  return listen(createSecureServer(await tlsIdentity()).on('request', respond));
}

describe.each(['http/1.1', 'h2'] as const)('A POST over %s', (protocol) => {
  it('carries method, path, headers and body', async () => {
    const opened = await openTo((await echo(protocol)).port);
    const { status, body } = await post(opened);
    expect(status).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({
      method: 'POST',
      url: '/oauth2/v1/token',
      body: BODY,
      headers: { 'content-type': FORM['content-type'], accept: 'application/json' },
    });
    opened.connection.close();
  });

  it('is answered with headers that are texts, and none of the protocol itself', async () => {
    const opened = await openTo((await echo(protocol)).port);
    const { headers } = await post(opened);
    expect(Object.keys(headers).filter((name) => !/^[a-z]/.test(name))).toEqual([]);
    expect(Object.values(headers).filter((value) => typeof value !== 'string')).toEqual([]);
    opened.connection.close();
  });

  it('may have an empty body, and one of a hundred kilobytes', async () => {
    const opened = await openTo((await echo(protocol)).port);
    for (const body of ['', 'x'.repeat(100_000)])
      expect(JSON.parse((await post(opened, body)).body.toString())).toMatchObject({ method: 'POST', body });
    opened.connection.close();
  });
});

describe('A POST over a connection that the server closed meanwhile', () => {
  // An assertion is good for one use: whether the server has seen it cannot be known.
  it('is a fault, never sent a second time', async () => {
    let requests = 0;
    const server = await tlsServer((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
        else socket.destroy();
      });
    });
    const opened = await openTo(server.port);
    await post(opened);
    const { reason } = await faultOfWork(post(opened));
    expect(reason).toBe('RESET');
    expect(requests).toBe(2);
    opened.connection.close();
  });

  it('is so for a GET that is good for one use, too', async () => {
    const server = await rawHttpServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', (socket) =>
      socket.end(),
    );
    const opened = await openTo(server.port);
    const once = () =>
      withTimeLimit(2000, undefined, (signal) =>
        opened.connection.send({ ...JSON_DOCUMENT, method: 'GET', path: '/api/v1/logs' }, signal),
      );
    expect(await once()).toMatchObject({ status: 200 });
    expect((await faultOfWork(once())).reason).toBe('RESET');
    opened.connection.close();
  });
});
