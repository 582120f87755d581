/** Ids that may be used once, such as the `jti` of a proof. */

export interface UsedIds {
  /** Whether the id is new; it is used from now on. */
  useOnce(id: string, now: Date): boolean;
}

/** @param keptForMs how long an id is remembered; whatever carries it must be too old by then */
export function createUsedIds(keptForMs: number): UsedIds {
  // In the order of their use, so that the oldest are found first.
  const usedAt = new Map<string, number>();
  return {
    useOnce(id, now) {
      for (const [old, at] of usedAt) {
        if (now.getTime() - at <= keptForMs) break;
        usedAt.delete(old);
      }
      if (usedAt.has(id)) return false;
      usedAt.set(id, now.getTime());
      return true;
    },
  };
}
