/** What each condition means in plain words and what to do about it; the long form is `docs/runbook.md`. */
import type { Condition, Reason } from '../contract.ts';

interface Advice {
  /** Completes "acme: …". Printable ASCII, as it ends up in a mail's subject. */
  readonly summary: string;
  /** One sentence: what users of the org notice. */
  readonly meaning: string;
  readonly steps: readonly [string, string, string];
}

const ADVICE: Readonly<Record<Condition, Advice>> = {
  UNREACHABLE: {
    summary: 'OIDC discovery unreachable',
    meaning: 'Applications that sign users in through this host are most likely failing too.',
    steps: [
      'Open https://status.okta.com and look for an incident on your cell.',
      'Ask for the discovery document from another network (curl -v) to tell an outage from a blocked path.',
      'If Okta reports nothing, open a case with the request ids and the times above.',
    ],
  },
  TLS_INVALID: {
    summary: 'TLS certificate refused by clients',
    meaning: 'Clients that verify certificates cannot connect; sign-in through this host fails.',
    steps: [
      'Look at the certificate as served: openssl s_client -connect HOST:443 -servername HOST.',
      'On a custom domain with your own certificate, upload a valid one in the Okta admin console.',
      'On an Okta host, check for a TLS-inspecting proxy, then open a case with Okta.',
    ],
  },
  CERTIFICATE_EXPIRING: {
    summary: 'TLS certificate expires soon',
    meaning: 'When it expires, every client refuses the host and sign-in stops.',
    steps: [
      'Find out who renews it: Okta (managed) or you (uploaded to the custom domain).',
      'Yours: obtain a new certificate and upload it: Customizations, Brands, Domains.',
      'Managed: check that CAA and DNS records still allow the renewal.',
    ],
  },
  DISCOVERY_UNAVAILABLE: {
    summary: 'OIDC discovery document not served',
    meaning: 'Clients that start now cannot configure themselves against this authorization server.',
    steps: [
      'Open the document in a browser and compare the answer with what was observed.',
      'Check in the admin console that the authorization server exists and is active.',
      'If it is, open a case with Okta, with the request ids above.',
    ],
  },
  DISCOVERY_INVALID: {
    summary: 'OIDC discovery document unsound',
    meaning: 'Clients that validate the document refuse it, or are sent to an endpoint they must not use.',
    steps: [
      'Open the document and look at the fields named above.',
      'If the host is a custom domain, check that nothing between you and Okta rewrites it.',
      'If Okta itself serves it like this, open a case with the request ids above.',
    ],
  },
  ISSUER_MISMATCH: {
    summary: 'OIDC issuer mismatch',
    meaning: 'Clients compare the issuer byte for byte: they refuse the tokens of this authorization server.',
    steps: [
      'Is the observed issuer on a host of yours? If not, treat it as an attack until it is explained.',
      'If the change is wanted, update every client first, then the expected issuer in the monitor.',
      'If not, undo it: a custom server under Security, API, Authorization Servers, Settings; the org server states the domain by which it is asked.',
    ],
  },
  JWKS_UNAVAILABLE: {
    summary: 'signing keys not served',
    meaning: 'Clients without cached keys cannot verify any token; the others fail at the next key rotation.',
    steps: [
      'Open the jwks_uri in a browser and compare the answer with what was observed.',
      'Open https://status.okta.com and look for an incident on your cell.',
      'Open a case with Okta, with the request ids above.',
    ],
  },
  NO_USABLE_SIGNING_KEY: {
    summary: 'no usable signing key published',
    meaning: 'No client can verify a token of this authorization server.',
    steps: [
      'Open the jwks_uri and look at the keys named above.',
      'Check the key rotation of the authorization server (Security, API, Authorization Servers).',
      'Open a case with Okta at once, with the request ids above.',
    ],
  },
  JWKS_INVALID: {
    summary: 'signing key set unsound',
    meaning: 'Sign-ins fail when the server signs with the key named, or when clients pick the wrong one.',
    steps: [
      'Open the jwks_uri and look at the keys named above.',
      'If the host is a custom domain, check that nothing between you and Okta rewrites it.',
      'Open a case with Okta, with the request ids above.',
    ],
  },
  KEYS_REPLACED: {
    summary: 'all signing keys replaced at once',
    meaning:
      'Clients that cache keys and do not fetch unknown ones refuse every new token until they refresh.',
    steps: [
      'Ask who rotated the keys of the authorization server; if nobody did, ask Okta whether it was an emergency.',
      'Look for sign-in failures in applications that pin keys or cache them for long.',
      'Restart or refresh those applications.',
    ],
  },
  KEY_ADDED: {
    summary: 'signing key added',
    meaning: 'Okta publishes the next signing key a few weeks before it signs with it.',
    steps: [
      'Nothing to do for clients that fetch keys by kid.',
      'Tell the owners of applications that pin keys.',
      'Note the kid for the day the old key goes.',
    ],
  },
  KEY_REMOVED: {
    summary: 'signing key removed',
    meaning: 'Tokens signed with it can no longer be verified.',
    steps: [
      'Nothing to do where tokens live for hours: they expired before the key went.',
      'Look for failures in applications that pin keys.',
      'If it went without a successor having signed for some time, ask Okta why.',
    ],
  },
  CLOCK_SKEW: {
    summary: 'clocks drift apart',
    meaning: 'Tokens look expired or not yet valid; DPoP proofs and client assertions are refused.',
    steps: [
      'Compare the Date header with a clock you trust: curl -s -D - -o /dev/null URL; date -u.',
      'If the monitor is wrong, it is AWS: open a case there; nothing of yours sets that clock.',
      'If Okta is wrong, open a case with Okta and expect signatures to be refused.',
    ],
  },
  LATENCY_HIGH: {
    summary: 'OIDC discovery slow',
    meaning: 'Users wait at least this long at sign-in; clients with short timeouts fail.',
    steps: [
      'Read above which phase is slow: DNS, connect and TLS point to the network, first byte to Okta.',
      'Open https://status.okta.com and look for an incident on your cell.',
      'Measure from another network before you open a case.',
    ],
  },
  CELL_CHANGED: {
    summary: 'org moved to another cell',
    meaning: "Okta's status page lists incidents by cell; the org is now on another one.",
    steps: [
      'Subscribe to the new cell on https://status.okta.com.',
      'Check allow-lists that name addresses of the old cell.',
      'Nothing else to do.',
    ],
  },
  CUSTOM_DOMAIN_UNWATCHED: {
    summary: 'custom domain not watched',
    meaning: 'Users sign in through a host that this monitor does not look at.',
    steps: [
      'Add it to customDomains of the org in monitor.config.ts.',
      'Set the issuerMode of its authorization servers.',
      'Deploy again.',
    ],
  },
  OKTA_INCIDENT: {
    summary: 'Okta reports an incident',
    meaning: 'It may concern your users even while every probe of this monitor is well.',
    steps: [
      'Read the incident on https://status.okta.com and note its number.',
      'Compare it with the other checks on the dashboard; they may see it too.',
      'Tell your users if they do; nothing of yours will mend it.',
    ],
  },
  OKTA_MAINTENANCE: {
    summary: 'Okta plans maintenance',
    meaning: 'Announced once. While it lasts, every other alert of the org names it.',
    steps: [
      'Read on https://status.okta.com what will not work.',
      'Tell those whom it concerns: changes to users may fail where sign-in goes on.',
      'Move your own rollouts out of its way.',
    ],
  },
  RATE_LIMIT_VIOLATION: {
    summary: 'rate limit exceeded',
    meaning:
      'Okta refuses calls of this bucket with HTTP 429, whoever makes them; sign-ins may be among them.',
    steps: [
      'Find out who spends it: Reports, Rate Limits in the admin console names the bucket and its callers.',
      'Stop or slow that client: it has to wait for X-Rate-Limit-Reset and may not retry at once.',
      'Give it a smaller share of the bucket, or ask Okta for a higher limit, which takes 15 business days.',
    ],
  },
  CONCURRENCY_VIOLATION: {
    summary: 'too many requests at once',
    meaning:
      'Okta refuses calls with HTTP 429 because too many are in flight, whatever is left of their buckets.',
    steps: [
      'Look in the System Log at core.concurrency.org.limit.violation: it names who was refused, and what for.',
      'Find the job that works in parallel or asks for what takes long, and give it fewer workers.',
      'Look at https://status.okta.com too: when Okta is slow, the same calls are in flight for longer.',
    ],
  },
  RATE_LIMIT_WARNING: {
    summary: 'rate limit nearly reached',
    meaning: 'When the bucket is empty, Okta refuses every further call of it with HTTP 429 until its reset.',
    steps: [
      'Find out who spends it: Reports, Rate Limits in the admin console names the bucket and its callers.',
      'Slow that client, spread its jobs, or let it ask for pages of 200.',
      'If the load is here to stay, ask Okta for a higher limit in time; it takes 15 business days.',
    ],
  },
  RATE_LIMIT_HIGH: {
    summary: "monitor's own limit nearly used up",
    meaning: 'The share of the bucket that Okta gives the credential of this monitor is nearly spent.',
    steps: [
      'Does anything else use the credential of the monitor? Give it one of its own.',
      'Read above what the monitor itself has taken; above 10 percent, measure fewer buckets.',
      'Raise the share of the credential: its rate limits in the admin console.',
    ],
  },
  CLIENT_RATE_LIMITED: {
    summary: 'a client is rate-limited',
    meaning: 'One client, or one browser at one address, is refused by Okta; the others are not.',
    steps: [
      'Find the client: System Log, the events of the type named above.',
      'A loop of redirects, a script that signs in again and again, or an attack looks like this.',
      'Repair the client; many people behind one address need the mode of the limit changed.',
    ],
  },
  OPERATION_RATE_LIMITED: {
    summary: 'an operation is rate-limited',
    meaning: 'One user or one feature was refused an operation, such as a code by SMS; the API goes on.',
    steps: [
      'Find user and operation: System Log, the events of the type named above.',
      'A single user who tried too often has only to wait.',
      'Many users, or numbers abroad, may be an attack: look at the sign-ins from those addresses.',
    ],
  },
  CREDENTIAL_REFUSED: {
    summary: "monitor's credential refused",
    meaning: 'Nobody watches what this credential was for. The org itself may be well.',
    steps: [
      'Read above what Okta refused, and what it wants instead.',
      'Look at the app of the monitor in the admin console: active, keys, scopes, admin roles.',
      'For an API token: is it there, and is its owner active? Unused for 30 days it dies.',
    ],
  },
  CHECK_UNKNOWN: {
    summary: 'state unknown',
    meaning: 'The monitor cannot tell whether the org is well. That is not the same as well.',
    steps: [
      'Read the reason above: the fault is with the monitor or its network, not proven to be with Okta.',
      "Look at the function's log for the run at that time.",
      'Run the check by hand: npm start -- --org URL.',
    ],
  },
  CHECK_STALLED: {
    summary: 'check standing still',
    meaning: 'Nothing is known of what this check watches since its last run.',
    steps: [
      'Look at the schedule and the log of the function of that check.',
      'Look at the queue of failed runs.',
      'Deploy again if somebody disabled the schedule by hand.',
    ],
  },
};

export function adviceFor(condition: Condition, reason: Reason): Advice {
  const advice = ADVICE[condition];
  const exact = BY_REASON[reason];
  return exact === undefined ? advice : { ...advice, ...exact };
}

/** Whatever the page lacks: the monitor cannot say what Okta reports, and says that it cannot. */
const STATUS_PAGE = {
  summary: "Okta's status page cannot be read",
  meaning: 'No alert can say whether Okta knows of a fault. Nothing is known to be wrong with Okta.',
  steps: [
    'Open https://status.okta.com in a browser and see whether it looks as ever.',
    'Subscribe to the mails of the status page until this is over.',
    'If the page is well, look for a newer version of this monitor: its layout has changed.',
  ],
} satisfies Advice;

/** Where the reason alone says better what to do. */
const BY_REASON: Readonly<Partial<Record<Reason, Pick<Advice, 'steps'> & Partial<Advice>>>> = {
  READ_ONLY: {
    meaning: 'Okta runs the org in read-only mode (E0000010), as it does during disaster recovery.',
    steps: [
      'Open https://status.okta.com and look for a failover on your cell.',
      'Expect known users to sign in, and every change to fail: first sign-ins, resets, provisioning.',
      'Hold back automation that writes to Okta until this is resolved.',
    ],
  },
  FEATURE_NOT_LICENSED: {
    meaning: 'Okta answers E0000015: the org has no licence for custom authorization servers. No outage.',
    steps: [
      'Check that the authorization server id in the configuration is right.',
      'If the org has no API Access Management, remove the server from the configuration.',
      'If it should have it, ask your Okta account team.',
    ],
  },
  BURST: {
    meaning:
      'The bucket is used up and lives on what Okta gives beyond it for a while; after that sign-ins fail.',
    steps: [
      'Find out who spends it: Reports, Rate Limits in the admin console names the bucket and its callers.',
      'A known peak, such as the start of a shift, passes; anything else is a loop or an attack.',
      'If the peak comes back, ask Okta for a higher limit in time; it takes 15 business days.',
    ],
  },
  NO_CREDENTIAL: {
    steps: [
      'Read above where it is wanted; the ARN of its secret stands there.',
      'Store it with the command above, from a file that you delete afterwards.',
      'Wait for two runs; nothing has to be deployed again.',
    ],
  },
  CREDENTIAL_UNUSABLE: {
    steps: [
      'Read above why it cannot be used; what is stored is never shown.',
      'A key in KMS must be enabled, asymmetric and for SIGN_VERIFY.',
      'Store it anew: aws secretsmanager put-secret-value --secret-id ID --secret-string file://key.pem.',
    ],
  },
  ACCESS_DENIED: {
    steps: [
      'Look whether the role of the function may read the secret, or sign with the key: deploy the stack again.',
      'A secret of your own needs a policy that lets the function read it, and so does the KMS key behind it.',
      'A key in another account needs a key policy that names the role of the function.',
    ],
  },
  CLIENT_UNKNOWN: {
    steps: [
      'Compare the client id in the settings with the app in the admin console.',
      'Look whether the app is active, and in this org.',
      'If it was deleted, make a new one of the type API Services, and deploy with its client id.',
    ],
  },
  WRONG_KEY: {
    steps: [
      'Compare the kid of the monitor (npm start -- public-jwk) with the public keys of the app.',
      'Was the key rotated on one side only? Register the new public key at the app.',
      'If the kid is the same and the signature is refused, store the private key anew.',
    ],
  },
  CLOCK_SKEW: {
    steps: [
      'Compare the Date header with a clock you trust: curl -s -D - -o /dev/null URL; date -u.',
      'If the monitor is wrong, it is AWS: open a case there; nothing of yours sets that clock.',
      'If Okta is wrong, open a case with Okta.',
    ],
  },
  NETWORK_ZONE: {
    steps: [
      'Look at the network zones of the app or of the API token, and at the IP of the refusal in the System Log.',
      'A function outside a VPC has no fixed address: lift the restriction, or give it a NAT gateway.',
      'Let the address of the NAT gateway into the zone.',
    ],
  },
  SCOPE: {
    steps: [
      'Have a super admin grant the scope named above: the app, Okta API Scopes.',
      'Look whether the settings ask for it too: scopes of the credential.',
      'Wait an hour at most: the next access token has it.',
    ],
  },
  ROLE: {
    steps: [
      'Look at the admin roles of the app, or of the owner of the API token: scopes alone are not enough.',
      'Assign a role that may read what was refused; Read-Only Administrator may.',
      'A custom role needs a resource set that holds what was refused.',
    ],
  },
  CIRCUIT_OPEN: {
    steps: [
      'Nothing to do for the monitor: it asks again every minute, with one call.',
      'Open https://status.okta.com and look for an incident on your cell.',
      'Call the API yourself, from another network, before you open a case with Okta.',
    ],
  },
  FETCH: STATUS_PAGE,
  LAYOUT: STATUS_PAGE,
  JSON: STATUS_PAGE,
  EMPTY: STATUS_PAGE,
  STALE: STATUS_PAGE,
  LOGIN_REDIRECT: STATUS_PAGE,
  PRIVATE_ADDRESS: {
    steps: [
      'Check what the name resolves to; a public Okta host never has a private address.',
      'If it is meant to (a proxy, a test), set allowPrivateAddresses for the org.',
      'If it is not, look for a changed DNS record or a hijacked resolver.',
    ],
  },
};

/** GitHub's anchor of the heading that bears the condition's name. */
export function runbookAnchor(condition: Condition): string {
  return condition.toLowerCase();
}
