/** What is measured besides of an org in detail mode; of what was not seen, nothing. */
import { describe, expect, it } from 'vitest';
import { judgeDiscovery } from '../../../../../lambda/checks/oidc-discovery/judge.ts';
import { METRICS } from '../../../../../lambda/contract.ts';
import type { Measurement } from '../../../../../lambda/outcome.ts';
import { NOW } from '../../../../support/alerting-values.ts';
import {
  CUSTOM_URL,
  connectionWith,
  daysAfter,
  discovery,
  factsOf,
  failed,
  hostFacts,
  jwks,
  ORG_URL,
  serverFacts,
  THRESHOLDS,
} from '../../../../support/discovery-facts.ts';

const TWO_HOSTS = { customDomains: [{ url: CUSTOM_URL }] };

function measured(facts: ReturnType<typeof factsOf>): readonly Measurement[] {
  const usual = judgeDiscovery(facts, THRESHOLDS, {}, NOW).measurements;
  const { measurements } = judgeDiscovery(facts, THRESHOLDS, {}, NOW, true);
  expect(measurements.slice(0, usual.length)).toEqual(usual);
  return measurements.slice(usual.length);
}

const named = (measurements: readonly Measurement[]) =>
  measurements.map(({ metric, value, dimensions }) => [metric, ...Object.values(dimensions ?? {}), value]);

describe('in detail mode', () => {
  it('the phases of the slowest document add up to the latency', () => {
    const facts = factsOf();
    const [total] = judgeDiscovery(facts, THRESHOLDS, {}, NOW).measurements;
    const phases = measured(facts).filter(({ metric }) => metric === METRICS.discoveryLatency);
    expect(named(phases)).toEqual([
      ['DiscoveryLatency', 'DNS', 5],
      ['DiscoveryLatency', 'Connect', 10],
      ['DiscoveryLatency', 'TLS', 20],
      ['DiscoveryLatency', 'FirstByte', 50],
      ['DiscoveryLatency', 'Body', 5],
    ]);
    expect(phases.reduce((sum, { value }) => sum + value, 0)).toBe(total?.value);
  });

  it('they are those of one host, where a client waits longest', () => {
    const slow = factsOf(TWO_HOSTS, {
      [CUSTOM_URL]: (target) =>
        hostFacts(target, { connection: connectionWith({ phases: { tlsMs: 900, dnsMs: 1 } }) }),
    });
    expect(named(measured(slow)).slice(0, 3)).toEqual([
      ['DiscoveryLatency', 'DNS', 1],
      ['DiscoveryLatency', 'Connect', 10],
      ['DiscoveryLatency', 'TLS', 900],
    ]);
  });

  it('the days of hosts stand apart from those of SAML', () => {
    const facts = factsOf(TWO_HOSTS, {
      [CUSTOM_URL]: (target) =>
        hostFacts(target, { connection: connectionWith({ notAfter: daysAfter(12) }) }),
    });
    expect(named(measured(facts))).toContainEqual(['DaysToExpiry', 'Host', 12]);
  });

  it.each([-4200, 4200])(
    'the clock of the host that differs most is published with its sign: %i',
    (skewMs) => {
      const facts = factsOf(TWO_HOSTS, {
        [CUSTOM_URL]: (target) =>
          hostFacts(target, {
            servers: target.servers.map((server) => {
              const clock = { skewMs, uncertaintyMs: 100 };
              return serverFacts(server, {
                discovery: discovery(server, {}, { clock }),
                jwks: jwks(undefined, { clock }),
              });
            }),
          }),
      });
      expect(named(measured(facts))).toContainEqual(['ClockSkew', skewMs]);
    },
  );

  it('nothing is published of an org that does not answer', () => {
    const facts = factsOf(
      {},
      { [ORG_URL]: (target) => ({ target, connection: failed('TIMEOUT'), servers: [] }) },
    );
    expect(measured(facts)).toEqual([]);
  });
});
