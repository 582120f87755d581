/** Uses of certificates to findings and figures. Goes through them one by one, and keeps those there is something to say of. Pure. */
import type { CertificateFinding } from './finding.ts';
import { groupedBy } from './grouping.ts';
import { type JudgedUse, judgedUse } from './judged-use.ts';
import { keyFindings, weaknessFindings } from './key-findings.ts';
import type { CertificateSettings } from './settings.ts';
import type { CertificateUse } from './uses.ts';

export interface UsesVerdict {
  /** Of what ends first before the rest; what cannot be read before all. */
  readonly findings: readonly CertificateFinding[];
  /** Until the nearest end of a certificate in use; undefined where none can be read. */
  readonly nearestDays: number | undefined;
  /** Certificates in use inside the first warning band, each counted once. */
  readonly expiring: number;
  /** Keys in use whose certificate is not read yet. */
  readonly pending: number;
}

export function judgeUses(
  uses: Iterable<CertificateUse>,
  settings: CertificateSettings,
  now: Date,
): UsesVerdict {
  const notable: JudgedUse[] = [];
  const expiring = new Set<string>();
  const pending = new Set<string>();
  let nearestDays: number | undefined;
  for (const use of uses) {
    const judged = judgedUse(use, settings, now);
    if (use.reading === 'pending') pending.add(use.key);
    if (judged.isIgnored) continue;
    if (judged.days !== undefined) {
      nearestDays = Math.min(nearestDays ?? judged.days, judged.days);
      if (judged.days <= settings.certificateDays.warning) expiring.add(use.key);
    }
    if (isNotable(judged, now)) notable.push(judged);
  }
  const ordered = nearestFirst(notable);
  const byKey = groupedBy(ordered, ({ use }) => use.key);
  return {
    findings: [
      ...[...byKey.values()].flatMap((same) => keyFindings(same, now)),
      ...weaknessFindings(ordered),
    ],
    nearestDays,
    expiring: expiring.size,
    pending: pending.size,
  };
}

/** Lines of a table: what cannot be read first, then what ends first, what was not read yet behind; each once. */
export function judgedUses(
  uses: Iterable<CertificateUse>,
  settings: CertificateSettings,
  now: Date,
): JudgedUse[] {
  const distinct = new Map<string, JudgedUse>();
  for (const use of uses) {
    const { user, purpose, key } = use;
    distinct.set(JSON.stringify([user.kind, user.id, purpose, key]), judgedUse(use, settings, now));
  }
  return nearestFirst([...distinct.values()]);
}

function isNotable({ use: { reading }, severity }: JudgedUse, now: Date): boolean {
  if (reading === 'pending') return false;
  if (!reading.ok || severity !== undefined) return true;
  const { notBefore, weakness } = reading.certificate;
  return (
    Date.parse(notBefore) > now.getTime() || weakness !== undefined || reading.contradiction !== undefined
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
