/** The words for a certificate in a table, whoever shows it. */
import type { CertificateUse, Purpose } from './uses.ts';

export const TYPE_IN_WORDS: Readonly<Record<Purpose, string>> = {
  signing: 'signing',
  'sp-signature': 'SP signature',
  'sp-encryption': 'SP encryption',
  'idp-trust': 'IdP trust',
  'idp-signing': 'IdP signing',
  'idp-entity-signing': 'IdP signing',
  'idp-entity-encryption': 'IdP encryption',
  'sp-entity-signing': 'SP signing',
  'sp-entity-encryption': 'SP encryption',
};

/** Why there is no certificate to show; undefined where there is one. */
export function problemInWords({ reading }: Pick<CertificateUse, 'reading'>): string | undefined {
  if (reading === 'pending') return 'not read yet';
  return reading.ok ? undefined : reading.problem;
}
