/** All that a run knows of an org's certificates, to its judgement. Pure. */
import { type CertificateType, METRICS } from '../../contract.ts';
import type { Finding, Judgement, Measurement, Observation, UnseenSubject } from '../../outcome.ts';
import { stateOfFinding, worstState } from '../../outcome.ts';
import { onePerIncident } from '../one-per-incident.ts';
import { blindnessFindings, isOutdated } from './blindness.ts';
import { detailOf } from './detail.ts';
import type { CertificateFinding } from './finding.ts';
import { judgeMetadata } from './judge-metadata.ts';
import { judgeScan } from './judge-scan.ts';
import type { UsesVerdict } from './judge-uses.ts';
import { memoryOf } from './memory.ts';
import type { CertificateFacts } from './probe.ts';
import { isListing } from './scan-state.ts';
import type { CertificateSettings } from './settings.ts';
import type { SeenApps } from './visibility.ts';

/** @param isDetailed whether the org is in detail mode, of which more is measured */
export function judgeCertificates(
  facts: CertificateFacts,
  settings: CertificateSettings,
  seenBefore: SeenApps | undefined,
  now: Date,
  isDetailed = false,
): Judgement {
  const ofScan = partOfScan(facts, settings, seenBefore, now);
  const ofDocuments = partOfDocuments(facts, settings, now);
  const parts = [ofScan, ofDocuments].flatMap((part) => part ?? []);
  const measured = parts.filter(({ isMeasured }) => isMeasured);
  const isWhole = parts.every((part) => part.isWhole);
  const nearest = measured.map(({ type, nearestDays }) => ({ type, days: nearestDays }));
  return {
    findings: onePerIncident(parts.flatMap(({ findings }) => findings).map(plain)),
    observations: parts.flatMap((part) => observationsOf(part, settings, facts.durationMs)),
    measurements: [...measurementsOf(measured), ...(isDetailed ? detailOf(facts.scan, nearest, now) : [])],
    unseen:
      isWhole && facts.abandoned?.isPartial === undefined
        ? abandonedSubjects(facts, settings, now)
        : 'everything',
    memory: memoryOf(ofScan === undefined ? seenBefore : ofScan.seen),
  };
}

interface Part extends UsesVerdict {
  readonly type: CertificateType;
  /** Of a line in a table of what was looked at. */
  readonly subject: string;
  readonly counted: string;
  /** Whether what is not found is not there. */
  readonly isWhole: boolean;
  /** Whether its figures are those of the org. */
  readonly isMeasured: boolean;
}

function partOfScan(
  facts: CertificateFacts,
  settings: CertificateSettings,
  seenBefore: SeenApps | undefined,
  now: Date,
): (Part & { readonly seen: SeenApps | undefined }) | undefined {
  const { scan } = facts;
  if (scan === undefined) return undefined;
  const verdict = judgeScan(scan, seenBefore, settings, now);
  const findings = [...blindnessFindings(scan, facts, now), ...verdict.findings];
  const { apps, visible, idps } = (scan.listed ?? scan.sweep).counts;
  // Of a part that is refused what was known stays; of apps that are not shown it does not.
  const isShort = findings.some(
    ({ condition, subject }) => condition === 'CHECK_UNKNOWN' && subject === 'apps',
  );
  const isWhole =
    scan.listed !== undefined &&
    // A page that is read anew may miss what has moved to the next one.
    !isListing(scan.sweep) &&
    scan.isPartial === undefined &&
    !isOutdated(scan, now) &&
    !isShort;
  return {
    ...verdict,
    findings,
    type: 'SAML',
    subject: 'apps and identity providers',
    counted: `${apps} SAML of ${visible} ${visible === 1 ? 'app' : 'apps'}, ${idps} identity ${idps === 1 ? 'provider' : 'providers'}`,
    isWhole,
    isMeasured: isWhole,
  };
}

function partOfDocuments(
  { documents }: CertificateFacts,
  settings: CertificateSettings,
  now: Date,
): Part | undefined {
  if (documents.length === 0) return undefined;
  const read = documents.filter(({ readAt }) => readAt !== undefined).length;
  return {
    ...judgeMetadata(documents, settings, now),
    type: 'Metadata',
    subject: 'metadata',
    counted: `${read} of ${documents.length} metadata documents read`,
    // What was read before one could not be read any more still counts.
    isWhole: true,
    isMeasured: read > 0,
  };
}

/** Where a credential was taken away, nobody knows whether what was wrong is over. */
function abandonedSubjects(
  { abandoned }: CertificateFacts,
  settings: CertificateSettings,
  now: Date,
): readonly UnseenSubject[] {
  if (abandoned === undefined) return [];
  const { findings } = judgeScan(abandoned, undefined, settings, now);
  return [...new Set(findings.map(({ subject }) => subject))].map((subject) => ({ subject }));
}

/** Without what is kept for tables alone. */
function plain({ users: _, owners, ...finding }: CertificateFinding): Finding {
  const { observed } = finding;
  const owned = owners.length === 0 ? observed : `${observed}; owner: ${owners.join(', ')}`;
  return { ...finding, observed: owned };
}

function measurementsOf(parts: readonly Part[]): Measurement[] {
  if (parts.length === 0) return [];
  const nearest = parts.flatMap(({ nearestDays }) => nearestDays ?? []);
  const expiring = parts.reduce((sum, part) => sum + part.expiring, 0);
  return [
    ...(nearest.length === 0
      ? []
      : [{ metric: METRICS.daysToExpiry, value: Math.min(...nearest), unit: 'None' as const }]),
    { metric: METRICS.certificatesExpiring, value: expiring, unit: 'Count' },
  ];
}

/** Of findings that come in hundreds as many are shown; the others are counted. */
const SHOWN = 20;

function observationsOf(
  { subject, counted, nearestDays, findings }: Part,
  { certificateDays }: CertificateSettings,
  durationMs: number,
): Observation[] {
  const nearest = nearestDays === undefined ? 'no certificate read' : daysInWords(nearestDays);
  const alarming = findings.filter(({ severity }) => severity !== 'info');
  const rest = alarming.length - Math.min(SHOWN, alarming.length);
  return [
    {
      subject,
      state: worstState(findings.map(stateOfFinding)),
      observed: `${counted}; ${nearest}${rest === 0 ? '' : `; ${rest} more findings than are shown`}`,
      wanted: `every certificate valid for more than ${certificateDays.warning} days`,
      durationMs,
    },
    ...alarming.slice(0, SHOWN).map((finding) => ({
      subject: finding.subject,
      state: stateOfFinding(finding),
      observed: finding.observed,
      wanted: finding.wanted,
      durationMs: 0,
    })),
  ];
}

function daysInWords(days: number): string {
  return days < 0
    ? `the first certificate ended ${-days} days ago`
    : `the first certificate ends in ${days} days`;
}
