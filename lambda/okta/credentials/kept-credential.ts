/** A credential that is read once and kept, until Okta refuses it: then it may have been replaced. */

export interface KeptCredential<Value extends object> {
  /** @throws whatever reading throws; the next caller reads again */
  readonly current: () => Promise<Value>;
  /**
   * What is stored now in place of what was refused; undefined when that is still the same, or cannot be read.
   * Several callers with the same refusal read once.
   */
  readonly insteadOf: (refused: Value) => Promise<Value | undefined>;
}

export function keptCredential<Value extends object>(
  read: () => Promise<Value>,
  areSame: (one: Value, other: Value) => boolean,
): KeptCredential<Value> {
  let kept: Value | undefined;
  let underWay: Promise<Value> | undefined;

  function current(): Promise<Value> {
    if (kept !== undefined) return Promise.resolve(kept);
    underWay ??= read()
      .then((value) => {
        kept = value;
        return value;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  return {
    current,
    insteadOf: async (refused) => {
      if (kept === refused) kept = undefined;
      try {
        const value = await current();
        return areSame(value, refused) ? undefined : value;
      } catch {
        // The refusal stands, and says more; who asks for the credential next is told why it cannot be read.
        return undefined;
      }
    },
  };
}
