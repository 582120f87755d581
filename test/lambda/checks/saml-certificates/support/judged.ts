/** What the judge of a scan says, with the settings that are usual. */
import type { CertificateFinding } from '../../../../../lambda/checks/saml-certificates/finding.ts';
import { judgeScan, usesOf } from '../../../../../lambda/checks/saml-certificates/judge-scan.ts';
import { judgedUses } from '../../../../../lambda/checks/saml-certificates/judge-uses.ts';
import type { Scan } from '../../../../../lambda/checks/saml-certificates/scan-state.ts';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
} from '../../../../../lambda/checks/saml-certificates/settings.ts';
import type { SeenApps } from '../../../../../lambda/checks/saml-certificates/visibility.ts';
import { NOW } from './facts.ts';

/** A moment, in days. */
export const MS = 1 / 86_400_000;

export function judge(given: Scan, settings: Partial<CertificateSettings> = {}, seenBefore?: SeenApps) {
  return judgeScan(given, seenBefore, { ...DEFAULT_SETTINGS, ...settings }, NOW);
}

/** Lines of the table. */
export function lines(given: Scan, settings: Partial<CertificateSettings> = {}) {
  return judgedUses(usesOf(given.sheets.values()), { ...DEFAULT_SETTINGS, ...settings }, NOW);
}

export function only(findings: readonly CertificateFinding[]): CertificateFinding {
  const [finding, ...others] = findings;
  if (finding === undefined || others.length > 0) throw new Error(`${findings.length} findings`);
  return finding;
}
