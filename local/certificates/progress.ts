/** How far a scan of certificates is. Pure. */
import { progressOf, type Scan } from '../../lambda/checks/saml-certificates/scan-state.ts';
import { waitInWords } from '../command-line/progress-line.ts';

/** @param waitsUntil when the next call may be made; undefined where it is made at once */
export function progressText(scan: Scan, waitsUntil: Date | undefined): string {
  const { apps, isListed, keysMissing } = progressOf(scan);
  const what = isListed ? `${apps} SAML apps, ${keysMissing} keys to go` : `${apps} SAML apps listed`;
  return `${what}, ${scan.sweep.calls} calls${waitInWords(waitsUntil)}`;
}
