/** Advice on discovery documents, keys, certificates of hosts, clocks and latency. */
import type { Condition } from '../../contract.ts';
import type { Advice } from './advice.ts';

export const OF_DISCOVERY = {
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
} satisfies Partial<Record<Condition, Advice>>;
