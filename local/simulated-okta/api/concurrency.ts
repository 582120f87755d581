/** How many requests an org answers at the same time. */

export interface Concurrency {
  /** Requests that may be in flight at once. */
  limit: number;
  /** Requests that other clients have in flight. */
  others: number;
  /** Requests refused so far. */
  readonly refused: number;
  /** Takes a place until `gone` aborts. @returns whether there was one */
  enter(gone: AbortSignal): boolean;
}

/** Of a Workforce org. */
const DEFAULT_LIMIT = 75;

export function createConcurrency(): Concurrency {
  let inFlight = 0;
  let refused = 0;
  return {
    limit: DEFAULT_LIMIT,
    others: 0,
    get refused() {
      return refused;
    },
    enter(gone) {
      if (inFlight + this.others >= this.limit) {
        refused += 1;
        return false;
      }
      if (gone.aborted) return true;
      inFlight += 1;
      gone.addEventListener(
        'abort',
        () => {
          inFlight -= 1;
        },
        { once: true },
      );
      return true;
    },
  };
}
