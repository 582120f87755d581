/** What `--help` prints of each command. */
import type { CommandName } from '../command-grammar.ts';
import { DIAGNOSE } from './diagnose-help.ts';
import { DOCTOR } from './doctor-help.ts';
import {
  CREDENTIAL_OPTIONS,
  EXIT_CODES,
  JSON_OPTION,
  NETWORK_OPTIONS,
  STACK_OPTION,
  STATUS_PAGE_OPTIONS,
} from './shared-options.ts';
import { SIMULATE } from './simulate-help.ts';
import { TICKET } from './ticket-help.ts';

const RUN = `npm start -- [run] [--org URL]

Runs every check once, against your org or against a simulated one. Nothing is stored or sent.

  --org URL                     org to check, such as https://acme.okta.com
                                (or OKTA_CLIENT_ORGURL in the environment)
  --authorization-server ID     a custom authorization server to check too; may be repeated
  --custom-domain URL           a further host of the org to check too; may be repeated
${STATUS_PAGE_OPTIONS}
  --scenario NAME               the simulated org, its API, its SAML certificates, or the status page
                                with a fault; several of them: give it as often
  --list-scenarios              names of the faults
${JSON_OPTION}
${NETWORK_OPTIONS}

Examples
  npm start -- --org https://acme.okta.com --authorization-server default
  npm start -- --scenario refused --scenario status-incident

${EXIT_CODES}
`;

const STATUS = `npm start -- status [--org URL] [--cell CELL]

What Okta's status page says now of the cells of some orgs.

  --org URL                     org to look up; may be repeated; else the orgs of monitor.config.ts,
                                else all cells
  --cell CELL                   cell to look up, without asking an org for it
  --status-page URL             Okta's status page; https://status.okta.com/ unless given
${JSON_OPTION}
${NETWORK_OPTIONS}

Example
  npm start -- status --org https://acme.okta.com --org https://acme.oktapreview.com

Exit codes: 0 nothing open, 1 an incident open, 3 unknown or wrong usage
`;

const CERTIFICATES = `npm start -- certificates --org URL | --metadata URL | --stack [NAME]

All SAML certificates, the nearest to expire first. A scan takes at most a tenth of Okta's rate limit, so
that one of many apps takes its time. Ctrl-C ends it and shows what was read until then. Nothing is stored.

  --org URL                     org to scan (or OKTA_CLIENT_ORGURL); its service app needs the scopes
                                okta.apps.read and okta.idps.read
${CREDENTIAL_OPTIONS}
  --custom-domain URL           a further host of the org, under which its lists may go on
  --metadata URL                public SAML metadata in place of an org; may be repeated
  --stack [NAME]                what the runs of the deployed stack have stored, in place of a scan; bands
                                and owners are those of monitor.config.ts where it names the org
  --org ALIAS                   with --stack: the only org to list; else all of the stack
${JSON_OPTION}
  --csv                         CSV (RFC 4180)
${NETWORK_OPTIONS}

Examples
  npm start -- certificates --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem
  npm start -- certificates --stack --csv

Exit codes: 0 ok, 1 within 30 days, 2 within 7 days or expired, 3 unknown or wrong usage
`;

const PATTERN = `  PATTERN                       ORG/CHECK/SUBJECT; a * stands for any text, and what is left out
                                matches everything: 'acme/saml-certificates/*', 'acme',
                                '*/oidc-discovery/login.acme.com'`;

const MUTE = `npm start -- mute PATTERN --for DURATION --reason TEXT

Says nothing new about what matches for a while. What was announced before is still declared over.

${PATTERN}
  --for DURATION                such as 30m, 2h or 7d; at most 90d
  --reason TEXT                 why, for those who wonder later
${STACK_OPTION}
${JSON_OPTION}

Example
  npm start -- mute 'acme/saml-certificates/*' --for 7d --reason 'vendor rotates on Friday'
`;

const UNMUTE = `npm start -- unmute PATTERN

Ends a mute before its time. What is still open is announced by the next run.

  PATTERN                       exactly as the mute has it; mutes lists them
${STACK_OPTION}
${JSON_OPTION}

Example
  npm start -- unmute 'acme/saml-certificates/*'
`;

const MUTES = `npm start -- mutes

Lists the mutes that hold.

${STACK_OPTION}
${JSON_OPTION}

Example
  npm start -- mutes --stack OktaHealthMonitor-eu
`;

const TEST_ALERT = `npm start -- test-alert [--print]

Sends a test message through the alerts topic of the deployed stack, or shows it in every form.

  --org ALIAS                   org the message is about; the stack's first unless given
  --print                       show it, send nothing; so too where AWS is not configured
${STACK_OPTION}
${JSON_OPTION}

Example
  npm start -- test-alert --org acme
`;

const CONFIRM = `npm start -- confirm 'LINK'

Confirms a mail subscription by the link that AWS mailed, so that no link in a mail can end it.

  LINK                          of "Confirm subscription" in the mail, in quotes
${JSON_OPTION}

Example
  npm start -- confirm 'https://sns.eu-west-1.amazonaws.com/confirmation.html?TopicArn=…&Token=…'
`;

const EXPLAIN = `npm start -- explain TERM

What a code, an error, a status or a header of Okta means, or a code that this tool prints,
and what to do about it.

  TERM                          of Okta: E0000006, 403, invalid_dpop_proof, Retry-After; of an alert:
                                ISSUER_MISMATCH, or a reason such as DNS; a verdict of diagnose: ACS_MISMATCH
${JSON_OPTION}

Example
  npm start -- explain E0000047
  npm start -- explain ISSUER_MISMATCH

Exit codes: 0 explained, 3 not known
`;

const PUBLIC_JWK = `npm start -- public-jwk --key KEY

The public half of a KMS key as JWK, to be pasted into the service app in Okta.

  --key KEY                     id, ARN or alias of an asymmetric KMS key
  --kid KID                     by which Okta is to know it; its thumbprint unless given
  --json                        changes nothing: a JWK is JSON

Example
  npm start -- public-jwk --key alias/okta-health-monitor
`;

/** Every command, so that none is left out. */
export const COMMAND_HELP: Readonly<Record<CommandName, string>> = {
  run: RUN,
  diagnose: DIAGNOSE,
  doctor: DOCTOR,
  status: STATUS,
  certificates: CERTIFICATES,
  ticket: TICKET,
  simulate: SIMULATE,
  mute: MUTE,
  unmute: UNMUTE,
  mutes: MUTES,
  'test-alert': TEST_ALERT,
  confirm: CONFIRM,
  explain: EXPLAIN,
  'public-jwk': PUBLIC_JWK,
};
