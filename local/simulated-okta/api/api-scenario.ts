/** What a scenario of the API may change. Scenarios of the whole org apply on top, as they do to every answer. */
import type { Change } from '../scenario.ts';
import type { EndpointName } from './endpoint.ts';
import type { OrgHabits } from './org-habits.ts';

export interface ApiScenario {
  /** One sentence, in the present tense, of what a client meets. */
  readonly description: string;
  /** Every rule that matches a request applies, in this order. @default healthy answers */
  readonly rules?: readonly ApiRule[];
  /** Milliseconds by which the org's clock is ahead; negative when behind. @default 0 */
  readonly clockOffsetMs?: number;
  /** Where the org differs from what is usual. @default nowhere */
  readonly habits?: Partial<OrgHabits>;
  /** Revokes all access tokens just before the call of this number, counted from 1. @default never */
  readonly revokesTokensAtCall?: number;
}

export interface ApiRule {
  /** Every call means all but requests for tokens. */
  readonly to: readonly EndpointName[] | 'every call';
  /** Only so many of the matching requests, counted from the switch to the scenario. @default all */
  readonly onlyFirst?: number;
  readonly change: Change;
}

/** Scenarios put together, and what has happened since. */
export interface ApiScene {
  readonly habits: OrgHabits;
  readonly clockOffsetMs: number;
  /** Counts a call. @returns whether tokens are to be revoked now */
  nextCall(): boolean;
  /** The changes to the answer of this request; counts the request. @param endpoint undefined where there is none */
  changesFor(endpoint: EndpointName | undefined): readonly Change[];
}

export function openScene(usual: OrgHabits, scenarios: readonly ApiScenario[]): ApiScene {
  const rules = scenarios.flatMap((scenario) => scenario.rules ?? []);
  const counts = new Map<ApiRule, number>();
  const habits: OrgHabits = Object.assign({}, usual, ...scenarios.map((scenario) => scenario.habits));
  let calls = 0;
  return {
    habits,
    clockOffsetMs: scenarios.reduce((sum, scenario) => sum + (scenario.clockOffsetMs ?? 0), 0),
    nextCall() {
      calls += 1;
      return scenarios.some((scenario) => scenario.revokesTokensAtCall === calls);
    },
    changesFor(endpoint) {
      const matching = rules.filter(({ to }) =>
        to === 'every call' ? endpoint !== 'token' : endpoint !== undefined && to.includes(endpoint),
      );
      return matching
        .filter((rule) => {
          const count = (counts.get(rule) ?? 0) + 1;
          counts.set(rule, count);
          return count <= (rule.onlyFirst ?? Number.POSITIVE_INFINITY);
        })
        .map((rule) => rule.change);
    },
  };
}
