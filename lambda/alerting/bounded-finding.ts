/** What a finding may quote of others: an item of the table and a message in four copies have to hold it. Pure. */
import type { Finding } from '../outcome.ts';
import { shortened } from './text-layout.ts';

/** In characters; a body may have a mebibyte, and a document any number of faults. */
const QUOTED = { observed: 2000, wanted: 1000, control: 500, attempt: 500, requestId: 100 };
const LISTED = { attempts: 10, requestIds: 10 };

/** Subject and condition stay as they are: they are what the incident is. */
export function boundedFinding(finding: Finding): Finding {
  return {
    ...finding,
    observed: shortened(finding.observed, QUOTED.observed),
    wanted: shortened(finding.wanted, QUOTED.wanted),
    ...(finding.control === undefined ? {} : { control: shortened(finding.control, QUOTED.control) }),
    attempts: finding.attempts
      .slice(0, LISTED.attempts)
      .map((attempt) => ({ ...attempt, result: shortened(attempt.result, QUOTED.attempt) })),
    requestIds: finding.requestIds
      .slice(0, LISTED.requestIds)
      .map((requestId) => shortened(requestId, QUOTED.requestId)),
  };
}
