/** What a digest is about, counted by condition. Pure. */
import type { Alert } from './alert.ts';
import { DIGESTED_CONDITIONS, type DigestedCondition } from './policy.ts';

interface Wording {
  readonly noun: string;
  /** Of one, and of several. */
  readonly due: readonly [one: string, many: string];
  readonly over: readonly [one: string, many: string];
  /** Where some are due too, and the noun stands before. */
  readonly others: string;
}

const CHANGED = 'changed';

const WORDING: Readonly<Record<DigestedCondition, Wording>> = {
  CERTIFICATE_EXPIRING: {
    noun: 'certificate',
    due: ['expires soon', 'expire soon'],
    over: ['no longer expires soon', 'no longer expire soon'],
    others: 'no longer',
  },
  // News, which is never over.
  SIGNING_KEY_CHANGED: {
    noun: 'signing key',
    due: [CHANGED, CHANGED],
    over: [CHANGED, CHANGED],
    others: CHANGED,
  },
  CERTIFICATE_UNREADABLE: {
    noun: 'certificate',
    due: ['cannot be read', 'cannot be read'],
    over: ['can be read again', 'can be read again'],
    others: 'can again',
  },
  CERTIFICATE_NOT_YET_VALID: {
    noun: 'certificate',
    due: ['is not valid yet', 'are not valid yet'],
    over: ['is valid by now', 'are valid by now'],
    others: 'by now',
  },
  METADATA_EXPIRED: {
    noun: 'metadata document',
    due: ['has expired', 'have expired'],
    over: ['is valid again', 'are valid again'],
    others: 'valid again',
  },
};

export function isDigested(condition: Alert['condition']): condition is DigestedCondition {
  return DIGESTED_CONDITIONS.some((one) => one === condition);
}

/** `12 certificates expire soon, 2 no longer, 3 signing keys changed`. */
export function digestSummary(alerts: readonly Pick<Alert, 'condition' | 'state'>[]): string {
  const parts = DIGESTED_CONDITIONS.flatMap((condition) => {
    const own = alerts.filter((alert) => alert.condition === condition);
    const over = own.filter(({ state }) => state === 'RESOLVED').length;
    return counted(WORDING[condition], own.length - over, over);
  });
  return parts.join(', ');
}

function counted({ noun, ...wording }: Wording, due: number, over: number): string[] {
  const phrase = (count: number, [one, many]: Wording['due']) =>
    count === 1 ? `1 ${noun} ${one}` : `${count} ${noun}s ${many}`;
  if (due === 0) return over === 0 ? [] : [phrase(over, wording.over)];
  return [phrase(due, wording.due), ...(over === 0 ? [] : [`${over} ${wording.others}`])];
}
