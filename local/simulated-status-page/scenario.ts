/** What a scenario of the status page may change. */
import type { Answer } from '../simulated-okta/answers.ts';
import type { Board } from './incident.ts';

export interface StatusScenario {
  /** One sentence, in the present tense, of what is met. */
  readonly description: string;
  /** What the page shows from `now` on. @default only what is over */
  readonly board?: (now: Date, cell: string) => Board;
  /** Makes the answer from that of a page that works. @default as it is */
  readonly change?: (working: Answer) => Answer;
}
