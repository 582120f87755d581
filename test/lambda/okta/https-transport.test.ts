import { describe, expect, it } from 'vitest';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import { httpsTransport } from '../../../lambda/okta/https-transport.ts';
import type { OutgoingRequest } from '../../../lambda/okta/transport.ts';
import { eventually, HOST, loopbackNetwork } from '../../support/loopback-network.ts';
import { httpsServer, rawHttpServer } from '../../support/loopback-servers.ts';

const SECRET = { authorization: 'SSWS 00-not-a-real-token' };

async function transportTo({ port }: { readonly port: number }, trust: { trusted?: false } = {}) {
  const network = await loopbackNetwork(trust.trusted === false ? { trustedCertificates: [] } : {});
  const transport = httpsTransport(network);
  const send = (request: Partial<OutgoingRequest> & { path?: string } = {}, limitMs = 2000) =>
    withTimeLimit(limitMs, undefined, (signal) =>
      transport.send(
        { method: 'GET', url: `https://${HOST}:${port}${request.path ?? '/'}`, headers: SECRET, ...request },
        signal,
      ),
    );
  return { ...transport, send };
}

const faultOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NetworkFault);
  return (error as NetworkFault).reason;
};

describe('The transport of the Okta client', () => {
  it('sends path, query and headers, beside its own, over one connection', async () => {
    const seen: unknown[] = [];
    const server = await httpsServer(({ method, url, headers: { authorization, accept } }, response) => {
      seen.push({ method, url, authorization, accept });
      response.end('{}');
    });
    const { send, close } = await transportTo(server);
    await send({ path: '/api/v1/logs?limit=1' });
    await send({ method: 'POST', body: 'a=b', headers: { accept: 'text/plain' } });
    expect(seen).toEqual([
      { method: 'GET', url: '/api/v1/logs?limit=1', accept: 'application/json', ...SECRET },
      { method: 'POST', url: '/', accept: 'text/plain', authorization: undefined },
    ]);
    expect(server.accepted).toBe(1);
    close();
    await eventually(() => server.open === 0, 'closing ends the connection');
  });

  it('shows no credential to a host whose certificate clients refuse', async () => {
    let requests = 0;
    const server = await httpsServer((_request, response) => {
      requests += 1;
      response.end('{}');
    });
    const { send } = await transportTo(server, { trusted: false });
    expect(await faultOf(send())).toMatch(/^CERT_/);
    expect(requests).toBe(0);
    await eventually(() => server.open === 0, 'the connection is closed again');
  });

  it('takes another connection after one that failed, and never sends the same request on it', async () => {
    const server = await rawHttpServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', (socket) =>
      socket.end(),
    );
    const { send, close } = await transportTo(server);
    expect(await send()).toMatchObject({ status: 200 });
    expect(await faultOf(send())).toBe('RESET');
    expect(await send()).toMatchObject({ status: 200 });
    close();
  });

  it('tries again to connect after it could not', async () => {
    const server = await httpsServer((_request, response) => response.end('{}'));
    const base = await loopbackNetwork();
    let lookups = 0;
    const transport = httpsTransport({
      ...base,
      resolve: async (...asked) => {
        lookups += 1;
        if (lookups === 1) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
        return base.resolve(...asked);
      },
    });
    const request = { method: 'GET', url: `https://${HOST}:${server.port}/`, headers: {} } as const;
    const signal = new AbortController().signal;
    expect(await faultOf(transport.send(request, signal))).toBe('DNS');
    expect(await transport.send(request, signal)).toMatchObject({ status: 200 });
    transport.close();
  });

  it('keeps the connection when a call is given up for its time', async () => {
    let asked = 0;
    const server = await httpsServer((_request, response) => {
      asked += 1;
      if (asked > 1) response.end('{}');
    });
    const { send, close } = await transportTo(server);
    expect(await faultOf(send({}, 50))).toBe('TIMEOUT');
    expect(await send()).toMatchObject({ status: 200 });
    close();
  });
});
