/** What options that several commands have do, in words. */

export const NETWORK_OPTIONS = `  --resolve HOST:PORT:ADDRESS   use ADDRESS for HOST:PORT, as curl does; may be repeated
  --ca FILE                     trust the certificates in a PEM file too; may be repeated
  --allow-private-addresses     ask targets that resolve to a private or loopback address`;

export const CREDENTIAL_OPTIONS = `  --client-id ID                client id of a service app (or OKTA_CLIENT_CLIENTID)
  --private-key FILE            its private key, PEM or JWK; - reads it from stdin
                                (or OKTA_CLIENT_PRIVATEKEY: the key itself, or a file)
  --kid KID                     by which Okta knows the key; what the JWK says, else its thumbprint
  --token TOKEN                 an API token in place of the service app, discouraged: it can do all
                                that its owner can; - reads it from stdin (or OKTA_CLIENT_TOKEN).
                                What is typed here others can see, as npm and the shell's history show it`;

export const STATUS_PAGE_OPTIONS = `  --cell CELL                   cell of the org as the status page names it, such as okta.com:14;
                                what the org says unless given
  --status-page URL             Okta's status page; https://status.okta.com/ unless given`;

export const JSON_OPTION = '  --json                        one JSON document instead of text';

export const STACK_OPTION = `  --stack NAME                  the deployed stack; OktaHealthMonitor unless given
                                (region and credentials come from the environment, as for the AWS CLI)`;

/** Of monitoring plugins. */
export const EXIT_CODES = 'Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown or wrong usage';
