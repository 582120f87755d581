/** Certificates that clients refuse, presented by the org and by Okta's status page alike. */
import { expect } from 'vitest';
import { METRICS, type Reason } from '../../../lambda/contract.ts';
import type { CertificateVariant } from '../../../local/made-certificates.ts';
import { believed, critical, FIGURES, type Row, unknown, untouched, warning } from '../support/cells.ts';
import { both } from './places.ts';

const REFUSED: readonly [string, CertificateVariant, Reason][] = [
  ['has expired', 'expired', 'CERT_EXPIRED'],
  ['is not valid yet', 'not-yet-valid', 'CERT_NOT_YET_VALID'],
  ['names another host', 'wrong-host', 'CERT_WRONG_HOST'],
  ['is signed by itself', 'self-signed', 'CERT_SELF_SIGNED'],
  ['is signed by an unknown root', 'unknown-issuer', 'CERT_UNKNOWN_ISSUER'],
  ['has a weak key', 'weak-key', 'CERT_WEAK_KEY'],
];

const STILL_VALID = 'takes what is valid now';

const refused = REFUSED.map(
  ([what, certificate, reason]): Row => ({
    fault: `Certificate: ${what}`,
    begin: both({ kind: 'tls', certificate }),
    cells: {
      'oidc-discovery': critical(`TLS_INVALID ${reason}`, { figures: [METRICS.daysToExpiry] }),
      'rate-limits': unknown(reason),
      'service-status': unknown('FETCH'),
      'saml-certificates': believed(unknown(reason)),
    },
    // No question, and above all no credential, to whoever it is.
    holds: ({ askedMeanwhile }) => expect(askedMeanwhile).toBe(0),
  }),
);

const expiring = (
  [
    [5, critical],
    [20, warning],
  ] as const
).map(
  ([expiresInDays, severity]): Row => ({
    fault: `Certificate: expires in ${expiresInDays} days`,
    begin: both({ kind: 'tls', certificate: { expiresInDays } }),
    cells: {
      'oidc-discovery': severity('CERTIFICATE_EXPIRING EXPIRES_SOON', { figures: FIGURES['oidc-discovery'] }),
      'rate-limits': untouched(STILL_VALID),
      'service-status': untouched(STILL_VALID),
      'saml-certificates': untouched(STILL_VALID),
    },
  }),
);

export const CERTIFICATE_ROWS: readonly Row[] = [...refused, ...expiring];
