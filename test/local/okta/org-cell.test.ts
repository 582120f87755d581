/** The cell of an org, asked for, or read from what was asked for already: both say the same. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lambda/adapters/runtime.ts';
import { probeDiscovery } from '../../../lambda/checks/oidc-discovery/probe.ts';
import { parseMonitorConfig } from '../../../lambda/config.ts';
import { systemResolve } from '../../../lambda/net/resolve.ts';
import { cellOfOrg, cellTold } from '../../../local/okta/org-cell.ts';
import {
  type ScenarioName,
  type SimulatedOkta,
  startSimulatedOkta,
} from '../../../local/simulated-okta/simulated-okta.ts';

let okta: SimulatedOkta;
beforeAll(async () => {
  okta = await startSimulatedOkta({ now: () => new Date() });
});
afterAll(() => okta.close());

async function bothWays(cell?: string) {
  const network = { resolve: systemResolve, clock: systemClock, trustedCertificates: [okta.caPem] };
  const settings = { alias: 'acme', url: okta.origin, cell, allowPrivateAddresses: true };
  const [org] = parseMonitorConfig({ orgs: [settings], notify: 'nobody' }, 'test').orgs;
  if (org === undefined) throw new Error('no org');
  const request = { org, settings: { attemptTimeoutMs: 5000 }, controlTarget: okta.origin };
  const signal = new AbortController().signal;
  const facts = await probeDiscovery(request, { ...network, publicOnly: false }, signal);
  return { asked: await cellOfOrg(org, network), told: cellTold(org.cell, facts) };
}

describe('The cell of an org', () => {
  it.each<[ScenarioName, object]>([
    ['healthy', { cell: 'okta.com:14' }],
    ['organization-without-cell', { problem: 'the org does not say it' }],
    [
      'certificate-expired',
      { problem: expect.stringContaining("the org's certificate is refused: CERT_EXPIRED") },
    ],
    ['refused', { problem: expect.stringContaining('the org cannot be asked: connect ECONNREFUSED') }],
    [
      'login-page',
      { problem: expect.stringContaining('the org does not tell it: HTTP 200 with an HTML page') },
    ],
    ['server-error', { problem: expect.stringContaining('the org does not tell it: HTTP 500') }],
  ])('in %s is the same whether it is asked for or was told', async (scenario, expected) => {
    await okta.switchTo(scenario);
    const { asked, told } = await bothWays();
    expect(asked).toMatchObject(expected);
    expect(told).toEqual(asked);
  });

  it('that is given goes before what the org says', async () => {
    await okta.switchTo('healthy');
    expect(await bothWays('okta.com:7')).toEqual({
      asked: { cell: 'okta.com:7' },
      told: { cell: 'okta.com:7' },
    });
  });
});
