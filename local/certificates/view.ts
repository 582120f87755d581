/** What is shown of certificates, before it is put into a form. Pure. */
import type { CertificateFinding } from '../../lambda/checks/saml-certificates/finding.ts';
import type { UsesVerdict } from '../../lambda/checks/saml-certificates/judge-uses.ts';
import type { JudgedUse } from '../../lambda/checks/saml-certificates/judged-use.ts';
import type { Counts } from '../../lambda/checks/saml-certificates/listing.ts';
import { problemInWords, TYPE_IN_WORDS } from '../../lambda/checks/saml-certificates/use-in-words.ts';
import type { CheckState } from '../../lambda/contract.ts';

export interface CertificatesView extends UsesVerdict {
  /** What ends first comes first. */
  readonly uses: readonly JudgedUse[];
  /** What was looked at, for the first line. */
  readonly target: string;
  /** When its lists were read; undefined where none was read to its end. */
  readonly scannedAt: Date | undefined;
  readonly state: CheckState;
  readonly exitCode: number;
  /** What was counted on the way, in words. */
  readonly counted: string;
  /** Why this is not all there is; undefined where it is. */
  readonly incomplete: Incomplete | undefined;
}

/** One of the orgs of a stack. */
export interface OrgView {
  readonly alias: string;
  /** By whose settings it is judged: those of the file that names it, or the defaults. */
  readonly settings: 'monitor.config.ts' | 'defaults';
  readonly view: CertificatesView;
}

export interface Incomplete {
  /** In words, with how far it got. */
  readonly why: string;
  /** URL of the call that would come next. */
  readonly nextUrl: string | undefined;
}

/** As `--json` has it; dates are ISO 8601, what does not apply is null. */
export interface CertificateRecord {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kid: string;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly serial: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  /** Whole days, rounded down; negative once expired. */
  readonly days: number | null;
  readonly severity: string | null;
  readonly stagedKid: string | null;
  readonly stagedNotAfter: string | null;
  readonly owner: string | null;
  readonly fingerprint: string | null;
  readonly signature: string | null;
  readonly key: string | null;
  readonly weakness: string | null;
  readonly contradiction: string | null;
  /** Why there is no certificate to show. */
  readonly problem: string | null;
}

export function recordOf({ use, days, severity, successor, owner }: JudgedUse): CertificateRecord {
  const { user, purpose, key, reading } = use;
  const read = reading !== 'pending' && reading.ok ? reading : undefined;
  const certificate = read?.certificate;
  const bits = certificate?.key.bits;
  return {
    kind: user.kind,
    id: user.id,
    name: user.name,
    type: TYPE_IN_WORDS[purpose],
    kid: key,
    subject: certificate?.subject ?? null,
    issuer: certificate?.issuer ?? null,
    serial: certificate?.serial ?? null,
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
    days: days ?? null,
    severity: severity ?? null,
    stagedKid: successor?.key ?? null,
    stagedNotAfter: successor?.certificate.notAfter ?? null,
    owner: owner ?? null,
    fingerprint: certificate?.fingerprint ?? null,
    signature: certificate?.signature ?? null,
    key: certificate === undefined ? null : `${certificate.key.kind}${bits === undefined ? '' : ` ${bits}`}`,
    weakness: certificate?.weakness ?? null,
    contradiction: read?.contradiction ?? null,
    problem: problemInWords(use) ?? null,
  };
}

export function countsInWords({ apps, idps, visible, withoutMode, broken }: Counts): string {
  return [
    `${apps} SAML of ${visible} apps`,
    `${idps} identity providers with certificates`,
    ...(withoutMode === 0 ? [] : [`${withoutMode} apps without a sign-on mode`]),
    ...(broken === 0 ? [] : [`${broken} entries that are none`]),
  ].join(', ');
}

/** What goes under the table: information last. */
export function gravestFirst(findings: readonly CertificateFinding[]): CertificateFinding[] {
  const order = ['critical', 'warning', 'info'];
  return [...findings].sort((one, other) => order.indexOf(one.severity) - order.indexOf(other.severity));
}
