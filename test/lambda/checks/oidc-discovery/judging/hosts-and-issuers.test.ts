import { describe, expect, it } from 'vitest';
import { hostTargets } from '../../../../../lambda/checks/oidc-discovery/targets.ts';
import {
  CUSTOM_URL,
  discovery,
  factsOf,
  hostFacts,
  judged,
  ORG_URL,
  orgWith,
  serverFacts,
  verdicts,
} from '../../../../support/discovery-facts.ts';

const SECOND_URL = 'https://login.acme.example';
const NO_DOMAIN: { url: string; issuer?: string }[] = [];
const ONE_DOMAIN = [{ url: CUSTOM_URL }];
const TWO_DOMAINS = [{ url: CUSTOM_URL }, { url: SECOND_URL }];

/** What each server must state, by the URL at which it is asked. */
function expectedIssuers(org: Readonly<Record<string, unknown>>): Record<string, string> {
  const servers = hostTargets(orgWith(org)).flatMap((target) => target.servers);
  return Object.fromEntries(servers.map(({ url, expectedIssuer }) => [url, expectedIssuer]));
}

describe('The issuer expected of a custom authorization server', () => {
  it.each([
    { issuerMode: 'ORG_URL', customDomains: NO_DOMAIN, states: [ORG_URL] },
    { issuerMode: 'DYNAMIC', customDomains: NO_DOMAIN, states: [ORG_URL] },
    { issuerMode: 'ORG_URL', customDomains: ONE_DOMAIN, states: [ORG_URL, ORG_URL] },
    { issuerMode: 'CUSTOM_URL', customDomains: ONE_DOMAIN, states: [CUSTOM_URL, CUSTOM_URL] },
    { issuerMode: 'DYNAMIC', customDomains: ONE_DOMAIN, states: [ORG_URL, CUSTOM_URL] },
    { issuerMode: undefined, customDomains: ONE_DOMAIN, states: [ORG_URL, CUSTOM_URL] },
    { issuerMode: 'ORG_URL', customDomains: TWO_DOMAINS, states: [ORG_URL, ORG_URL, ORG_URL] },
    { issuerMode: 'CUSTOM_URL', customDomains: TWO_DOMAINS, states: [CUSTOM_URL, CUSTOM_URL, CUSTOM_URL] },
    { issuerMode: 'DYNAMIC', customDomains: TWO_DOMAINS, states: [ORG_URL, CUSTOM_URL, SECOND_URL] },
  ])('in mode $issuerMode with $customDomains.length custom domains is on $states', (row) => {
    const { issuerMode, customDomains, states } = row;
    const server = { id: 'default', ...(issuerMode === undefined ? {} : { issuerMode }) };
    const expected = expectedIssuers({ customDomains, authorizationServers: [server] });
    const asked = [ORG_URL, ...customDomains.map(({ url }) => url)].map((host) => `${host}/oauth2/default`);
    expect(asked.map((url) => expected[url])).toEqual(states.map((host) => `${host}/oauth2/default`));
  });

  it('is set for each server apart', () => {
    const authorizationServers = [
      { id: 'aus1', issuerMode: 'ORG_URL' },
      { id: 'aus2', issuerMode: 'CUSTOM_URL' },
    ];
    const expected = expectedIssuers({ customDomains: ONE_DOMAIN, authorizationServers });
    expect(expected).toEqual({
      [ORG_URL]: ORG_URL,
      [`${ORG_URL}/oauth2/aus1`]: `${ORG_URL}/oauth2/aus1`,
      [`${ORG_URL}/oauth2/aus2`]: `${CUSTOM_URL}/oauth2/aus2`,
      [CUSTOM_URL]: CUSTOM_URL,
      [`${CUSTOM_URL}/oauth2/aus1`]: `${ORG_URL}/oauth2/aus1`,
      [`${CUSTOM_URL}/oauth2/aus2`]: `${CUSTOM_URL}/oauth2/aus2`,
    });
  });

  it('cannot be on a custom domain that the org does not have', () => {
    const authorizationServers = [{ id: 'default', issuerMode: 'CUSTOM_URL' }];
    expect(() => orgWith({ authorizationServers })).toThrow(/a custom domain where/);
  });
});

describe('The issuer expected of the org authorization server', () => {
  it('is the host by which it is asked', () => {
    expect(expectedIssuers({ customDomains: TWO_DOMAINS })).toEqual({
      [ORG_URL]: ORG_URL,
      [CUSTOM_URL]: CUSTOM_URL,
      [SECOND_URL]: SECOND_URL,
    });
  });

  it('is set apart for the org host and for each custom domain, byte for byte', () => {
    const customDomains = [{ url: CUSTOM_URL, issuer: `${ORG_URL}/` }, { url: SECOND_URL }];
    expect(expectedIssuers({ issuer: CUSTOM_URL, customDomains })).toEqual({
      [ORG_URL]: CUSTOM_URL,
      [CUSTOM_URL]: `${ORG_URL}/`,
      [SECOND_URL]: SECOND_URL,
    });
  });
});

describe('A document that states the issuer of another host', () => {
  const org = { customDomains: ONE_DOMAIN };
  const onCustom = (issuer: string) =>
    factsOf(org, {
      [CUSTOM_URL]: (target) =>
        hostFacts(target, {
          servers: target.servers.map((server) =>
            serverFacts(server, { discovery: discovery(server, { issuer }) }),
          ),
        }),
    });

  it('is wrong although that host is the org’s own', () => {
    const { findings } = judged(onCustom(ORG_URL));
    expect(verdicts({ findings })).toEqual(['critical ISSUER_MISMATCH ISSUER_HOST']);
    expect(findings[0]).toMatchObject({
      subject: CUSTOM_URL,
      observed: `issuer ${ORG_URL}`,
      wanted: `issuer ${CUSTOM_URL}, byte for byte`,
    });
  });

  it.each([
    { issuer: `${CUSTOM_URL}/`, reason: 'ISSUER_TRAILING_SLASH' },
    { issuer: CUSTOM_URL.replace('https', 'http'), reason: 'ISSUER_SCHEME' },
    { issuer: `${CUSTOM_URL}/oauth2/default`, reason: 'ISSUER_PATH' },
    { issuer: 'https://ID.acme.com', reason: 'ISSUER_PATH' },
    { issuer: `${CUSTOM_URL}:8443`, reason: 'ISSUER_HOST' },
    { issuer: 'id.acme.com', reason: 'SCHEMA' },
  ])('such as $issuer is wrong by $reason', ({ issuer, reason }) => {
    expect(verdicts(judged(onCustom(issuer)))).toEqual([`critical ISSUER_MISMATCH ${reason}`]);
  });
});

describe('Endpoints', () => {
  const withEndpoints = (endpoints: Record<string, string>) =>
    factsOf(
      { customDomains: ONE_DOMAIN },
      {
        [ORG_URL]: (target) =>
          hostFacts(target, {
            servers: target.servers.map((server) =>
              serverFacts(server, { discovery: discovery(server, { endpoints }) }),
            ),
          }),
      },
    );

  it.each([
    { where: 'on the host itself', url: `${ORG_URL}/oauth2/v1/token` },
    { where: 'on a custom domain of the org', url: `${CUSTOM_URL}/oauth2/v1/token` },
    { where: 'on the port that https has anyway', url: `${ORG_URL}:443/oauth2/v1/token` },
  ])('$where are allowed', ({ url }) => {
    expect(judged(withEndpoints({ token_endpoint: url })).findings).toEqual([]);
  });

  it.each([
    { where: 'on a foreign host', url: 'https://id.foreign.example/token', reason: 'FOREIGN_HOST' },
    { where: 'on a host that begins alike', url: `${ORG_URL}.foreign.example/t`, reason: 'FOREIGN_HOST' },
    { where: 'on a host below the org', url: 'https://x.acme.okta.com/token', reason: 'FOREIGN_HOST' },
    { where: 'on another port', url: `${ORG_URL}:8443/token`, reason: 'FOREIGN_HOST' },
    { where: 'on a custom domain nobody configured', url: `${SECOND_URL}/token`, reason: 'FOREIGN_HOST' },
    { where: 'by http on the host itself', url: 'http://acme.okta.com/token', reason: 'NOT_HTTPS' },
    { where: 'by http on a foreign host', url: 'http://id.foreign.example/token', reason: 'NOT_HTTPS' },
  ])('$where are refused by $reason', ({ url, reason }) => {
    const judgement = judged(withEndpoints({ token_endpoint: url }));
    expect(verdicts(judgement)).toEqual([`critical DISCOVERY_INVALID ${reason}`]);
    expect(judgement.findings[0]?.observed).toBe(`token_endpoint ${new URL(url).origin}`);
  });

  it('are never on a host that nobody watches: an issuer there is refused, its keys would not be looked at', () => {
    expect(() => factsOf({ issuer: SECOND_URL })).toThrow(/issuer on a host that is watched/);
    const customDomains = [{ url: CUSTOM_URL, issuer: SECOND_URL }];
    expect(() => factsOf({ customDomains })).toThrow(/issuer on a host that is watched/);
  });
});
