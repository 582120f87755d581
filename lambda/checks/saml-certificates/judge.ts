/** Facts about certificates to findings: nothing here asks anybody, or the clock. Pure. */
import type { CheckState } from '../../contract.ts';
import { worstState } from '../../outcome.ts';
import { type CertificateFinding, NO_USERS, userNames } from './finding.ts';
import { type JudgedUse, judgedUse } from './judged-use.ts';
import { keyFindings } from './key-findings.ts';
import type { ListingProblem } from './listing.ts';
import { type Rotation, rotationFindings } from './rotation.ts';
import type { ScanState } from './scan-state.ts';
import type { CertificateSettings } from './settings.ts';
import { type CertificateUse, usesIn } from './uses.ts';
import { judgeVisibility, type SeenApps } from './visibility.ts';

export interface CertificateFacts {
  /** Of a sweep that is through, or as far as it has got. */
  readonly scan: Pick<ScanState, 'place' | 'listing' | 'known' | 'keyLists'>;
  /** Of this sweep and of those before it; the old ones are not told any more. */
  readonly rotations: readonly Rotation[];
  readonly seenBefore: SeenApps | undefined;
}

export interface CertificateVerdict extends UsesVerdict {
  /** To be kept. */
  readonly seen: SeenApps | undefined;
}

export interface UsesVerdict {
  /** In the order of the uses. */
  readonly findings: readonly CertificateFinding[];
  /** What ends first comes first, what cannot be read before all, what was not read yet behind. */
  readonly uses: readonly JudgedUse[];
  /** Until the nearest end of a certificate in use; undefined where none can be read. */
  readonly nearestDays: number | undefined;
  /** Certificates in use inside the first warning band, each counted once. */
  readonly expiring: number;
  /** Keys in use whose certificate is not read yet. */
  readonly pending: number;
}

export function judgeCertificates(
  { scan, rotations, seenBefore }: CertificateFacts,
  settings: CertificateSettings,
  now: Date,
): CertificateVerdict {
  const visibility = judgeVisibility(scan, seenBefore, settings.minimumSamlApps, now);
  const verdict = judgeUses(usesIn(scan), settings, now);
  const findings = [
    ...visibility.findings,
    ...scan.listing.problems.map(problemFinding),
    ...keylessFindings(scan.listing),
    ...rotationFindings(rotations, scan.known, now),
    ...verdict.findings,
  ];
  return { ...verdict, findings, seen: visibility.seen };
}

export function judgeUses(
  uses: readonly CertificateUse[],
  settings: CertificateSettings,
  now: Date,
): UsesVerdict {
  const judged = nearestFirst(uses.map((use) => judgedUse(use, settings, now)));
  const byKey = new Map<string, JudgedUse[]>();
  for (const one of judged) {
    const same = byKey.get(one.use.key);
    if (same === undefined) byKey.set(one.use.key, [one]);
    else same.push(one);
  }
  const counting = judged.filter((use) => !use.isIgnored);
  const days = counting.flatMap((use) => use.days ?? []);
  const inBand = counting.filter(
    (use) => use.days !== undefined && use.days <= settings.certificateDays.warning,
  );
  const pending = judged.filter(({ use }) => use.reading === 'pending');
  return {
    findings: [...byKey.values()].flatMap((same) => keyFindings(same, now)),
    uses: judged,
    nearestDays: days.reduce<number | undefined>((least, one) => Math.min(least ?? one, one), undefined),
    expiring: new Set(inBand.map(({ use }) => use.key)).size,
    pending: new Set(pending.map(({ use }) => use.key)).size,
  };
}

const STATE_OF_SEVERITY = { info: 'ok', warning: 'warning', critical: 'critical' } as const;

/** The worst that they make of the check: information alone leaves it ok, blindness makes it unknown. */
export function stateOf(findings: readonly Pick<CertificateFinding, 'condition' | 'severity'>[]): CheckState {
  return worstState(
    findings.map(({ condition, severity }) =>
      condition === 'CHECK_UNKNOWN' ? 'unknown' : STATE_OF_SEVERITY[severity],
    ),
  );
}

function nearestFirst(uses: readonly JudgedUse[]): JudgedUse[] {
  const end = ({ use: { reading } }: JudgedUse) => {
    if (reading === 'pending') return '~';
    return reading.ok ? reading.certificate.notAfter : '';
  };
  return [...uses].sort((one, other) => compared(end(one), end(other)) || byName(one, other));
}

function byName({ use: one }: JudgedUse, { use: other }: JudgedUse): number {
  return compared(one.user.name, other.user.name) || compared(one.key, other.key);
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function problemFinding({ part, why, requestId }: ListingProblem): CertificateFinding {
  return {
    condition: 'CHECK_UNKNOWN',
    subject: part,
    severity: 'warning',
    reason: 'INCOMPLETE',
    observed: `${part} cannot be read: ${why}`,
    wanted: `all ${part} of the org, for which the scopes okta.apps.read and okta.idps.read and a role that may read them are needed`,
    certainty: 'tentative',
    requestIds: requestId === undefined ? [] : [requestId],
    attempts: [],
    users: NO_USERS,
    owners: [],
  };
}

/** Together one finding: what the list does not say, it does not say of many. */
function keylessFindings({ apps }: ScanState['listing']): CertificateFinding[] {
  const keyless = apps.filter(({ kid }) => kid === undefined);
  if (keyless.length === 0) return [];
  const users = userNames(keyless.map(({ id, label }) => ({ kind: 'app', id, name: label })));
  return [
    {
      condition: 'CERTIFICATE_UNREADABLE',
      subject: 'apps without a signing key',
      severity: 'info',
      reason: 'KEY_NOT_NAMED',
      observed: `${users.count} SAML ${users.count === 1 ? 'app names' : 'apps name'} no signing key: ${users.names.join(', ')}`,
      wanted: 'credentials.signing.kid in the list of apps',
      certainty: 'tentative',
      requestIds: [],
      attempts: [],
      users,
      owners: [],
    },
  ];
}
