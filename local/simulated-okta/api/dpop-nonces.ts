/** Nonces that DPoP proofs have to carry: renewed every 24 hours, good for three days. */
import { randomBytes } from 'node:crypto';

const RENEWED_AFTER_MS = 24 * 3_600_000;
const GOOD_FOR_MS = 3 * RENEWED_AFTER_MS;

export interface DpopNonces {
  /** The one that is handed out now. */
  current(now: Date): string;
  accepts(nonce: string, now: Date): boolean;
  /** Hands out a new one from now on; old ones stay good for as long as they would have been. */
  rotate(): void;
  /** Hands out a new one from now on, and accepts no old one. */
  replace(): void;
}

export function createDpopNonces(): DpopNonces {
  let nonces: { value: string; since: Date }[] = [];
  let due = false;
  return {
    current(now) {
      const newest = nonces.at(-1);
      if (newest !== undefined && !due && now.getTime() - newest.since.getTime() < RENEWED_AFTER_MS) {
        return newest.value;
      }
      due = false;
      const value = randomBytes(24).toString('base64url');
      nonces.push({ value, since: now });
      return value;
    },
    accepts: (nonce, now) =>
      nonces.some(({ value, since }) => value === nonce && now.getTime() - since.getTime() <= GOOD_FOR_MS),
    rotate() {
      due = true;
    },
    replace() {
      nonces = [];
    },
  };
}
