/** What a scan has not seen, or not lately enough. Pure. */
import { type CertificateFinding, unknownFinding } from './finding.ts';
import type { CertificateFacts } from './probe.ts';
import { progressOf, type Scan } from './scan-state.ts';

/** Two sweeps that should have been; from then on what is known may not be so any more. */
const BELIEVED_MS = 13 * 3_600_000;

/** Information while the scan goes on: nobody has to do anything. */
export function blindnessFindings(
  scan: Scan,
  { stop, calls }: Pick<CertificateFacts, 'stop' | 'calls'>,
  now: Date,
): CertificateFinding[] {
  const { listed } = scan;
  const { apps, keysMissing } = progressOf(scan);
  const stuck = typeof stop === 'object' ? stop : undefined;
  const why = stuck === undefined ? '' : `; ${stuck.detail}`;
  // Others may be served first once in a while; who never is learns nothing.
  const isStarved = stuck?.why === 'budget' && calls === 0;
  const isHeldUp = stuck?.why === 'credential' || stuck?.why === 'failing' || isStarved;
  const found = (
    observed: string,
    wanted: string,
    otherwise: Pick<CertificateFinding, 'severity' | 'reason'>,
  ): CertificateFinding[] => [
    unknownFinding({
      subject: 'scan',
      ...(isHeldUp && stuck !== undefined ? { severity: 'warning', reason: stuck.reason } : otherwise),
      observed: `${observed}${why}`,
      wanted,
      requestIds: stuck?.requestId === undefined ? [] : [stuck.requestId],
    }),
  ];
  if (listed === undefined) {
    const observed = `the first scan has listed ${apps} SAML apps so far`;
    return found(observed, 'all apps and identity providers listed', FIRST_SCAN);
  }
  if (isOutdated(scan, now)) {
    const observed = `the last list that was read to its end was begun at ${listed.startedAt}`;
    return found(observed, 'one that was begun within 13 hours', { severity: 'warning', reason: 'OUTDATED' });
  }
  if (stuck?.why === 'credential') {
    return found('the org cannot be asked', 'a credential that Okta takes', FIRST_SCAN);
  }
  if (scan.isPartial !== undefined) {
    const observed = `what was stored of the org cannot all be read, and is read from it anew: ${apps} SAML apps listed, ${keysMissing} keys missing`;
    return found(observed, 'all that was stored', FIRST_SCAN);
  }
  if (keysMissing === 0) return [];
  const observed = `${keysMissing} keys of ${listed.counts.apps} SAML apps are not read yet`;
  return found(observed, 'the certificate of every key in use', FIRST_SCAN);
}

const FIRST_SCAN = { severity: 'info', reason: 'FIRST_SCAN' } as const;

export function isOutdated({ listed }: Pick<Scan, 'listed'>, now: Date): boolean {
  return listed !== undefined && isBeyondBelief(listed.startedAt, now);
}

export function isBeyondBelief(readAt: string, now: Date): boolean {
  return now.getTime() - Date.parse(readAt) > BELIEVED_MS;
}
