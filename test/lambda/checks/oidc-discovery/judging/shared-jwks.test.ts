/** Which connections and requests a probe makes, over real TLS, where hosts name each other's key sets. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { judgeDiscovery } from '../../../../../lambda/checks/oidc-discovery/judge.ts';
import { probeDiscovery } from '../../../../../lambda/checks/oidc-discovery/probe.ts';
import { requestWith } from '../../../../support/discovery-facts.ts';
import { publicJwk } from '../../../../support/independent-server.ts';
import { loopbackNetwork } from '../../../../support/loopback-network.ts';
import { httpsServer } from '../../../../support/loopback-servers.ts';
import { discoveryDocument } from '../../../../support/plain-org.ts';

const ORG_HOST = 'acme.okta.example';
const CUSTOM_HOST = 'id.acme.example';
const KEY_SET = JSON.stringify({ keys: [publicJwk({ alg: 'RS256' })] });

/** Two hosts on one port of this machine; every document of the custom servers is the custom domain's. */
async function twoHosts() {
  const asked: string[] = [];
  const server = await httpsServer(
    ({ headers: { host = '' }, url: path = '' }, response) => {
      asked.push(`https://${host}${path}`);
      const custom = `https://${CUSTOM_HOST}:${new URL(`https://${host}`).port}`;
      const [, id] = /^\/oauth2\/(aus\d)\/\.well-known/.exec(path) ?? [];
      const issuer = id === undefined ? `https://${host}` : `${custom}/oauth2/${id}`;
      const document = path.endsWith('/keys') ? KEY_SET : JSON.stringify(discoveryDocument(issuer));
      response.writeHead(200, { 'content-type': 'application/json' }).end(document);
    },
    [ORG_HOST, CUSTOM_HOST],
  );
  const origin = (host: string) => `https://${host}:${server.port}`;
  return { server, asked, org: origin(ORG_HOST), custom: origin(CUSTOM_HOST) };
}

async function probed({ org, custom }: { org: string; custom: string }, servers = 1) {
  const request = requestWith({
    org: {
      url: org,
      customDomains: [{ url: custom }],
      authorizationServers: Array.from({ length: servers }, (_, i) => {
        return { id: `aus${i}`, issuerMode: 'CUSTOM_URL' };
      }),
      allowPrivateAddresses: true,
    },
  });
  const facts = await probeDiscovery(request, await loopbackNetwork(), new AbortController().signal);
  return { facts, judgement: judgeDiscovery(facts, request.settings, {}, new Date()) };
}

const timesAsked = (asked: readonly string[], url: string) => asked.filter((one) => one === url).length;

describe('A key set that one host names and another holds', () => {
  it('is fetched once, from the host that holds it', async () => {
    const hosts = await twoHosts();
    const { judgement } = await probed(hosts, 3);
    for (const id of ['aus0', 'aus1', 'aus2']) {
      expect(timesAsked(hosts.asked, `${hosts.custom}/oauth2/${id}/v1/keys`)).toBe(1);
      expect(timesAsked(hosts.asked, `${hosts.org}/oauth2/${id}/v1/keys`)).toBe(0);
    }
    expect(judgement.findings).toEqual([]);
  });

  it('is known to both hosts', async () => {
    const { facts } = await probed(await twoHosts());
    const served = facts.hosts.map(({ servers }) => servers.map(({ jwks }) => jwks?.ok));
    expect(served).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('is judged once', async () => {
    const hosts = await twoHosts();
    const { judgement } = await probed(hosts);
    const keys = judgement.observations.filter(({ subject }) => subject.endsWith(' keys'));
    expect(keys.map(({ subject }) => subject)).toEqual([
      `${hosts.org} keys`,
      `${hosts.custom}/oauth2/aus0 keys`,
      `${hosts.custom} keys`,
    ]);
  });
});

describe('Each document of an org', () => {
  it('is asked for once', async () => {
    const hosts = await twoHosts();
    await probed(hosts, 2);
    expect([...hosts.asked].sort()).toEqual([...new Set(hosts.asked)].sort());
    expect(hosts.asked).toHaveLength(2 * (1 + 3) + 2 + 2);
  });
});

describe('A probe of several hosts', () => {
  // Every request listens to the one signal of the probe; from the eleventh on Node takes that for a leak.
  it.each([{ servers: 4 }, { servers: 10 }])(
    'with $servers custom servers each leaves no warning in the log',
    async ({ servers }) => {
      const warnings: string[] = [];
      const keep = (warning: Error) => warnings.push(warning.name);
      process.on('warning', keep);
      onTestFinished(() => {
        process.off('warning', keep);
      });
      await probed(await twoHosts(), servers);
      // Warnings come in the next turn.
      await new Promise((resolve) => setImmediate(resolve));
      expect(warnings).toEqual([]);
    },
  );
});
