/**
 * A program: our probing code behind the interface that blackbox_exporter has, `/probe?target=URL`. Each request is one
 * probe over a fresh connection, told as the same kind of text: phases, status, size, expiry of the certificate.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../lambda/adapters/runtime.ts';
import { endpointOf, openConnection } from '../../lambda/net/https.ts';
import type { Network } from '../../lambda/net/network.ts';
import { systemResolve } from '../../lambda/net/resolve.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';

const TIMEOUT_MS = 5000;
const network: Network = { resolve: systemResolve, clock: systemClock, publicOnly: false };

function probe(target: URL): Promise<string> {
  return withTimeLimit(TIMEOUT_MS, undefined, async (signal) => {
    const { connection, phases, certificate } = await openConnection(
      endpointOf(target.href),
      network,
      signal,
    );
    try {
      const { status, body, firstByteMs, totalMs } = await connection.get(target.pathname, signal);
      const isSuccess = status === 200 && certificate.refusal === undefined;
      return `probe_success ${isSuccess ? 1 : 0}
probe_http_duration_seconds{phase="resolve"} ${phases.dnsMs / 1000}
probe_http_duration_seconds{phase="connect"} ${phases.connectMs / 1000}
probe_http_duration_seconds{phase="tls"} ${phases.tlsMs / 1000}
probe_http_duration_seconds{phase="processing"} ${firstByteMs / 1000}
probe_http_duration_seconds{phase="transfer"} ${(totalMs - firstByteMs) / 1000}
probe_http_status_code ${status}
probe_http_uncompressed_body_length ${body.length}
probe_ssl_earliest_cert_expiry ${certificate.notAfter.getTime() / 1000}
`;
    } finally {
      connection.close();
    }
  });
}

const server = createServer((request, response) => {
  const target = new URL(request.url ?? '/', 'http://localhost').searchParams.get('target');
  probe(new URL(target ?? '')).then(
    (text) => response.end(text),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit());
