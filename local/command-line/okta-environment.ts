/** What the environment says of an org and its credentials, under the names that Okta's own tools read. Pure. */

/** Of each the first that is set counts: Okta's SDKs, its Terraform provider, its starter for Spring Boot. */
const NAMES = {
  orgUrl: ['OKTA_CLIENT_ORGURL'],
  apiToken: ['OKTA_CLIENT_TOKEN', 'OKTA_API_TOKEN'],
  accessToken: ['OKTA_ACCESS_TOKEN'],
  clientId: ['OKTA_CLIENT_CLIENTID', 'OKTA_API_CLIENT_ID'],
  privateKey: ['OKTA_CLIENT_PRIVATEKEY', 'OKTA_API_PRIVATE_KEY'],
  kid: ['OKTA_CLIENT_PRIVATEKEYID', 'OKTA_CLIENT_KEYID', 'OKTA_API_PRIVATE_KEY_ID'],
  clientIdOfSecret: ['OKTA_OAUTH2_CLIENT_ID'],
  clientSecret: ['OKTA_OAUTH2_CLIENT_SECRET'],
} as const satisfies Record<string, readonly string[]>;

/** Undefined where it is not set, or empty. */
export function fromEnvironment(
  environment: NodeJS.ProcessEnv,
  what: keyof typeof NAMES,
): string | undefined {
  for (const name of NAMES[what]) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
