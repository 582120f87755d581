/** What the engine asks of a check: observe, then judge. */
import type { CheckName } from '../contract.ts';
import type { Judgement, Memories, Memory } from '../outcome.ts';

export interface Check<Facts> {
  readonly name: CheckName;
  /**
   * Resolves for any state of the target; rejects only when the monitor itself cannot work.
   *
   * @param memory what this check kept of the org: where to read on, what was taken of a budget
   * @param memories what every check kept of the org
   */
  readonly probe: (signal: AbortSignal, memory: Memory, memories: Memories) => Promise<Facts>;
  /**
   * Pure.
   *
   * @param memory what this check kept of the org
   * @param cell of the org as status.okta.com names it, where that is known
   */
  readonly judge: (facts: Facts, memory: Memory, now: Date, cell: string | undefined) => Judgement;
  readonly confirmation: {
    /** Tries in all. */
    readonly attempts: number;
    /** Seconds from the start of the first try to the start of the last. */
    readonly overSeconds: number;
  };
}
