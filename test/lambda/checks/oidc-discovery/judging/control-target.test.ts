/** Telling the org's outage from the monitor's own, over real sockets: who is asked, and what is said. */
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { alertText } from '../../../../../lambda/alerting/alert-text.ts';
import { oidcDiscovery } from '../../../../../lambda/checks/oidc-discovery/check.ts';
import { runCheck } from '../../../../../lambda/engine/run-check.ts';
import type { Network } from '../../../../../lambda/net/network.ts';
import { CUSTOM_URL, ORG_URL, requestWith } from '../../../../support/discovery-facts.ts';
import { eventually, loopbackNetwork } from '../../../../support/loopback-network.ts';
import { httpsServer, type Listening, tcpServer } from '../../../../support/loopback-servers.ts';
import { plainOrg } from '../../../../support/plain-org.ts';
import { recordingPorts } from '../../../../support/recording-ports.ts';

const CONTROL = 'https://control.example';
const LOOPBACK: readonly LookupAddress[] = [{ address: '127.0.0.1', family: 4 }];

interface Watched {
  readonly hosts?: readonly string[];
  readonly control: string;
  readonly network?: Partial<Network>;
  readonly allowPrivateAddresses?: boolean;
}

/** The check of an org, run over and over against one store, waiting without taking any time. */
async function watching({ hosts = [ORG_URL], control, network = {}, allowPrivateAddresses = true }: Watched) {
  const [url, ...customDomains] = hosts;
  const org = { url, customDomains: customDomains.map((domain) => ({ url: domain })), allowPrivateAddresses };
  const request = { ...requestWith({ org, settings: { attemptTimeoutMs: 500 } }), controlTarget: control };
  const check = oidcDiscovery(
    request,
    await loopbackNetwork({ publicOnly: !allowPrivateAddresses, ...network }),
  );
  const ports = recordingPorts();
  const context = {
    org: request.org,
    runbookUrl: 'docs/runbook.md',
    dashboardUrl: undefined,
    maintenance: [],
    siblings: [],
    isWatched: false,
  };
  return {
    ports,
    async run() {
      const run = await runCheck(check, context, ports, new AbortController().signal);
      ports.time.pass(60_000 - (ports.time.elapsedMs() % 60_000));
      return run;
    },
  };
}

/** A port of this machine on which nothing listens. */
async function refusedPort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const urlOn = (host: string, { port }: Pick<Listening, 'port'>) => `https://${host}:${port}`;
const refusing = async (host: string) => urlOn(host, { port: await refusedPort() });
const controlServer = () => httpsServer((_request, response) => response.end(), ['control.example']);

const faults = (run: {
  outcome: { findings: readonly { condition: string; reason: string; subject: string }[] };
}) => run.outcome.findings.map(({ condition, reason, subject }) => `${condition} ${reason} ${subject}`);

describe('When no host of the org answers but the control target does', () => {
  it('the org is unreachable, at once and with every try in the evidence', async () => {
    const control = await controlServer();
    const hosts = [await refusing('acme.okta.example'), await refusing('id.acme.example')];
    const { run, ports } = await watching({ hosts, control: urlOn('control.example', control) });
    const { outcome, sent } = await run();
    expect(faults({ outcome })).toEqual(hosts.map((host) => `UNREACHABLE CONNECT ${new URL(host).host}`));
    expect(outcome.state).toBe('critical');
    for (const { severity, certainty, attempts } of outcome.findings) {
      expect([severity, certainty]).toEqual(['critical', 'certain']);
      expect(attempts.map(({ at }) => at)).toEqual([
        '2026-03-02T12:00:00.000Z',
        '2026-03-02T12:00:10.000Z',
        '2026-03-02T12:00:20.000Z',
      ]);
      expect(attempts.filter(({ result }) => result.includes('ECONNREFUSED'))).toHaveLength(3);
    }
    expect(sent.map(({ state, condition }) => `${state} ${condition}`)).toEqual([
      'FIRING UNREACHABLE',
      'FIRING UNREACHABLE',
    ]);
    expect(sent[0]?.attempts).toEqual(outcome.findings[0]?.attempts);
    expect(ports.published).toHaveLength(2);
    expect(control.accepted).toBe(3);
  });

  it('every message says that the control target answered, and what Okta reports', async () => {
    const control = await controlServer();
    const target = urlOn('control.example', control);
    const { run } = await watching({ hosts: [await refusing('acme.okta.example')], control: target });
    const [alert] = (await run()).sent;
    expect(alert?.control).toBe(`the control target ${target} answered, so the monitor's own network works`);
    const text = alert === undefined ? '' : alertText(alert).replace(/\s+/g, ' ');
    expect(text).toContain(`Them or us the control target ${target} answered`);
    expect(text).toContain("; Okta's status is unknown (the status page was not read yet)");
  });

  it('the control target is shaken hands with, and asked for nothing', async () => {
    const asked: string[] = [];
    const control = await httpsServer((request) => asked.push(request.url ?? ''), ['control.example']);
    const hosts = [await refusing('acme.okta.example')];
    const { run } = await watching({ hosts, control: urlOn('control.example', control) });
    expect((await run()).outcome.state).toBe('critical');
    expect(asked).toEqual([]);
    await eventually(() => control.open === 0, 'the connection is closed again');
  });

  it('its certificate is of no interest, only that it can be reached', async () => {
    const control = await httpsServer((_request, response) => response.end(), ['another.example']);
    const hosts = [await refusing('acme.okta.example')];
    const { run } = await watching({ hosts, control: urlOn('control.example', control) });
    expect((await run()).outcome.state).toBe('critical');
  });
});

describe('When the control target does not answer either', () => {
  const ownFault = ['CHECK_UNKNOWN MONITOR_NETWORK monitor network'];

  it('the fault is the monitor’s own: unknown, and no message before the third run', async () => {
    const hosts = [await refusing('acme.okta.example'), await refusing('id.acme.example')];
    const { run } = await watching({ hosts, control: await refusing('control.example') });
    const runs = [await run(), await run(), await run(), await run()];
    expect(runs.map(({ outcome }) => outcome.state)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect(runs.map(faults)).toEqual([ownFault, ownFault, ownFault, ownFault]);
    expect(runs.map(({ sent }) => sent.map(({ condition, reason }) => `${condition} ${reason}`))).toEqual([
      [],
      [],
      ['CHECK_UNKNOWN MONITOR_NETWORK'],
      [],
    ]);
    const observed = runs[0]?.outcome.findings[0]?.observed;
    expect(observed).toMatch(
      /neither did the control target https:\/\/control\.example:\d+ \(CONNECT: .*ECONNREFUSED/,
    );
    expect(runs[0]?.outcome.unseen).toBe('everything');
  });

  it.each([
    { how: 'has no name', fault: Object.assign(new Error('not found'), { code: 'ENOTFOUND' }) },
    { how: 'cannot be resolved now', fault: Object.assign(new Error('again'), { code: 'EAI_AGAIN' }) },
  ])('as when every name $how', async ({ fault }) => {
    const network = { resolve: () => Promise.reject(fault) };
    const { run } = await watching({ control: CONTROL, network });
    expect(faults(await run())).toEqual(ownFault);
  });

  it('as when it accepts a connection and then keeps silent', async () => {
    const control = await tcpServer(() => {});
    const hosts = [await refusing('acme.okta.example')];
    const { run } = await watching({ hosts, control: urlOn('control.example', control) });
    expect(faults(await run())).toEqual(ownFault);
    expect(control.accepted).toBe(1);
  });

  it('the outage that was announced before is neither over nor announced again', async () => {
    const refused = await refusing('control.example');
    let controlPort = 0;
    const control = await controlServer();
    const resolve: Network['resolve'] = async (hostname) => {
      if (hostname === 'control.example' && controlPort === 1) {
        throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
      }
      return LOOPBACK;
    };
    const hosts = [refused.replace('control', 'acme')];
    const { run } = await watching({
      hosts,
      control: urlOn('control.example', control),
      network: { resolve },
    });
    expect((await run()).sent.map(({ state }) => state)).toEqual(['FIRING']);
    controlPort = 1;
    const blind = [await run(), await run()];
    expect(blind.map(faults)).toEqual([ownFault, ownFault]);
    expect(blind.flatMap(({ sent }) => sent)).toEqual([]);
  });
});

describe('The control target is not asked', () => {
  it('when only one of two hosts is down', async () => {
    const control = await controlServer();
    const org = await plainOrg();
    const hosts = [org.origin, await refusing('id.acme.example')];
    const { run } = await watching({ hosts, control: urlOn('control.example', control) });
    const { outcome } = await run();
    expect(faults({ outcome })).toEqual([`UNREACHABLE CONNECT ${new URL(hosts[1] ?? '').host}`]);
    expect(outcome.findings[0]?.control).toBe(
      `${new URL(org.origin).host} of the same org took a connection, so the monitor's own network works; no control target was asked`,
    );
    expect(control.accepted).toBe(0);
  });

  it('when all is well', async () => {
    const control = await controlServer();
    const { run } = await watching({
      hosts: [(await plainOrg()).origin],
      control: urlOn('control.example', control),
    });
    expect((await run()).outcome.state).toBe('ok');
    expect(control.accepted).toBe(0);
  });

  it('when a host shakes hands and then keeps silent', async () => {
    const control = await controlServer();
    const org = await plainOrg({ delay: () => Number.POSITIVE_INFINITY });
    const { run } = await watching({ hosts: [org.origin], control: urlOn('control.example', control) });
    const { outcome } = await run();
    expect(faults({ outcome })).toEqual([`UNREACHABLE TIMEOUT ${new URL(org.origin).host}`]);
    expect(outcome.findings[0]?.control).toBe(
      'the host took the connection, so the way there works; no control target was asked',
    );
    expect(control.accepted).toBe(0);
  });

  it('when a host was refused for its private address, which says nothing of the network', async () => {
    const control = await controlServer();
    const { run } = await watching({
      hosts: [ORG_URL],
      control: urlOn('control.example', control),
      allowPrivateAddresses: false,
    });
    const { outcome } = await run();
    expect(faults({ outcome })).toEqual(['CHECK_UNKNOWN PRIVATE_ADDRESS acme.okta.com']);
    expect(outcome.findings[0]).not.toHaveProperty('control');
    expect(control.accepted).toBe(0);
  });
});

describe('A control target on a private address', () => {
  // As the endpoint of an AWS service is in a VPC with a private endpoint for it.
  it('is asked all the same, because it is the monitor’s own choice', async () => {
    const control = await controlServer();
    const resolve: Network['resolve'] = async (hostname) => {
      if (hostname === 'control.example') return LOOPBACK;
      throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    };
    const { run } = await watching({
      hosts: [ORG_URL, CUSTOM_URL],
      control: urlOn('control.example', control),
      network: { resolve },
      allowPrivateAddresses: false,
    });
    const { outcome } = await run();
    expect(outcome.findings.map(({ condition }) => condition)).toEqual(['UNREACHABLE', 'UNREACHABLE']);
  });
});
