import { X509Certificate } from 'node:crypto';
import { getEventListeners, once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { dial } from '../../../lambda/net/dial.ts';
import type { Network } from '../../../lambda/net/network.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import type { CertificateVariant } from '../../../local/made-certificates.ts';
import { HOST, loopbackNetwork } from '../../support/loopback-network.ts';
import { listen, tcpServer, tlsIdentity, tlsServer } from '../../support/loopback-servers.ts';

async function dialTo(
  port: number,
  changes: Partial<Network> = {},
  { hostname = HOST, protocols = ['h2', 'http/1.1'] } = {},
) {
  const network = await loopbackNetwork(changes);
  const dialled = await withTimeLimit(2000, undefined, (signal) =>
    dial({ hostname, port }, network, protocols, signal),
  );
  dialled.socket.destroy();
  return dialled;
}

describe('A fresh connection', () => {
  it('attributes to each phase the time that passed in it', async () => {
    let now = 5000;
    const identity = await tlsIdentity();
    const server = await listen(
      createServer({
        ...identity,
        ALPNCallback: ({ protocols }) => {
          now += 300;
          return protocols[0];
        },
      }),
    );
    const { phases } = await dialTo(server.port, {
      clock: { now: () => new Date(), monotonicMs: () => now },
      resolve: async () => {
        now += 1000;
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    expect(phases).toEqual({ dnsMs: 1000, connectMs: 0, tlsMs: 300 });
  });

  it('measures the phases one after the other, the TCP handshake among them', async () => {
    // A clock that moves on only when it is read shows which phases are bounded by readings of their own.
    let reading = 0;
    const server = await tlsServer(() => {});
    const { phases } = await dialTo(server.port, {
      clock: {
        now: () => new Date(),
        monotonicMs: () => {
          reading += 1;
          return reading;
        },
      },
    });
    const { dnsMs, connectMs, tlsMs } = phases;
    expect([dnsMs, connectMs, tlsMs].every((ms) => ms > 0)).toBe(true);
    expect(dnsMs + connectMs + tlsMs).toBe(reading - 1);
  });

  it('goes to the address its resolver gives for host and port, and asks there for the host by name', async () => {
    const asked: unknown[] = [];
    const names: string[] = [];
    const identity = await tlsIdentity();
    const server = await listen(
      createServer({
        ...identity,
        SNICallback: (name, done) => {
          names.push(name);
          done(null);
        },
      }),
    );
    const { address, certificate } = await dialTo(server.port, {
      resolve: async (hostname, port) => {
        asked.push({ hostname, port });
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    expect(asked).toEqual([{ hostname: HOST, port: server.port }]);
    expect(names).toEqual([HOST]);
    expect(address).toBe('127.0.0.1');
    expect(certificate.refusal).toBeUndefined();
  });

  it('tries the next address when the first refuses', async () => {
    const server = await tlsServer(() => {});
    const { address } = await dialTo(server.port, {
      resolve: async () => [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    expect(address).toBe('127.0.0.1');
  });

  it('works for a host that is an address, whose certificate names it', async () => {
    const identity = await tlsIdentity(['127.0.0.1']);
    const server = await listen(createServer(identity));
    const { certificate } = await dialTo(server.port, {}, { hostname: '127.0.0.1' });
    expect(certificate.refusal).toBeUndefined();
  });

  it('agrees on the first protocol offered that the server speaks', async () => {
    const identity = await tlsIdentity();
    const both = await listen(createServer({ ...identity, ALPNProtocols: ['http/1.1', 'h2'] }));
    const old = await listen(createServer({ ...identity, ALPNProtocols: ['http/1.1'] }));
    const silent = await listen(createServer(identity));
    const agreed = async (port: number) => (await dialTo(port)).socket.alpnProtocol;
    expect(['h2', 'http/1.1']).toContain(await agreed(both.port));
    expect(await agreed(old.port)).toBe('http/1.1');
    expect(await agreed(silent.port)).toBe(false);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('shakes hands in full each time, over %s', async (version) => {
    const identity = await tlsIdentity();
    const greet = createServer({ ...identity, minVersion: version, maxVersion: version }, (socket) => {
      socket.write('hello');
    });
    const server = await listen(greet);
    const { trustedCertificates: _trusted, ...network } = await loopbackNetwork();
    const reused: boolean[] = [];
    for (let time = 0; time < 2; time += 1) {
      const { socket } = await withTimeLimit(2000, undefined, (signal) =>
        dial({ hostname: HOST, port: server.port }, network, [], signal),
      );
      // By then the server's tickets have come, and been kept by whoever keeps them.
      await once(socket, 'data');
      await setImmediate();
      reused.push(socket.isSessionReused());
      socket.destroy();
    }
    expect(reused).toEqual([false, false]);
  });

  it('leaves no listener on the signal that could have ended it', async () => {
    const server = await tlsServer(() => {});
    const { signal } = new AbortController();
    const { socket } = await dial({ hostname: HOST, port: server.port }, await loopbackNetwork(), [], signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    socket.destroy();
  });

  it('does not even knock at a private address when only public ones are allowed', async () => {
    const server = await tcpServer(() => {});
    await expect(dialTo(server.port, { publicOnly: true })).rejects.toMatchObject({
      reason: 'PRIVATE_ADDRESS',
      phase: 'dns',
    });
    expect(server.accepted).toBe(0);
  });
});

describe('The certificate of a connection', () => {
  const VARIANTS: readonly [CertificateVariant, string | undefined][] = [
    ['valid', undefined],
    [{ expiresInDays: 0 }, undefined],
    ['expired', 'CERT_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['wrong-host', 'CERT_WRONG_HOST'],
    ['self-signed', 'CERT_SELF_SIGNED'],
    ['unknown-issuer', 'CERT_UNKNOWN_ISSUER'],
    ['weak-key', 'CERT_WEAK_KEY'],
  ];

  it.each(VARIANTS)(
    'that is %j is read whatever clients think of it, refusal: %s',
    async (variant, reason) => {
      const identity = await tlsIdentity([HOST], variant);
      const server = await listen(createServer(identity));
      const { certificate } = await dialTo(server.port);
      const { fingerprint256, validFrom, validTo, subject, issuer } = new X509Certificate(identity.cert);
      expect(certificate).toMatchObject({
        fingerprint: fingerprint256,
        notBefore: new Date(validFrom),
        notAfter: new Date(validTo),
        subject: subject.replace('CN=', ''),
        issuer: issuer.replace('CN=', ''),
      });
      expect(certificate.refusal?.reason).toBe(reason);
    },
  );

  it('is refused when only the runtime trusts, which does not know the authority', async () => {
    const server = await tlsServer(() => {});
    const { trustedCertificates: _trusted, ...network } = await loopbackNetwork();
    const { certificate, socket } = await withTimeLimit(2000, undefined, (signal) =>
      dial({ hostname: HOST, port: server.port }, network, [], signal),
    );
    socket.destroy();
    expect(certificate.refusal?.reason).toBe('CERT_UNKNOWN_ISSUER');
  });
});
