/** What this check keeps of an org beside its memory, which is too small for it. */
import type { ClientState } from '../../okta/client.ts';
import type { Memory } from '../../outcome.ts';
import type { MetadataDocument } from './judge-metadata.ts';
import type { Scan } from './scan-state.ts';

export interface CertificateRecords {
  /** How often they were stored; 0 before the first time. */
  readonly version: number;
  /** Absent before the first call of all. */
  readonly scan?: Scan;
  /** What the monitor has taken of the org's rate limits. */
  readonly client: ClientState;
  /** In the order of the settings. */
  readonly documents: readonly MetadataDocument[];
  /** Ids of stored sheets that this version does not understand: to be dropped. The scan is partial then. */
  readonly unreadableSheets?: readonly string[];
}

/** For whoever only shows them. */
export interface ShownRecords extends Pick<CertificateRecords, 'scan' | 'documents'> {
  /** What the check kept of the org beside them. */
  readonly memory?: Memory;
  /** How many stored items this version could not read, and left out. */
  readonly unreadable: number;
}

/** What differs from what is stored. */
export interface RecordsChange {
  /** Ids of sheets that are other than before, or gone. */
  readonly sheets: readonly string[];
  /** URLs of documents that are other than before, or gone. */
  readonly documents: readonly string[];
}

export interface CertificateStore {
  readonly read: (org: string) => Promise<CertificateRecords>;
  /**
   * Stores the place of the scan, and then the changed parts.
   *
   * @param records of the version that was read, or stored last
   * @returns the version stored; `conflict` when another run has stored since
   */
  readonly write: (
    org: string,
    records: CertificateRecords,
    change: RecordsChange,
  ) => Promise<number | 'conflict'>;
}
