/** Whether every run is still started, and with what. Pure. */
import {
  type CheckRequest,
  InvalidInputError,
  parseOidcDiscoveryRequest,
  parseRateLimitsRequest,
  parseSamlCertificatesRequest,
  parseServiceStatusRequest,
} from '../../lambda/config.ts';
import type { AwsFailure } from '../deployed/aws-failure.ts';
import { failureLine } from './aws-failure-line.ts';
import type { Said } from './said.ts';

export interface ScheduleName {
  readonly name: string;
  readonly group: string;
}

export type ScheduleFacts = ScheduleName &
  (
    | {
        readonly kind: 'there';
        readonly isEnabled: boolean;
        /** What each run is handed. */
        readonly input: string;
        /** `rate-limits of acme (https://acme.okta.com)`; empty where it was taken away. */
        readonly description: string;
      }
    | { readonly kind: 'missing' }
    | { readonly kind: 'aws'; readonly failure: AwsFailure }
  );

const PARSERS: Readonly<Record<string, (input: unknown) => CheckRequest>> = {
  'oidc-discovery': parseOidcDiscoveryRequest,
  'rate-limits': parseRateLimitsRequest,
  'service-status': parseServiceStatusRequest,
  'saml-certificates': parseSamlCertificatesRequest,
};

/** What the run of a schedule is handed, or why it would refuse it. */
export function requestIn(input: string): CheckRequest | { readonly problem: string } {
  try {
    const json: unknown = JSON.parse(input);
    const check = String((json as { check?: unknown } | null)?.check);
    const parse = PARSERS[check];
    return parse === undefined ? { problem: 'it names no check of this version' } : parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: 'it is no JSON' };
    if (error instanceof InvalidInputError) return { problem: error.problems.join('; ') };
    throw error;
  }
}

const RIGHTS = 'Sign in to AWS with scheduler:GetSchedule on the schedules of the stack.';

/** One line for all that are well, and one for each that is not. */
export function judgeSchedules(schedules: readonly ScheduleFacts[]): Said[] {
  if (schedules.length === 0) {
    return [
      {
        state: 'critical',
        what: 'schedules',
        observed: 'the stack has none: nothing is ever checked',
        fix: 'Deploy with an org that has a check: npx cdk deploy.',
      },
    ];
  }
  const unread = schedules.flatMap((schedule) => (schedule.kind === 'aws' ? [schedule.failure] : []));
  const wrong = schedules.map(scheduleLines).filter((lines) => lines.length > 0);
  const well = schedules.length - unread.length - wrong.length;
  const of = `of ${schedules.length}`;
  const [failure] = unread;
  return [
    ...(well === 0
      ? []
      : [{ state: 'ok', what: 'schedules', observed: `${well} ${of} are there and enabled` } as const]),
    // What one is refused, all are.
    ...(failure === undefined ? [] : [failureLine(`${unread.length} ${of} schedules`, failure, RIGHTS)]),
    ...wrong.flat(),
  ];
}

function scheduleLines(schedule: ScheduleFacts): Said[] {
  const { name, group } = schedule;
  if (schedule.kind === 'aws') return [];
  if (schedule.kind === 'missing') return [deleted(name)];
  const what = schedule.description || name;
  const request = requestIn(schedule.input);
  return [
    ...(schedule.isEnabled ? [] : [disabled(what, name, group)]),
    ...('problem' in request ? [misunderstood(what, request.problem)] : []),
  ];
}

function deleted(what: string): Said {
  return {
    state: 'critical',
    what,
    observed: 'the schedule was deleted: no run of it is started',
    fix: 'Take the org or its check out of the settings and deploy, then put it back and deploy: CloudFormation does not see what was deleted by hand.',
  };
}

function disabled(what: string, name: string, group: string): Said {
  return {
    state: 'critical',
    what,
    observed: 'the schedule is disabled: no run of it is started',
    fix: `Enable it in the console: EventBridge, Schedules, group ${group}, ${name}. A deploy without changes leaves it as it is.`,
  };
}

function misunderstood(what: string, problem: string): Said {
  return {
    state: 'critical',
    what,
    observed: `its runs refuse what it hands to them: ${problem}`,
    fix: 'Deploy the stack with the version of this command line: npx cdk deploy.',
  };
}
