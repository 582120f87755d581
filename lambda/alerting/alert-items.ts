/** What a message says of each of several incidents, and how much of that fits into one. Pure. */
import type { Alert, AlertItem } from './alert.ts';
import { rank } from './incident-status.ts';
import { shortened } from './text-layout.ts';

/** In characters; what is cut off here stands in the incident. */
const QUOTED = { subject: 200, observed: 200 };

export function itemOf({ dedupKey, state, severity, summary, subject, observed }: AlertItem): AlertItem {
  return {
    dedupKey,
    state,
    severity,
    summary,
    subject: shortened(subject, QUOTED.subject),
    observed: shortened(observed, QUOTED.observed),
  };
}

/** More than a mail has room for, few enough for a small item in the table. */
const ITEMS = 50;
/** Four copies of them have to fit into one SNS message of 256 KiB, whatever script the names are in. */
const ITEMS_BYTES = 32_000;

/** In their order, in as many parts as it takes for each to have room in one message. */
export function parted<Said extends AlertItem>(said: readonly Said[]): Said[][] {
  const parts: Said[][] = [];
  let bytes = 0;
  for (const one of said) {
    const size = Buffer.byteLength(JSON.stringify(itemOf(one)));
    const last = parts.at(-1);
    if (last === undefined || last.length === ITEMS || bytes + size > ITEMS_BYTES) {
      parts.push([one]);
      bytes = size;
    } else {
      last.push(one);
      bytes += size;
    }
  }
  return parts;
}

/** What lasts first, then the gravest. */
export function presentFirst<Said extends Pick<AlertItem, 'state' | 'severity'>>(
  said: readonly Said[],
): Said[] {
  const isOver = ({ state }: Said) => Number(state === 'RESOLVED');
  return [...said].sort((a, b) => isOver(a) - isOver(b) || rank(b.severity) - rank(a.severity));
}

export function gravestOf(said: readonly Pick<AlertItem, 'severity'>[]): Alert['severity'] {
  return said.reduce<Alert['severity']>(
    (gravest, { severity }) => (rank(severity) > rank(gravest) ? severity : gravest),
    'info',
  );
}
