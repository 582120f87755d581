/** The records of certificates without AWS: kept for as long as the process lives. */
import type {
  CertificateRecords,
  CertificateStore,
} from '../../lambda/checks/saml-certificates/certificate-store.ts';
import { NOTHING_KNOWN } from '../../lambda/okta/client.ts';

export function inMemoryCertificates(): CertificateStore {
  const records = new Map<string, CertificateRecords>();
  const of = (org: string) => records.get(org) ?? { version: 0, client: NOTHING_KNOWN, documents: [] };
  return {
    read: async (org) => of(org),
    write: async (org, next) => {
      if (of(org).version !== next.version) return 'conflict';
      const version = next.version + 1;
      records.set(org, { ...next, version });
      return version;
    },
  };
}
