/** Records of an org while a run adds to them: what is stored is what the next run goes on from. */
import type { CertificateRecords, CertificateStore, RecordsChange } from './certificate-store.ts';

export interface KeptRecords {
  readonly current: () => CertificateRecords;
  /** False when another run has stored meanwhile: this one leaves the rest to it. */
  readonly keep: (
    next: Partial<Omit<CertificateRecords, 'version'>>,
    change: Partial<RecordsChange>,
  ) => Promise<boolean>;
}

export async function keptRecords(org: string, { read, write }: CertificateStore): Promise<KeptRecords> {
  let records = await read(org);
  return {
    current: () => records,
    keep: async (next, { sheets = [], documents = [] }) => {
      const wanted = { ...records, ...next };
      const version = await write(org, wanted, { sheets, documents });
      if (version === 'conflict') return false;
      records = { ...wanted, version };
      return true;
    },
  };
}
