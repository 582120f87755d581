/** The org of the benchmarks, which has no sockets, beside the simulated org over TLS: the check finds the same of both. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../bench/detection/faults.ts';
import { chanceFrom } from '../../bench/world/chance.ts';
import { publicHost } from '../../bench/world/public-host.ts';
import { VirtualTime } from '../../bench/world/virtual-time.ts';
import { fairWeather } from '../../bench/world/weather.ts';
import { oidcDiscovery } from '../../lambda/checks/oidc-discovery/check.ts';
import type { Reach } from '../../lambda/checks/oidc-discovery/probe.ts';
import { parseOidcDiscoveryRequest } from '../../lambda/config.ts';
import type { Network } from '../../lambda/net/network.ts';
import { SCENARIOS } from '../../local/simulated-okta/scenarios.ts';
import { type SimulatedOkta, startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { loopbackNetwork, systemClock } from '../support/loopback-network.ts';

const URL_OF_THE_BENCH = 'https://acme.okta.com';
const PLAYED = [
  'healthy',
  'refused',
  'silence-before-handshake',
  'server-error',
  'certificate-expired',
  'issuer-mismatch',
  'no-keys',
  'key-added',
] as const;

let okta: SimulatedOkta;
beforeAll(async () => {
  okta = await startSimulatedOkta({ now: systemClock.now });
});
afterAll(() => okta.close());

function requestFor(url: string) {
  return parseOidcDiscoveryRequest({
    check: 'oidc-discovery',
    org: { alias: 'acme', url, authorizationServers: [{ id: 'default' }], allowPrivateAddresses: true },
    settings: { attemptTimeoutMs: 300 },
    controlTarget: url,
    runbookUrl: 'docs/runbook.md',
  });
}

async function found(url: string, network: Network, reach?: Reach) {
  const check = oidcDiscovery(requestFor(url), network, reach);
  const { hosts } = await check.probe(new AbortController().signal, {}, {});
  // Over sockets the control target is the org itself; here it counts as up.
  const { findings, unseen, measurements } = check.judge({ hosts }, {}, network.clock.now(), undefined);
  const text = JSON.stringify({
    findings: findings.map(({ condition, reason, severity, subject }) => [
      condition,
      reason,
      severity,
      subject,
    ]),
    unseen,
    measured: measurements.map(({ metric }) => metric),
  });
  return text.replaceAll(new URL(url).host, 'HOST');
}

async function foundWithoutSockets(scenario: (typeof PLAYED)[number]): Promise<string> {
  const time = new VirtualTime(new Date('2026-03-02T12:00:00.000Z'));
  const reach = publicHost(URL_OF_THE_BENCH, time, fairWeather(chanceFrom(1)), () => SCENARIOS[scenario]);
  const network = { resolve: async () => [], clock: time, publicOnly: true };
  let text = '';
  time.at(time.monotonicMs(), () => {
    void found(URL_OF_THE_BENCH, network, reach).then((result) => {
      text = result;
    });
  });
  await time.runUntil(time.monotonicMs() + 60_000);
  return text;
}

describe('the org of the benchmarks', () => {
  it.each(PLAYED)('in the scenario %s is found to be what the one over TLS is', async (scenario) => {
    await okta.switchTo(scenario);
    const network = await loopbackNetwork({ trustedCertificates: [okta.caPem] });
    expect(await foundWithoutSockets(scenario)).toBe(await found(okta.origin, network));
  });

  it('plays every scenario that a fault of the benchmark is', () => {
    const chance = () => 0;
    const ailing = FAULTS.flatMap(({ ails }) => ails?.(chance) ?? []);
    expect(ailing.filter((one) => !PLAYED.some((name) => SCENARIOS[name] === one))).toEqual([]);
  });
});
