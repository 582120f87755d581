/** Codes that this monitor prints: conditions and reasons of its alerts, verdicts of `diagnose`. */

import { BY_REASON } from '../../lambda/alerting/advice/by-reason.ts';
import { runbookAnchor, usualAdvice } from '../../lambda/alerting/advice.ts';
import { CHECK_NAMES, CONDITIONS, type Condition, REASONS, type Reason } from '../../lambda/contract.ts';
import { ORG_AND_TOKEN_CODES, SAML_CODES } from '../diagnose/verdict-codes.ts';
import type { Explanation } from './entry.ts';
import { type Place, placesInRunbook } from './runbook.ts';

/** In the words of its alerts. */
export function ofCondition(condition: Condition): Explanation {
  const advices = [...new Set(CHECK_NAMES.map((check) => usualAdvice(condition, check)))];
  const one = advices.length === 1;
  const named = (summary: string, text: string) => (one ? text : `${summary}: ${text}`);
  const reasons = placesInRunbook().filter((place) => place.condition === condition);
  return {
    term: condition,
    title: advices.map(({ summary }) => summary).join('; '),
    meaning: advices.map(({ summary, meaning }) => named(summary, meaning)).join(' '),
    reasons: reasons.map((place) => `${place.reason}: ${saidIn(place)}`),
    ...reasonOf(condition),
    causes: [],
    fixes: advices.flatMap(({ summary, steps }) => steps.map((step) => named(summary, step))),
    source: headingOf(condition),
  };
}

/** In the words of its alerts where it has any of its own, else in those of the runbook. */
export function ofReason(reason: Reason): Explanation {
  const places = placesOf(reason);
  const [first, ...others] = places;
  if (first === undefined) throw new Error(`docs/runbook.md does not say what ${reason} means`);
  const own = BY_REASON[reason];
  const conditions = places.map(({ condition }) => condition);
  return {
    term: reason,
    title:
      own?.summary ??
      `a reason of ${conditions.length > 2 ? 'several conditions' : conditions.join(' and ')}`,
    meaning: own?.meaning ?? saidIn(first),
    ...reasonOf(reason),
    causes: [],
    fixes: own?.steps ?? stepsOf(conditions),
    source: others.length === 0 ? headingOf(first.condition) : `${RUNBOOK}#conditions`,
  };
}

/** Of which conditions it is a reason, and what it says there; nothing for what is no reason. */
export function reasonOf(name: string): Pick<Explanation, 'reasonOf'> {
  const places = placesOf(name).map((place) => `${place.condition}: ${saidIn(place)}`);
  return places.length === 0 ? {} : { reasonOf: places };
}

export const VERDICT_EXPLANATIONS: readonly Explanation[] = [
  ...ofDiagnosis(ORG_AND_TOKEN_CODES, 'what-the-verdict-says'),
  ...ofDiagnosis(SAML_CODES, 'what-the-verdict-says-of-a-saml-sign-in'),
];

/** Those that are alike a kind of refusal and have no advice of their own are explained as that, see the catalogue. */
export const isAdvised = (reason: Reason) => BY_REASON[reason] !== undefined;

export const REASONS_ALONE: readonly Reason[] = REASONS.filter(
  (reason) => !CONDITIONS.some((condition) => condition === reason),
);

const RUNBOOK = 'docs/runbook.md';
/** For conditions that have the same advice whichever finds them. */
const ANY_CHECK = 'oidc-discovery';

function headingOf(condition: Condition): string {
  return `${RUNBOOK}#${runbookAnchor(condition)}`;
}

function placesOf(name: string): Place[] {
  return placesInRunbook().filter(({ reason }) => reason === name);
}

function saidIn({ condition, sentence }: Place): string {
  return sentence ?? usualAdvice(condition, ANY_CHECK).meaning;
}

/** Of several conditions the first step each. */
function stepsOf(conditions: readonly Condition[]): string[] {
  const stepsFor = (condition: Condition) => usualAdvice(condition, ANY_CHECK).steps;
  const [only, ...others] = conditions;
  if (only !== undefined && others.length === 0) return [...stepsFor(only)];
  return [
    ...conditions.map((condition) => `${condition}: ${stepsFor(condition)[0]}`),
    'The other steps are those of the condition: npm start -- explain CONDITION.',
  ];
}

function ofDiagnosis(codes: Readonly<Record<string, string>>, heading: string): Explanation[] {
  return Object.entries(codes).map(([term, meaning]) => ({
    term,
    title: 'a verdict of diagnose',
    meaning,
    causes: [],
    fixes: ['Read what stands beside the code: npm start -- diagnose names what it saw, and the fix.'],
    source: `docs/diagnose.md#${heading}`,
  }));
}
