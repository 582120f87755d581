export const HELP = `Okta Health Monitor

Without AWS
  npm start                             run every check once against a simulated Okta org
  npm start -- --org URL                run every check once against your org; nothing is sent
  npm start -- status --org URL         what Okta's status page says of your org's cell
  npm start -- certificates --org URL --client-id ID --private-key FILE
                                        all SAML certificates of your org, the nearest to expire first
  npm start -- certificates --metadata URL
                                        those of public metadata, for which no credential is needed
  npm start -- simulate --port 8443     run the simulated org and status page alone, for any client
  npm start -- test-alert --print       show a test message in every form; nothing is sent
  npm start -- explain E0000047         what an error of Okta means, and what to do about it
Of the deployed stack
  npm start -- certificates --stack     all SAML certificates that its runs have found, without asking Okta
  npm start -- mute PATTERN --for 7d --reason TEXT
                                        say nothing new about what matches for a while
  npm start -- unmute PATTERN           end a mute before its time
  npm start -- mutes                    list the mutes that hold
  npm start -- test-alert               send a test message through the alerts topic
  npm start -- confirm 'LINK'           confirm a mail subscription by the link that AWS mailed, so that
                                        no link in a mail can end it

Of the AWS account
  npm start -- public-jwk --key KEY     the public half of a KMS key, to be pasted into Okta

Options of a run
  --org URL                     org to check, such as https://acme.okta.com
                                (or OKTA_CLIENT_ORGURL in the environment)
  --authorization-server ID     a custom authorization server to check too; may be repeated
  --custom-domain URL           a further host of the org to check too; may be repeated
  --cell CELL                   cell of the org as the status page names it, such as okta.com:14;
                                what the org says unless given
  --status-page URL             Okta's status page; https://status.okta.com/ unless given
  --scenario NAME               the simulated org, its SAML certificates, or the status page with a
                                fault; several of them: give it as often
  --list-scenarios              names of the faults
  --json                        one JSON document instead of the table
  --resolve HOST:PORT:ADDRESS   use ADDRESS for HOST:PORT, as curl does; may be repeated
  --ca FILE                     trust the certificates in a PEM file too; may be repeated
  --allow-private-addresses     check targets that resolve to a private or loopback address
Options of status
  --org URL                     org to look up; may be repeated; else the orgs of monitor.config.ts,
                                else all cells
  --cell CELL                   cell to look up, without asking an org for it
  --status-page, --json, --resolve, --ca, --allow-private-addresses
                                as above
Options of certificates
  --org URL                     org to scan (or OKTA_CLIENT_ORGURL)
  --client-id ID                client id of a service app with the scopes okta.apps.read and
                                okta.idps.read (or OKTA_CLIENT_CLIENTID)
  --private-key FILE            its private key, PEM or JWK; - reads it from stdin
                                (or OKTA_CLIENT_PRIVATEKEY: the key itself, or a file)
  --kid KID                     by which Okta knows the key; what the JWK says, else its thumbprint
  --token TOKEN                 an API token in place of the service app, discouraged: it can do all
                                that its owner can; - reads it from stdin (or OKTA_CLIENT_TOKEN)
  --metadata URL                public SAML metadata in place of an org; may be repeated
  --json, --csv                 one JSON document, or CSV (RFC 4180), instead of the table
  --custom-domain, --resolve, --ca, --allow-private-addresses
                                as above
  --stack [NAME]                what the runs of the deployed stack have stored, in place of a scan; bands
                                and owners are those of monitor.config.ts where it names the org
  --org ALIAS                   with --stack: the only org to list; else all of the stack
  A scan takes at most a tenth of Okta's rate limit, so that one of many apps takes its time.
  Ctrl-C ends it and shows what was read until then. Nothing is stored.
Options of simulate
  --port PORT                   port of the org to listen on, 0 for any; 8443 unless given
  --scenario NAME               as above
Options of explain
  TERM                          a code, an error, a status or a header: E0000006, 403,
                                invalid_dpop_proof, Retry-After
  --json                        one JSON document
Options of public-jwk
  --key KEY                     id, ARN or alias of an asymmetric KMS key
  --kid KID                     by which Okta is to know it; its thumbprint unless given
Options of mute
  --for DURATION                such as 30m, 2h or 7d; at most 90d
  --reason TEXT                 why, for those who wonder later
  PATTERN is ORG/CHECK/SUBJECT; a * stands for any text, and what is left out matches everything:
  'acme/saml-certificates/*', 'acme', '*/oidc-discovery/login.acme.com'
Options of test-alert
  --org ALIAS                   org the message is about; the stack's first unless given
  --print                       show it, send nothing; so too where AWS is not configured
Options of mute, unmute, mutes, test-alert and certificates
  --stack NAME                  the deployed stack; OktaHealthMonitor unless given
                                (region and credentials come from the environment, as for the AWS CLI)

Examples
  npm start -- --org https://acme.okta.com --authorization-server default
  npm start -- status --org https://acme.okta.com --org https://acme.oktapreview.com
  npm start -- --scenario refused --scenario status-incident

Exit codes: 0 ok, 1 warning, 2 critical, 3 unknown or wrong usage;
of certificates: 1 within 30 days, 2 within 7 days or expired;
of status: 0 nothing open, 1 an incident open, 3 unknown or wrong usage
`;
