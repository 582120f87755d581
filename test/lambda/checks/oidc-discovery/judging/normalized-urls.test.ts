import { describe, expect, it } from 'vitest';
import { InvalidInputError, normalizedUrls, parseMonitorConfig } from '../../../../../lambda/config.ts';

/** The URL as it is read, and what the user is told about it. */
function readAs(url: string, customDomain?: string) {
  const customDomains = customDomain === undefined ? [] : [{ url: customDomain }];
  const settings = { orgs: [{ alias: 'acme', url, customDomains }], notify: 'nobody' as const };
  const config = parseMonitorConfig(settings, 'monitor.config.ts');
  const [org] = config.orgs;
  return { url: org?.url, domain: org?.customDomains[0]?.url, notices: normalizedUrls(settings, config) };
}

describe('The URL of an org', () => {
  it.each([
    ['https://acme-admin.okta.com', 'https://acme.okta.com'],
    ['https://acme-admin.oktapreview.com', 'https://acme.oktapreview.com'],
    ['https://acme-admin.okta-emea.com', 'https://acme.okta-emea.com'],
    ['https://acme-admin.okta-gov.com', 'https://acme.okta-gov.com'],
    ['https://acme-admin.okta.mil', 'https://acme.okta.mil'],
    ['https://acme-admin.okta-miltest.com', 'https://acme.okta-miltest.com'],
    ['https://acme-admin.trex-govcloud.com', 'https://acme.trex-govcloud.com'],
    ['https://acme-admin.okta.com/', 'https://acme.okta.com'],
    ['https://ACME-Admin.okta.com', 'https://acme.okta.com'],
    ['https://acme-eu-admin.okta.com', 'https://acme-eu.okta.com'],
    ['https://acme.okta.com/', 'https://acme.okta.com'],
    ['https://acme.okta.com:443', 'https://acme.okta.com'],
  ])('%s is read as %s, and the user is told', (given, read) => {
    expect(readAs(given)).toMatchObject({ url: read, notices: [`${given} is read as ${read}`] });
  });

  it.each([
    'https://acme.okta.com',
    'https://admin.okta.com',
    'https://acmeadmin.okta.com',
    'https://acme-administration.okta.com',
    'https://id-admin.acme.com',
    'https://acme-admin.okta.com.foreign.example',
    'https://acme-admin.notokta.com',
    'https://acme-admin.sub.okta.com',
    'https://acme-admin.okta.com:8443',
    'https://localhost:8443',
  ])('%s is not touched', (url) => {
    expect(readAs(url)).toMatchObject({ url, notices: [] });
  });

  it.each(['https://acme.okta.com/oauth2/default', 'https://acme.okta.com//', 'http://acme.okta.com'])(
    '%s is refused, not guessed at',
    (url) => {
      expect(() => readAs(url)).toThrow(/an https URL without path/);
    },
  );
});

describe('The URL of a custom domain', () => {
  it('loses its slash with a notice', () => {
    expect(readAs('https://acme.okta.com', 'https://id.acme.com/')).toMatchObject({
      domain: 'https://id.acme.com',
      notices: ['https://id.acme.com/ is read as https://id.acme.com'],
    });
  });

  it.each(['https://id-admin.acme.com', 'https://id.acme.com'])('%s is not touched', (domain) => {
    expect(readAs('https://acme.okta.com', domain)).toMatchObject({ domain, notices: [] });
  });
});

describe('Several orgs', () => {
  it('have their notices side by side, one a line', () => {
    const settings = {
      orgs: [
        { alias: 'one', url: 'https://one-admin.okta.com' },
        { alias: 'two', url: 'https://two.okta.com', customDomains: [{ url: 'https://a.example/' }] },
      ],
      notify: 'nobody' as const,
    };
    expect(normalizedUrls(settings, parseMonitorConfig(settings, 'monitor.config.ts'))).toEqual([
      'https://one-admin.okta.com is read as https://one.okta.com',
      'https://a.example/ is read as https://a.example',
    ]);
  });
});

describe('What would be probed twice', () => {
  const parse = (org: object) =>
    parseMonitorConfig(
      { orgs: [{ alias: 'acme', url: 'https://acme.okta.com', ...org }], notify: 'nobody' },
      'monitor.config.ts',
    );

  it('is only what is the same: two domains and two servers are not', () => {
    const customDomains = [{ url: 'https://a.example' }, { url: 'https://b.example' }];
    expect(() =>
      parse({ customDomains, authorizationServers: [{ id: 'aus1' }, { id: 'aus2' }] }),
    ).not.toThrow();
  });

  it.each([
    {
      what: 'a custom domain named twice',
      org: { customDomains: [{ url: 'https://a.example' }, { url: 'https://a.example/' }] },
    },
    {
      what: 'the org’s own host as a custom domain',
      org: { customDomains: [{ url: 'https://acme.okta.com' }] },
    },
    {
      what: 'an authorization server named twice',
      org: { authorizationServers: [{ id: 'aus1' }, { id: 'aus1' }] },
    },
  ])('$what is refused', ({ org }) => {
    expect(() => parse(org)).toThrow(InvalidInputError);
  });
});
