/** Which runs the schedules of a template start in a month. */
import { type CheckRequest, type Watch, watchesOf } from '../../lambda/config.ts';
import type { CheckName } from '../../lambda/contract.ts';
import { MINUTES_PER_MONTH } from './assumptions.ts';
import { at, type Found, ofType, referredId, type Template, textOf } from './template.ts';

export interface ScheduledRuns {
  readonly functionId: string;
  readonly request: CheckRequest;
  readonly check: CheckName;
  readonly watches: readonly Watch[];
  readonly runsAMonth: number;
  /** Of the orgs: whether their siblings are told when a run ends. */
  readonly completions: number;
  /** How many secrets a container reads. */
  readonly secrets: number;
  readonly hasCredential: boolean;
}

/** @throws RangeError for a schedule that is due otherwise than every so many minutes */
export function scheduledRuns(template: Template): ScheduledRuns[] {
  return ofType(template, 'AWS::Scheduler::Schedule').map(({ id, properties }) => {
    // The input is the request that synth has made of the settings a moment ago: it is of that form.
    const request = JSON.parse(textOf(at(properties, 'Target', 'Input'))) as CheckRequest;
    const completing = request.check === 'service-status' ? request.orgs : [request];
    return {
      functionId: referredId(at(properties, 'Target', 'Arn')) ?? '',
      request,
      check: request.check,
      watches: watchesOf(request),
      runsAMonth: Math.ceil(MINUTES_PER_MONTH / minutesBetween({ id, properties })),
      completions: completing.filter(({ isWatched }) => isWatched).length,
      secrets: credentialsOf(request).filter(({ kind }) => kind !== 'kms').length,
      hasCredential: 'credential' in request && request.credential !== undefined,
    };
  });
}

function minutesBetween({ id, properties }: Found): number {
  const expression = textOf(at(properties, 'ScheduleExpression'));
  const minutes = /^(?:rate\((\d+) minutes?\)|cron\(\d\/(\d+) \* \* \* \? \*\))$/
    .exec(expression)
    ?.slice(1)
    .join('');
  if (minutes === undefined) throw new RangeError(`schedule ${id} has no rate in minutes: ${expression}`);
  return Number(minutes);
}

function credentialsOf(request: CheckRequest): readonly { readonly kind: string }[] {
  const own = 'credential' in request && request.credential !== undefined ? [request.credential] : [];
  const others = request.check === 'rate-limits' ? request.principals : [];
  return [...own, ...others.map(({ credential }) => credential)];
}
