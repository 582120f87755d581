import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MonitorSettings } from '../../../lambda/config.ts';
import { CHECK_NAMES, METRICS } from '../../../lambda/contract.ts';
import { FURTHER_BUCKETS } from '../../../lambda/settings/rate-limits.ts';
import { dollars } from '../../../lib/cost/bill.ts';
import { costSentence, costTable, costTableIn, explanation } from '../../../lib/cost/cost-table.ts';
import { estimateOf } from '../../../lib/cost/estimate.ts';
import { MEASURED_BY } from '../../../lib/cost/published-metrics.ts';
import { at, ofType, type Template } from '../../../lib/cost/template.ts';
import { sourcesIn } from '../../support/sources.ts';
import { synthesise } from '../synthesise.ts';

/** As the README says: one org with all checks, and an address. */
const ONE_ORG: MonitorSettings = {
  orgs: [
    {
      alias: 'acme',
      url: 'https://acme.okta.com',
      authorizationServers: [{ id: 'default' }],
      credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' },
    },
  ],
  notify: [{ email: 'oncall@example.com' }],
};

const EVERY_DESTINATION: MonitorSettings['notify'] = [
  { email: 'oncall@example.com' },
  { sms: '+41791234567' },
  { webhook: 'https://hooks.example.com/okta' },
  { pagerduty: {} },
  { chat: { platform: 'slack', workspaceId: 'T012ABCDE', channelId: 'C012ABCDE' } },
  {
    chat: {
      platform: 'teams',
      tenantId: '00000000-0000-4000-8000-000000000001',
      teamId: '00000000-0000-4000-8000-000000000002',
      channelId: '19:abc@thread.tacv2',
    },
  },
];

const template = synthesise(ONE_ORG).template as Template;
const estimate = estimateOf(template);
const all = synthesise({ ...ONE_ORG, notify: EVERY_DESTINATION }).template as Template;
const everything = estimateOf(all);

describe('the estimate of one org', () => {
  it('is the table in the README, and what is said of it', () => {
    const readme = readFileSync('README.md', 'utf8');
    expect(costTableIn(readme)).toBe(costTable(estimate));
    const totals = [estimate.bill.atListPrice, estimate.bill.withFreeUnits].map(dollars);
    expect(readme).toContain(`${totals[0]} a month, or ${totals[1]}`);
  });

  it('is under ten dollars at list prices without the alarms that have no action', () => {
    const { bill } = estimateOf(synthesise({ ...ONE_ORG, stateAlarms: false }).template as Template);
    expect(bill.atListPrice).toBeLessThan(10_000);
    expect(estimate.bill.atListPrice - bill.atListPrice).toBe(400);
  });

  it('is under two dollars with what is free', () => {
    expect(estimate.bill.withFreeUnits).toBeLessThan(2_000);
  });

  it('is of the template: another synth has the same, to the byte', () => {
    const again = synthesise(ONE_ORG).template as Template;
    expect(JSON.stringify(again)).toBe(JSON.stringify(template));
    expect(costTable(estimateOf(again))).toBe(costTable(estimate));
  });

  it('counts the alarms, keys and secrets that the template has', () => {
    const quantities = Object.fromEntries(
      estimate.bill.lines.map(({ price, quantity }) => [price.what, quantity]),
    );
    const count = (type: string) =>
      Object.values(template.Resources).filter(({ Type }) => Type === type).length;
    expect(quantities).toMatchObject({
      alarms: count('AWS::CloudWatch::Alarm'),
      secrets: count('AWS::SecretsManager::Secret'),
      'customer keys, in their first year': count('AWS::KMS::Key'),
      'dashboards of up to 50 metrics': count('AWS::CloudWatch::Dashboard'),
    });
  });

  it('is said in one line', () => {
    expect(costSentence(estimate)).toMatch(
      /^Estimated bill: \$\d+\.\d\d a month at list prices of us-east-1, \$\d\.\d\d with what is always free in an account that uses none of it otherwise \(npm run cost; assumptions of 20\d\d-\d\d-\d\d\)$/,
    );
  });

  it('says of each line what uses it', () => {
    expect(explanation(estimate)).toContain('  43,800  oidc-discovery of acme');
  });
});

describe('every resource', () => {
  it('that any destination or check brings is priced, or known to be free', () => {
    expect(everything.unpriced).toEqual([]);
  });

  it('of a type that nobody has thought of is named at every deploy', () => {
    const Resources = { ...template.Resources, Gateway: { Type: 'AWS::EC2::NatGateway' } };
    const unknown = estimateOf({ Resources });
    expect(unknown.unpriced).toEqual(['AWS::EC2::NatGateway']);
    expect(costSentence(unknown)).toContain(', without AWS::EC2::NatGateway, of which no price is known');
  });

  it('that runs otherwise than in a deploy is of the architecture that has the price', () => {
    // The function of a deploy is AWS's, and has no description.
    const functions = ofType(all, 'AWS::Lambda::Function').filter(
      ({ properties }) => at(properties, 'Description') !== undefined,
    );
    expect(functions.length).toBeGreaterThan(CHECK_NAMES.length);
    for (const { properties } of functions) expect(at(properties, 'Architectures')).toEqual(['arm64']);
  });

  it('that tells somebody adds to the bill', () => {
    const whats = everything.bill.lines.map(({ price }) => price.what);
    expect(whats).toEqual(expect.arrayContaining(['mails', 'HTTPS deliveries', 'SMS']));
    const called =
      everything.bill.lines.find(({ price }) => price.what === 'GB-seconds, arm64')?.usedBy ?? [];
    expect(called.filter(({ by }) => by.startsWith('Destinations')).length).toBeGreaterThanOrEqual(3);
  });
});

describe('metrics', () => {
  it('of an org with all checks are what each measures, one state a check', () => {
    const states = CHECK_NAMES.map((check) => `${METRICS.checkState} of ${check}`);
    const measured = [...new Set(CHECK_NAMES.flatMap((check) => MEASURED_BY[check]))];
    expect([...(estimate.metrics.get('acme') ?? [])].sort()).toEqual([...states, ...measured].sort());
  });

  it.each(CHECK_NAMES)('of %s are those that its code publishes', (check) => {
    const text = sourcesIn(`lambda/checks/${check}`)
      .filter(({ path }) => !path.endsWith('/detail.ts'))
      .map((source) => source.text)
      .join('\n');
    const named = [...text.matchAll(/\bMETRICS\.(\w+)/g)].map(
      ([, key]) => METRICS[key as keyof typeof METRICS],
    );
    expect([...new Set(named)].sort()).toEqual([...MEASURED_BY[check]].sort());
  });

  it('of an org in detail mode, with its page, cost what the README says of them', () => {
    const [acme] = ONE_ORG.orgs;
    const billWith = (more: object) => {
      const orgs = [{ ...acme, ...more }] as MonitorSettings['orgs'];
      return estimateOf(synthesise({ ...ONE_ORG, orgs }).template as Template).bill.atListPrice;
    };
    const most = {
      'rate-limits': { buckets: FURTHER_BUCKETS },
      'saml-certificates': { metadata: ['https://partner.example/metadata'] },
    };
    const dearer = [{}, { checks: most }].map(
      (more) => billWith({ ...more, detail: true }) - billWith({ ...more }),
    );
    expect(dearer.map((mills) => Math.round(mills / 100))).toEqual([66, 90]);
    expect(readFileSync('README.md', 'utf8')).toContain('with the page $6.60 to $9 a month');
  });

  it('are counted for each org', () => {
    const [acme] = ONE_ORG.orgs;
    const second = { alias: 'acme-test', url: 'https://acme-test.oktapreview.com' };
    const two = estimateOf(
      synthesise({ ...ONE_ORG, orgs: [...(acme === undefined ? [] : [acme]), second] }).template as Template,
    );
    expect([...two.metrics].map(([org, names]) => [org, names.length])).toEqual([
      ['acme', 10],
      ['acme-test', 5],
    ]);
  });
});
