/** Where the reason alone says better what to do than the condition does. */
import type { Reason } from '../../contract.ts';
import type { Advice } from './advice.ts';
import { OF_CERTIFICATE_REASONS } from './of-certificates.ts';

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

export const BY_REASON: Readonly<Partial<Record<Reason, Pick<Advice, 'steps'> & Partial<Advice>>>> = {
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
  ...OF_CERTIFICATE_REASONS,
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
