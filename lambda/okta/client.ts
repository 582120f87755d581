/** The one way in which checks ask Okta's API: authenticated, within the budget, and not at all while the org fails. */
import { NetworkFault } from '../net/fault.ts';
import type { HttpAnswer } from '../net/https.ts';
import type { Clock } from '../net/network.ts';
import type { ApiResult, NotAsked } from './api-result.ts';
import { after, type Circuit, CLOSED_CIRCUIT, callOutcome, mayCall, trying } from './circuit-breaker.ts';
import type { Authorizer } from './credentials/authorizer.ts';
import { refusalOf } from './errors/refusal.ts';
import { bucketOf } from './rate-bucket.ts';
import {
  allowance,
  type Budget,
  type CallKind,
  EMPTY_BUDGET,
  observed,
  runStarted,
  spent,
  throttled,
} from './rate-budget.ts';
import { rateLimitOf, retryAtOf } from './rate-limit-headers.ts';
import { throttleWait } from './throttle-wait.ts';
import type { Send } from './transport.ts';

/** What a client knows of the org from earlier calls; JSON, to be kept from run to run. */
export interface ClientState {
  readonly budget: Budget;
  readonly circuit: Circuit;
}

/** Before the first call of all. */
export const NOTHING_KNOWN: ClientState = { budget: EMPTY_BUDGET, circuit: CLOSED_CIRCUIT };

export interface OktaClient {
  /**
   * One GET. A scan that is refused for its rate is asked once more, when Okta says that it may and the run has
   * the time; a measuring call is not, since the refusal is the measurement.
   *
   * @param url absolute, on the org's own host: other hosts get no credential
   * @throws RangeError for a URL on another host; whatever the credential's store throws that is not about access
   */
  readonly get: (url: string, kind: CallKind, signal: AbortSignal) => Promise<ApiResult>;
  readonly state: () => ClientState;
}

export interface ClientPorts {
  readonly authorizer: Authorizer;
  readonly send: Send;
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves after `ms`, or rejects at once when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 to 1. */
  readonly random: () => number;
  /** What becomes of the body of an answer with 200; throws where it is no JSON. @default it is parsed */
  readonly readBody?: (body: Buffer) => unknown;
}

const parsed = (body: Buffer): unknown => JSON.parse(body.toString('utf8'));

/**
 * @param known from the run before
 * @param deadline the latest moment at which a call is worth beginning
 */
export function oktaClient(ports: ClientPorts, known: ClientState, deadline: Date): OktaClient {
  const { authorizer, send, clock, wait, random, readBody = parsed } = ports;
  let { circuit } = known;
  let budget = runStarted(known.budget);

  /** Counts every sending, and reads every answer. */
  function counted(bucket: string | undefined, kind: CallKind): Send {
    return async (request, signal) => {
      if (bucket !== undefined) budget = spent(budget, bucket, kind, clock.now());
      try {
        const answer = await send(request, signal);
        circuit = after(circuit, callOutcome(answer.status), clock.now());
        if (bucket !== undefined) budget = withAnswer(budget, bucket, answer);
        return answer;
      } catch (error) {
        if (error instanceof NetworkFault) circuit = after(circuit, callOutcome(undefined), clock.now());
        throw error;
      }
    };
  }

  async function ask(url: string, kind: CallKind, signal: AbortSignal): Promise<ApiResult> {
    const { pathname } = new URL(url);
    const bucket = bucketOf('GET', pathname);
    // What the token endpoint is asked is counted in its own bucket.
    const call = authorizer.begin({ method: 'GET', url }, counted('/oauth2/v1/token', kind));
    const sendCounted = counted(bucket, kind);
    for (;;) {
      const authorization = await call.authorize(signal);
      if (authorization.kind !== 'headers') return { kind: 'no-credential', problem: authorization };
      const answer = await sendCounted({ method: 'GET', url, headers: authorization.headers }, signal);
      if ((await call.answered(answer)) === 'final') return resultOf(answer, pathname, bucket, readBody);
    }
  }

  async function get(url: string, kind: CallKind, signal: AbortSignal): Promise<ApiResult> {
    const refused = notAsked(url, kind);
    if (refused !== undefined) return refused;
    circuit = trying(circuit, clock.now());
    try {
      const first = await ask(url, kind, signal);
      if (kind === 'measuring' || !('answer' in first) || first.answer.status !== 429) return first;
      const retryAt = retryAtOf(first.answer.headers, first.answer.receivedAt);
      const pause = throttleWait(retryAt, clock.now(), deadline, random());
      if ('stop' in pause || !(await waited(pause.waitMs, signal))) return first;
      return notAsked(url, kind) === undefined ? await ask(url, kind, signal) : first;
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      return { kind: 'unreachable', reason: error.reason, detail: `${error.message} (phase ${error.phase})` };
    }
  }

  /** False when the time of the run was over before. */
  async function waited(ms: number, signal: AbortSignal): Promise<boolean> {
    try {
      await wait(ms, signal);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    }
  }

  function notAsked(url: string, kind: CallKind): NotAsked | undefined {
    const now = clock.now();
    const permission = mayCall(circuit, now);
    if (typeof permission !== 'string')
      return { kind: 'not-asked', why: 'circuit', until: permission.openUntil };
    const bucket = bucketOf('GET', new URL(url).pathname);
    const allowed = bucket === undefined ? 'allowed' : allowance(budget, bucket, kind, now);
    return allowed === 'allowed'
      ? undefined
      : { kind: 'not-asked', why: allowed.refused, until: allowed.until };
  }

  return { get, state: () => ({ budget, circuit }) };
}

function withAnswer(budget: Budget, bucket: string, { status, headers, receivedAt }: HttpAnswer): Budget {
  const seen = observed(budget, bucket, rateLimitOf(headers, receivedAt), receivedAt);
  return status === 429 ? throttled(seen, bucket, retryAtOf(headers, receivedAt), receivedAt) : seen;
}

function resultOf(
  answer: HttpAnswer,
  path: string,
  bucket: string | undefined,
  readBody: (body: Buffer) => unknown,
): ApiResult {
  const { status, headers, body, receivedAt } = answer;
  const common = { answer, bucket, rateLimit: rateLimitOf(headers, receivedAt) };
  if (status !== 200) {
    return { kind: 'refused', refusal: refusalOf(answer, { method: 'GET', path }, receivedAt), ...common };
  }
  try {
    return { kind: 'json', json: readBody(body), ...common };
  } catch {
    const mediaType = headers['content-type']?.split(';')[0] ?? 'no content type';
    return { kind: 'unreadable', detail: `HTTP 200 with ${mediaType} in place of JSON`, ...common };
  }
}
