/** Tries and request ids of stored incidents, as rows. Pure. */
import { REQUEST_ID_HEADER, requestIdOf } from '../../lambda/okta/errors/answer-headers.ts';
import type { RequestRow } from './bundle.ts';
import { sanitised } from './sanitised.ts';
import type { Spell } from './stored-incidents.ts';

/** The newest first; a request id is of one of the tries of its incident, and nobody has stored of which. */
export function storedRequests(spells: readonly Spell[]): RequestRow[] {
  return spells
    .flatMap((spell) => [...idsOf(spell), ...triesOf(spell)])
    .sort((one, other) => other.at.localeCompare(one.at));
}

function idsOf({ incident: { condition, subject, lastSeen, finding } }: Spell): RequestRow[] {
  const times = finding.attempts.map(({ at }) => at).sort();
  const [first, last] = [times[0] ?? lastSeen, times.at(-1) ?? lastSeen];
  const outcome = first === last ? finding.reason : `${finding.reason}, of the tries from ${first}`;
  return finding.requestIds.flatMap((id) => {
    const requestId = requestIdOf({ [REQUEST_ID_HEADER]: id });
    return requestId === undefined ? [] : [{ ...rowOf(condition, subject), at: last, requestId, outcome }];
  });
}

function triesOf({ incident: { condition, subject, finding } }: Spell): RequestRow[] {
  return finding.attempts.map(({ at, result }) => ({
    ...rowOf(condition, subject),
    at,
    outcome: sanitised(result, 200),
  }));
}

function rowOf(condition: string, subject: string): RequestRow {
  return {
    at: '',
    what: `${condition}`,
    status: null,
    requestId: null,
    errorId: null,
    outcome: '',
    host: sanitised(subject, 120),
    timing: '',
    rateLimit: '',
  };
}
