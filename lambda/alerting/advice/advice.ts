/** What a message says of a condition, beside what was observed. */

export interface Advice {
  /** Completes "acme: …". Printable ASCII, as it ends up in a mail's subject. */
  readonly summary: string;
  /** One sentence: what users of the org notice. */
  readonly meaning: string;
  readonly steps: readonly [string, string, string];
}
