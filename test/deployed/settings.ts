/** The settings that the rehearsal deploys, and what a step may change in them. */
import type { MonitorSettings } from '../../lambda/config.ts';

export const ALIAS = 'rehearsed';
/** The same org again, of which only the API is read, by an app whose key is in KMS. */
export const SIGNED = 'signed';
/** Another org, with a server of its own. */
export const SECOND = 'second';
/** Service apps of the org: one whose key is in a secret, and one whose key is in KMS. */
export const CLIENT_IDS = { [ALIAS]: '0oarehearsed00000001', [SIGNED]: '0oarehearsed00000002' } as const;
export const EMAIL = 'oncall@example.com';

/** What a step may change in the settings. */
export interface Changes {
  readonly authorizationServers?: readonly string[];
  /** Aliases of further orgs on the same cell, of which only Okta's status is read. */
  readonly unprobed?: readonly string[];
  /** ARN of the key with which {@link SIGNED} signs; then {@link ALIAS} has a credential too. @default neither has */
  readonly signingKey?: string;
  /** Whether {@link SECOND} is watched too. */
  readonly second?: boolean;
  /** Whether a pager and a webhook are told too. */
  readonly machines?: boolean;
}

/** Where everything is that the settings name. */
export interface Places {
  readonly okta: { readonly origin: string };
  readonly second: { readonly origin: string };
  readonly control: { readonly origin: string };
  readonly statusPage: { readonly url: string };
  readonly pager: { readonly origin: string };
  readonly webhook: { readonly url: string };
}

export function settings(places: Places, changes: Changes): MonitorSettings {
  const { okta, second, control, statusPage, pager, webhook } = places;
  const { authorizationServers = ['default'], unprobed = [], signingKey } = changes;
  const isRead = signingKey !== undefined;
  return {
    orgs: [
      {
        alias: ALIAS,
        url: okta.origin,
        authorizationServers: authorizationServers.map((id) => ({ id })),
        allowPrivateAddresses: true,
        // Many steps break this org; those that ask how the tries are spread break the second.
        checks: { 'oidc-discovery': { confirmation: { overSeconds: 0 } } },
        ...(isRead ? { credential: { kind: 'private-key', clientId: CLIENT_IDS[ALIAS] } } : {}),
      },
      ...(isRead ? [signedOrg(okta.origin, signingKey)] : []),
      ...(changes.second === true ? [secondOrg(second.origin)] : []),
      ...unprobed.map((alias) => ({
        alias,
        url: `https://${alias}.okta.com`,
        cell: 'okta.com:14',
        checks: { 'oidc-discovery': false as const },
      })),
    ],
    notify: [
      { email: EMAIL },
      ...(changes.machines === true
        ? [{ pagerduty: { endpoint: pager.origin } }, { webhook: webhook.url }]
        : []),
    ],
    controlTarget: control.origin,
    statusPage: { url: statusPage.url, allowPrivateAddresses: true },
  };
}

function signedOrg(url: string, keyArn: string): MonitorSettings['orgs'][number] {
  return {
    alias: SIGNED,
    url,
    allowPrivateAddresses: true,
    checks: { 'oidc-discovery': false, 'service-status': false },
    credential: { kind: 'kms', clientId: CLIENT_IDS[SIGNED], keyArn },
  };
}

function secondOrg(url: string): MonitorSettings['orgs'][number] {
  return {
    alias: SECOND,
    url,
    allowPrivateAddresses: true,
    checks: { 'oidc-discovery': { confirmation: { overSeconds: 1 } }, 'service-status': false },
  };
}
