import { describe, expect, it } from 'vitest';
import { parseMonitorConfig } from '../../../lambda/config.ts';
import { adminConsole, pageOf } from '../../../lambda/widget/admin-console.ts';
import { certificateWith } from '../../support/widget-values.ts';

const CONSOLE = 'https://acme-admin.okta.com';

describe('the admin console', () => {
  it.each(['okta.com', 'oktapreview.com', 'okta-emea.com', 'okta-gov.com', 'okta.mil'])(
    'of an org on %s has a host of its own, which the settings read as that org',
    (domain) => {
      expect(adminConsole(`https://acme.${domain}`)).toBe(`https://acme-admin.${domain}/`);
      const orgs = [{ alias: 'acme', url: `https://acme-admin.${domain}` }];
      expect(parseMonitorConfig({ orgs, notify: 'nobody' }, 'test').orgs[0]?.url).toBe(
        `https://acme.${domain}`,
      );
    },
  );

  it.each([
    'https://id.acme.example',
    'https://okta.com',
    'https://a.b.okta.com',
    'https://acme.okta.com.evil.example',
  ])('of %s is behind the org’s own page', (url) => {
    expect(adminConsole(url)).toBe(`${url}/`);
  });
});

describe('the page of a certificate', () => {
  it.each([
    { of: 'an app', row: {}, page: `${CONSOLE}/admin/app/payroll_link/instance/0oa1b2c3d4e5f6g7h8i9/` },
    {
      of: 'an app whose integration is not known',
      row: { appName: '' },
      page: `${CONSOLE}/admin/apps/active`,
    },
    { of: 'an app with a path for an id', row: { id: '../users' }, page: `${CONSOLE}/admin/apps/active` },
    {
      of: 'an identity provider',
      row: { kind: 'identity provider', id: '0oa9' },
      page: `${CONSOLE}/admin/access/identity-providers/edit/0oa9`,
    },
    {
      of: 'an app on a custom domain',
      row: { orgUrl: 'https://id.acme.example' },
      page: 'https://id.acme.example/',
    },
    { of: 'an entity', row: { kind: 'entity' }, page: undefined },
  ] as const)('of $of is $page', ({ row, page }) => {
    expect(pageOf(certificateWith(row))).toBe(page);
  });
});
