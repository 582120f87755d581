/**
 * All that is stored of an org, for whoever only shows it: judged as a run would, but for what no run has stored, such
 * as why it stopped. Pure.
 */
import { blindnessFindings, isBeyondBelief } from './blindness.ts';
import type { ShownRecords } from './certificate-store.ts';
import { type CertificateFinding, unknownFinding } from './finding.ts';
import { judgeMetadata, type MetadataDocument, metadataUses } from './judge-metadata.ts';
import { judgeScan, usesOf } from './judge-scan.ts';
import { judgedUses, type UsesVerdict } from './judge-uses.ts';
import type { JudgedUse } from './judged-use.ts';
import { seenIn } from './memory.ts';
import type { Scan } from './scan-state.ts';
import type { CertificateSettings } from './settings.ts';
import type { CertificateUse } from './uses.ts';

export interface RecordsVerdict extends UsesVerdict {
  /** Lines of a table. */
  readonly uses: readonly JudgedUse[];
  /** When the list of apps was begun that was read to its end last; without one, when the first document was read. */
  readonly readAt: string | undefined;
  /** What has not been read yet, in words; undefined when all has. What cannot be read is among the findings. */
  readonly incomplete: string | undefined;
}

export function judgeRecords(
  records: ShownRecords,
  settings: CertificateSettings,
  now: Date,
): RecordsVerdict {
  const { scan, documents, memory } = records;
  const parts = [
    ...(scan === undefined ? [] : [judgeScan(scan, seenIn(memory ?? {}), settings, now)]),
    ...(documents.length === 0 ? [] : [judgeMetadata(documents, settings, now)]),
  ];
  const blindness = scan === undefined ? [] : blindnessFindings(scan, { stop: undefined, calls: 0 }, now);
  const unfinished = blindness.filter(({ reason }) => reason === 'FIRST_SCAN');
  const pending = parts.reduce((sum, part) => sum + part.pending, 0);
  // Of a list that is too old, that alone is among the findings.
  const unread = unfinished.length === 0 && pending > 0 ? [`keys in use not read yet: ${pending}`] : [];
  const missing = [...unfinished.map(({ observed }) => observed), ...unread, ...unasked(documents)];
  return {
    findings: [
      ...gapFindings(records),
      ...blindness.filter(({ reason }) => reason !== 'FIRST_SCAN'),
      ...outdatedFindings(documents, now),
      ...parts.flatMap(({ findings }) => findings),
    ],
    nearestDays: parts
      .flatMap(({ nearestDays }) => nearestDays ?? [])
      .reduce<number | undefined>((least, days) => Math.min(least ?? days, days), undefined),
    expiring: parts.reduce((sum, part) => sum + part.expiring, 0),
    pending,
    uses: judgedUses(allUses(records), settings, now),
    readAt: readAtOf(scan, documents),
    incomplete: missing.length === 0 ? undefined : missing.join('; '),
  };
}

function* allUses({ scan, documents }: ShownRecords): Generator<CertificateUse> {
  if (scan !== undefined) yield* usesOf(scan.sheets.values());
  yield* metadataUses(documents);
}

function readAtOf(scan: Scan | undefined, documents: readonly MetadataDocument[]): string | undefined {
  if (scan !== undefined) return scan.listed?.startedAt;
  return documents.flatMap(({ readAt }) => readAt ?? []).sort()[0];
}

/** A run that is short of time leaves documents to the next. */
function unasked(documents: readonly MetadataDocument[]): string[] {
  const { length } = documents.filter(({ readAt, problem }) => readAt === undefined && problem === undefined);
  return length === 0 ? [] : [`${length} of ${documents.length} metadata documents are not read yet`];
}

function gapFindings({ scan, documents, unreadable }: ShownRecords): CertificateFinding[] {
  if (unreadable > 0) {
    const items = unreadable === 1 ? '1 stored item' : `${unreadable} stored items`;
    const wanted = 'items of this version: a run of the deployed one reads from the org what is missing';
    const observed = `${items} cannot be read by this version`;
    return [unknownFinding({ subject: 'stored items', reason: 'INCOMPLETE', observed, wanted })];
  }
  if (scan !== undefined || documents.length > 0) return [];
  const wanted = 'a run of saml-certificates, for which the org needs a credential, or metadata to read';
  const observed = 'nothing is stored of its certificates';
  return [unknownFinding({ subject: 'scan', reason: 'FIRST_SCAN', observed, wanted })];
}

/** Runs ask again for what they cannot read, and say so; what is old without a reason was left by the last run. */
function outdatedFindings(documents: readonly MetadataDocument[], now: Date): CertificateFinding[] {
  const old = documents.flatMap(({ readAt, problem }) =>
    readAt !== undefined && problem === undefined && isBeyondBelief(readAt, now) ? readAt : [],
  );
  if (old.length === 0) return [];
  const observed = `${old.length} of ${documents.length} metadata documents were read last at ${old.sort()[0]}`;
  const wanted = 'each of them read within 13 hours';
  return [unknownFinding({ subject: 'metadata', reason: 'OUTDATED', observed, wanted })];
}
