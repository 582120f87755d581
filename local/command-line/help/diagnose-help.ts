import {
  CREDENTIAL_OPTIONS,
  EXIT_CODES,
  JSON_OPTION,
  NETWORK_OPTIONS,
  STATUS_PAGE_OPTIONS,
} from './shared-options.ts';

export const DIAGNOSE = `npm start -- diagnose --org URL

Why Okta refuses: looks at the way to the org, its clock, its documents and keys, Okta's own status, the
credential and the endpoint, and ends with one sentence of what is wrong, and the fix. Nothing is changed
in Okta: only what can be asked with GET is asked. No secret is shown.

  --org URL                     org to look at, such as https://acme.okta.com (or OKTA_CLIENT_ORGURL)
  --custom-domain URL           a further host of the org, by which tokens may be issued; may be repeated
  --authorization-server ID     custom authorization server that the token is to be from, such as default
  --access-token TOKEN          access token to be decoded, verified and tried; - reads it from stdin
                                (or OKTA_ACCESS_TOKEN)
${CREDENTIAL_OPTIONS}
  --client-secret SECRET        in place of --private-key: to introspect an access token, or to get one of
                                a custom authorization server; - reads it from stdin
                                (or OKTA_OAUTH2_CLIENT_SECRET beside OKTA_OAUTH2_CLIENT_ID)
  --scope SCOPE                 scope to ask for in place of the endpoint's; may be repeated
  --endpoint 'GET /api/v1/...'  what the token or app is to open; what needs another method than GET is
                                compared with the token's scopes, and not tried
  --saml APP                    why a SAML sign-in fails, in place of all that is said of tokens: id or label
                                of an app, or the public URL of its metadata, which needs no credential
  --expect-acs URL              with --saml: where the service provider takes assertions, to the letter
  --expect-audience AUDIENCE    aud that whoever takes the token, or the assertion, expects
  --sp-metadata FILE|URL        with --saml: metadata of the service provider, to compare with all it says;
                                what is typed with --expect-... goes before it
  --control-target URL          asked only when the org does not answer, to tell its outage from that of this
                                machine; https://sts.amazonaws.com unless given
  --signin-failures DURATION    in place of all this: whether more people than usual fail to sign in, and
                                at what, from 15m to 24h; see below
${STATUS_PAGE_OPTIONS}
${JSON_OPTION}
${NETWORK_OPTIONS}

Sign-in failures are counted by event and reason in the System Log, against the time before and the same
time last week; the credential needs okta.logs.read. Names of users are never kept or shown. Counted are
user.session.start, user.authentication.auth_via_mfa and user.authentication.sso with the outcome FAILURE,
policy.evaluate_sign_on with DENY, user.account.lock and user.account.lock.limit. There is no event
user.authentication.auth_via_mfa_failure, whatever an article says: a filter on it finds nothing. It is a
warning when there are at least 20 failures, or 5 lockouts, and at least three times as many as in either
of the other times. Ctrl-C ends it and shows what was read until then.

Examples
  npm start -- diagnose --org https://acme.okta.com
  npm start -- diagnose --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem \\
    --endpoint 'GET /api/v1/users'
  npm start -- diagnose --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem \\
    --signin-failures 1h
  npm start -- diagnose --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem \\
    --saml Payroll --sp-metadata https://payroll.example/saml/metadata
  pbpaste | npm start -- diagnose --org https://acme.okta.com --access-token - --authorization-server default

${EXIT_CODES}
`;
