/** Advice on what the monitor cannot see, and on checks that stand still. */
import type { Condition } from '../../contract.ts';
import type { Advice } from './advice.ts';

export const OF_THE_MONITOR = {
  CHECK_UNKNOWN: {
    summary: 'state unknown',
    meaning: 'The monitor cannot tell whether the org is well. That is not the same as well.',
    steps: [
      'Read the reason above: the fault is with the monitor or its network, not proven to be with Okta.',
      "Look at the function's log for the run at that time.",
      'Run the check by hand: npm start -- --org URL.',
    ],
  },
  CHECK_STALLED: {
    summary: 'check standing still',
    meaning: 'Nothing is known of what this check watches since its last run.',
    steps: [
      'Look at the schedule and the log of the function of that check.',
      'Look at the queue of failed runs.',
      'Deploy again if somebody disabled the schedule by hand.',
    ],
  },
} satisfies Partial<Record<Condition, Advice>>;
