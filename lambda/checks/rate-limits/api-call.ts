/** One call of the API within a limit of its own, and what of its result may be kept. */
import type { Clock } from '../../net/network.ts';
import { withTimeLimit } from '../../net/time-limit.ts';
import type { ApiResult } from '../../okta/api-result.ts';
import type { OktaClient } from '../../okta/client.ts';
import type { CredentialProblem } from '../../okta/credentials/credential-fault.ts';
import { requestIdOf } from '../../okta/errors/answer-headers.ts';
import { redacted } from '../../okta/errors/redaction.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { type CallKind, ownSharePercent } from '../../okta/rate-budget.ts';
import type { CallFacts, CallResult, Skipped } from './facts.ts';
import type { Target } from './targets.ts';

export interface MadeCall {
  readonly result: ApiResult;
  readonly at: Date;
  readonly durationMs: number;
}

/** Makes one call; the URL is absolute. */
export type Ask = (url: string, kind: CallKind) => Promise<MadeCall>;

export function asking(client: OktaClient, clock: Clock, timeoutMs: number, signal: AbortSignal): Ask {
  return async (url, kind) => {
    const started = clock.monotonicMs();
    const result = await withTimeLimit(timeoutMs, signal, (limit) => client.get(url, kind, limit));
    return { result, at: clock.now(), durationMs: clock.monotonicMs() - started };
  };
}

/** The facts of a call, without its answer: bodies and headers have names, nonces and more. */
export function factsOf(target: Target, call: MadeCall, client: OktaClient): CallFacts {
  const { result, at, durationMs } = call;
  const bucket = ('bucket' in result && result.bucket) || target.bucket;
  const share = ownSharePercent(client.state().budget, bucket, at);
  return { target, result: resultOf(result), at, durationMs, ownSharePercent: share };
}

export function skipped(target: Target, why: Skipped, at: Date): CallFacts {
  return { target, result: { kind: 'not-asked', why }, at, durationMs: 0, ownSharePercent: undefined };
}

function resultOf(result: ApiResult): CallResult {
  switch (result.kind) {
    case 'json': {
      const { rateLimit, answer } = result;
      const requestId = requestIdOf(answer.headers);
      return { kind: 'answered', rateLimit, ...(requestId === undefined ? {} : { requestId }) };
    }
    case 'refused':
      return { kind: 'refused', refusal: withoutNonce(result.refusal), rateLimit: result.rateLimit };
    case 'unreadable': {
      const { rateLimit, detail } = result;
      return { kind: 'unreadable', reason: 'NOT_JSON', detail: redacted(detail), rateLimit };
    }
    case 'unreachable':
      return { kind: 'unreachable', reason: result.reason, detail: result.detail };
    case 'no-credential':
      return { kind: 'no-credential', problem: withoutNonceIn(result.problem) };
    case 'not-asked':
      return { kind: 'not-asked', why: result.why };
  }
}

/** A nonce is as the server sent it; everything else of a refusal is fit to be shown. */
function withoutNonce({ nonce: _, ...refusal }: Refusal): Refusal {
  return refusal;
}

function withoutNonceIn(problem: CredentialProblem): CredentialProblem {
  return problem.kind === 'no-token' ? { ...problem, refusal: withoutNonce(problem.refusal) } : problem;
}
