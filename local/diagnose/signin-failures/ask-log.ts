/** Asks for one page of the System Log after the other, within the rate budget, and waits where that says so. */
import { clockReadingOf } from '../../../lambda/checks/oidc-discovery/answer-headers.ts';
import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import { refusalInWords, stopOf } from '../../../lambda/checks/saml-certificates/scan-stop.ts';
import { withTimeLimit } from '../../../lambda/net/time-limit.ts';
import type { ApiResult } from '../../../lambda/okta/api-result.ts';
import type { OktaClient } from '../../../lambda/okta/client.ts';
import type { CallKind } from '../../../lambda/okta/rate-budget.ts';
import { type PatiencePorts, patienceWith } from '../../command-line/patience.ts';
import { isEvent, type SigninEvent, signinEventIn } from './signin-event.ts';

export interface LogPorts extends PatiencePorts {
  readonly client: OktaClient;
}

export interface AskedPage {
  readonly events: readonly SigninEvent[];
  /** Entries that are no events: what they would have said is not known. */
  readonly malformed: number;
  /** Nothing is on it, not even what is not counted. */
  readonly isEmpty: boolean;
  readonly link: string | readonly string[] | undefined;
  readonly clock: ClockReading | undefined;
}

/** Why there is no page. */
export interface Break {
  /** In words, lower case, no full stop. */
  readonly why: string;
  /** No other page would come either. */
  readonly isOfAll: boolean;
  /** One sentence: what to do about it. */
  readonly remedy?: string;
}

/** Okta ends a query by itself after 30 s. */
const CALL_MS = 35_000;

const INTERRUPTED: Break = { why: 'ended by Ctrl-C', isOfAll: true };

/** The first call of all is the measurement on which the budget of the others rests. */
export function logPagesWith({ client, clock, wait }: LogPorts, signal: AbortSignal) {
  const patience = patienceWith({ clock, wait }, signal);
  let kind: CallKind = 'measuring';
  return async (url: string, waiting: (until: Date | undefined) => void): Promise<AskedPage | Break> => {
    while (!signal.aborted) {
      const asked = kind;
      kind = 'scan';
      const result = await withTimeLimit(CALL_MS, signal, (limit) => client.get(url, asked, limit));
      const stop = stopOf(result);
      if (stop === undefined) {
        patience.answered();
        return pageIn(result);
      }
      if (signal.aborted) break;
      const end = await patience.after(stop, waiting);
      if (end !== undefined) return { why: end.detail, isOfAll: true, ...remedyOf(result) };
    }
    return INTERRUPTED;
  };
}

function pageIn(result: ApiResult): AskedPage | Break {
  if (result.kind === 'refused') {
    return { why: refusalInWords(result.refusal), isOfAll: true, ...remedyOf(result) };
  }
  if (result.kind !== 'json' || !Array.isArray(result.json)) {
    return { why: 'the answer is no list of events', isOfAll: true };
  }
  const { json, answer } = result;
  return {
    events: json.flatMap((entry) => signinEventIn(entry) ?? []),
    malformed: json.filter((entry) => !isEvent(entry)).length,
    isEmpty: json.length === 0,
    link: answer.headers['link'],
    clock: clockReadingOf(answer),
  };
}

function remedyOf(result: ApiResult): Pick<Break, 'remedy'> {
  if (result.kind === 'refused') return { remedy: result.refusal.advice };
  if (result.kind === 'no-credential' && result.problem.kind === 'no-token')
    return { remedy: result.problem.refusal.advice };
  return {};
}
