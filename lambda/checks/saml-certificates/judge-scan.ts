/** What a scan has found so far, to findings and figures: nothing here asks anybody, or the clock. Pure. */
import { type CertificateFinding, unknownFinding } from './finding.ts';
import { judgeUses, type UsesVerdict } from './judge-uses.ts';
import { daysUntil } from './judged-use.ts';
import type { Known, ListingProblem } from './listing.ts';
import { rotationFindings } from './rotation.ts';
import { isListing, type Scan } from './scan-state.ts';
import type { CertificateSettings } from './settings.ts';
import { opened, type PackedSheet } from './sheet.ts';
import { type CertificateUse, usesIn } from './uses.ts';
import { judgeVisibility, type SeenApps } from './visibility.ts';

export interface ScanVerdict extends UsesVerdict {
  /** To be kept. */
  readonly seen: SeenApps | undefined;
}

export function judgeScan(
  scan: Scan,
  seenBefore: SeenApps | undefined,
  settings: CertificateSettings,
  now: Date,
): ScanVerdict {
  const sheets = [...scan.sheets.values()];
  const isConcerned = (sheet: PackedSheet) => hasToBeOpened(sheet, settings, now);
  const verdict = judgeUses(usesOf(sheets.filter(isConcerned)), settings, now);
  const closed = sheets.filter((sheet) => !isConcerned(sheet));
  const days = closed.flatMap(({ firstEnd }) => (firstEnd === undefined ? [] : daysUntil(firstEnd, now)));
  const visibility = judgeVisibility(scan.listed, seenBefore, settings.minimumSamlApps, now);
  const { problems } = isListing(scan.sweep) ? (scan.listed ?? scan.sweep) : scan.sweep;
  const rotated = new Set(
    scan.rotations.flatMap(({ keys }) => (keys === undefined ? [] : [keys.from, keys.to])),
  );
  return {
    ...verdict,
    findings: [
      ...visibility.findings,
      ...problems.map(problemFinding),
      ...rotationFindings(scan.rotations, knownIn(sheets, rotated), now),
      ...verdict.findings,
    ],
    nearestDays: [verdict.nearestDays ?? [], days]
      .flat()
      .reduce<number | undefined>((least, one) => Math.min(least ?? one, one), undefined),
    seen: visibility.seen,
  };
}

/** One sheet after the other, so that they are not all open at once. */
export function* usesOf(sheets: Iterable<PackedSheet>): Generator<CertificateUse> {
  for (const sheet of sheets) yield* usesIn(opened(sheet));
}

/** Of a sheet on which nothing ends soon, what stands on its cover is enough. */
function hasToBeOpened(
  { isNotable, firstEnd, lastStart }: PackedSheet,
  { certificateDays, overrides }: CertificateSettings,
  now: Date,
): boolean {
  // The nearest end may be one that is ignored.
  if (isNotable || overrides.some(({ ignoreUntil }) => ignoreUntil !== undefined)) return true;
  const days = [certificateDays, ...overrides.map((override) => override.certificateDays ?? {})].flatMap(
    (one) => Object.values(one),
  );
  const isNear = firstEnd !== undefined && daysUntil(firstEnd, now) <= Math.max(...days);
  return isNear || (lastStart !== undefined && Date.parse(lastStart) > now.getTime());
}

function knownIn(sheets: readonly PackedSheet[], keys: ReadonlySet<string>): Known {
  if (keys.size === 0) return {};
  const found = sheets.flatMap((sheet) =>
    Object.entries(opened(sheet).known).filter(([key]) => keys.has(key)),
  );
  return Object.fromEntries(found);
}

function problemFinding({ part, why, requestId }: ListingProblem): CertificateFinding {
  return unknownFinding({
    subject: part,
    reason: 'INCOMPLETE',
    observed: `${part} cannot be read: ${why}`,
    wanted: `all ${part} of the org, for which the scopes okta.apps.read and okta.idps.read and a role that may read them are needed`,
    requestIds: requestId === undefined ? [] : [requestId],
  });
}
