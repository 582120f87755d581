/** Advice on SAML certificates: of apps, of identity providers, of public metadata. */
import type { Condition, Reason } from '../../contract.ts';
import type { Advice } from './advice.ts';

/** What `oidc-discovery` finds by the same name is about the certificate of a host. */
export const SAML_CERTIFICATE_EXPIRING = {
  summary: 'SAML certificate expires soon',
  meaning: 'Nobody renews it by itself. When it ends, those who check it refuse every sign-in that needs it.',
  steps: [
    'Signing certificate of Okta: the app, Sign On, Generate new certificate; it stays inactive at first.',
    'Have the other side trust the new one, then activate it in Okta: in this order, or sign-in stops.',
    'Certificate of the other side: ask its owner for the next one and add it in Okta before they switch.',
  ],
} satisfies Advice;

/** For the same finding, once it is too late. */
export const SAML_CERTIFICATE_EXPIRED = {
  ...SAML_CERTIFICATE_EXPIRING,
  summary: 'SAML certificate has expired',
  meaning: 'Those who check it refuse every sign-in that needs it, from now on.',
} satisfies Advice;

export const OF_CERTIFICATES = {
  CERTIFICATE_NOT_YET_VALID: {
    summary: 'certificate in use is not valid yet',
    meaning: 'Whoever checks the dates of a certificate refuses what is signed with it.',
    steps: [
      'Compare the date above with a clock you trust, to see that it is the certificate that is early.',
      'Let the app sign with the certificate of before, if that has not expired.',
      'Otherwise make a new one, have the other side trust it, and activate it.',
    ],
  },
  CERTIFICATE_UNREADABLE: {
    summary: 'certificate cannot be read',
    meaning: 'Nobody is warned of its end, and the other side may be unable to read it too.',
    steps: [
      'Read above whose it is, and what is wrong with it.',
      'Put it in place anew: whole, in PEM or Base64, one certificate and nothing else.',
      'If Okta itself made it, open a case with Okta, with the id of the app and the kid.',
    ],
  },
  CERTIFICATE_WEAK: {
    summary: 'certificate is weak',
    meaning: 'It still works; some service providers refuse such certificates, and more will.',
    steps: [
      'Nothing to do today.',
      'Leave it behind at the next rotation: what Okta makes now is signed with SHA-256.',
      'Ask the service provider then whether it takes the new one.',
    ],
  },
  CERTIFICATE_CONTRADICTING: {
    summary: 'certificate and its dates disagree',
    meaning: 'What Okta states of a key is not what its certificate says; the certificate counts.',
    steps: [
      'Nothing to do: all that is judged here is judged by the certificate.',
      'Do not plan by the date that Okta shows for this key.',
      'If the certificate ends first, renew by its date.',
    ],
  },
  SIGNING_KEY_CHANGED: {
    summary: 'SAML signing key changed',
    meaning: 'Told once. A service provider that still trusts the old certificate refuses every sign-in.',
    steps: [
      'Sign in to the app above in a private window, to see whether it still works.',
      'If it does not, give the service provider the new certificate, or activate the old one in Okta again.',
      'Find out who changed it: System Log, application.lifecycle.update and app.keys.rotate.',
    ],
  },
  METADATA_EXPIRED: {
    summary: 'SAML metadata has expired',
    meaning: 'Partners that keep to its validUntil refuse what it says, certificates included.',
    steps: [
      'Open the URL above and look at validUntil.',
      'Tell whoever publishes it, with that date.',
      'Until then agree on the certificates by another way.',
    ],
  },
} satisfies Partial<Record<Condition, Advice>>;

const COUNT = 'Count the SAML apps in the admin console, and compare.';
/** Read-Only Administrator may show a service app nothing but itself. */
const ROLE =
  'Give the app of the monitor a custom admin role: okta.apps.read on all apps, okta.identityProviders.read.';

export const OF_CERTIFICATE_REASONS = {
  TOO_FEW_APPS: {
    meaning: 'A role that may see too little gives a short list and no error, so this one is not believed.',
    steps: [COUNT, ROLE, 'For an org that has no SAML apps set minimumSamlApps to 0.'],
  },
  APPS_DROPPED: {
    meaning: 'Half of the SAML apps are gone from the list, which looks like a role that lost its rights.',
    steps: [
      COUNT,
      ROLE,
      'If the apps were removed, nothing is wrong: after seven days the new number counts.',
    ],
  },
  INCOMPLETE: {
    meaning: 'Of a part of the certificates nothing is known; the others are watched as ever.',
    steps: [
      'Apps or identity providers: grant the scopes okta.apps.read and okta.idps.read.',
      ROLE,
      'Metadata: open its URL from another network; it has to be SAML 2.0 metadata, without a redirect.',
    ],
  },
  FIRST_SCAN: {
    meaning:
      'The apps are being read for the first time, or anew. A large org takes hours, at a small share of its limits.',
    steps: [
      'Wait: each run says how far it has come.',
      'See it now, from your machine: npm start -- certificates.',
      'If it comes no further, something else takes the limits of the API, see the check rate-limits.',
    ],
  },
  OUTDATED: {
    meaning: 'What is known of the certificates is too old to warn by: scans no longer come to their end.',
    steps: [
      'Read above why the last scan stopped.',
      'Look at the check rate-limits: the credential must be let in and have room under its limits.',
      'Until it is over, look yourself: npm start -- certificates.',
    ],
  },
} satisfies Partial<Record<Reason, Pick<Advice, 'steps'> & Partial<Advice>>>;
