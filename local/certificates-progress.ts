/** How far a long scan is, in one line of a terminal that is written over and over. */
import { progressOf, type Scan } from '../lambda/checks/saml-certificates/scan-state.ts';

/** Narrower than any terminal in use, so that the line does not break. */
const WIDTH = 79;

/** Pure. */
export function progressLine(scan: Scan, waitsUntil: Date | undefined): string {
  const { apps, isListed, keysMissing } = progressOf(scan);
  const what = isListed ? `${apps} SAML apps, ${keysMissing} keys to go` : `${apps} SAML apps listed`;
  const wait =
    waitsUntil === undefined ? '' : `, rate limit: goes on at ${waitsUntil.toISOString().slice(11, 19)}Z`;
  return `${what}, ${scan.sweep.calls} calls${wait}`.slice(0, WIDTH);
}

export interface ProgressLine {
  readonly show: (scan: Scan, waitsUntil: Date | undefined) => void;
  /** Leaves nothing of it. */
  readonly clear: () => void;
}

/** Shows nothing where nobody looks: a file or a pipe would hold every state of the line. */
export function progressOn(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (scan, waitsUntil) => stream.write(`\r\x1b[K${progressLine(scan, waitsUntil)}`),
    clear: () => stream.write('\r\x1b[K'),
  };
}
