/** What CloudWatch says of the stack itself. Pure. */
import type { Said } from './said.ts';

export interface AlarmFacts {
  readonly name: string;
  /** `OK`, `ALARM`, `INSUFFICIENT_DATA`. */
  readonly state: string;
  /** What is wrong while it is on, and where to read on. */
  readonly description: string;
  readonly hasActions: boolean;
  /** False where somebody has switched its actions off. */
  readonly isArmed: boolean;
}

/** Alarms without actions are lights for the console; what they show are incidents. */
export function judgeAlarms(alarms: readonly AlarmFacts[]): Said[] {
  const telling = alarms.filter(({ hasActions }) => hasActions);
  if (telling.length === 0) {
    return [
      {
        state: 'warning',
        what: 'alarms',
        observed: 'the stack has none that tells anybody: a monitor that stands still would not be noticed',
        fix: 'Deploy the stack again: npx cdk deploy.',
      },
    ];
  }
  const lines = telling.flatMap(alarmLines);
  const quiet = telling.filter(({ state }) => state !== 'ALARM').length;
  return [
    ...(quiet === 0
      ? []
      : [{ state: 'ok', what: 'alarms', observed: `${quiet} of ${telling.length} are quiet` } as const]),
    ...lines,
  ];
}

function alarmLines({ name, state, description, isArmed }: AlarmFacts): Said[] {
  return [
    ...(state === 'ALARM'
      ? [
          {
            state: 'critical',
            what: name,
            observed: 'the alarm is on',
            fix: description || 'Look at the alarm in CloudWatch.',
          } as const,
        ]
      : []),
    ...(isArmed
      ? []
      : [
          {
            state: 'warning',
            what: name,
            observed: 'its actions are switched off: it tells nobody',
            fix: `Switch them on: aws cloudwatch enable-alarm-actions --alarm-names ${name}`,
          } as const,
        ]),
  ];
}
