/** Fetches one JSON document over a host's connection; every state of the target is a value. */

import { NetworkFault } from '../../net/fault.ts';
import type { Connection, HttpAnswer } from '../../net/https.ts';
import { oktaErrorIn, REQUEST_ID_HEADER, reasonOfStatus } from '../../okta/error-envelope.ts';
import type { Failure, Fetched } from './facts.ts';

const MAXIMUM_REDIRECTS = 3;

/** What a failure is before its duration is known. */
type Cause = Omit<Failure, 'durationMs'>;

/** @param url must be on the connection's host; redirects that leave it are a failure, never followed */
export async function fetchJson(
  connection: Connection,
  url: string,
  monotonicMs: () => number,
  signal: AbortSignal,
): Promise<Fetched<unknown>> {
  const started = monotonicMs();
  const fail = (cause: Cause) => ({
    ok: false as const,
    failure: { ...cause, durationMs: monotonicMs() - started },
  });
  let location = new URL(url);
  for (let redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects += 1) {
    let answer: HttpAnswer;
    try {
      answer = await connection.get(location.pathname + location.search, signal);
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      const { reason, phase, message } = error;
      return fail({ reason, phase, detail: message });
    }
    const next = redirectOf(answer, location);
    if (next === undefined) {
      const read = jsonIn(answer);
      if (!read.ok) return fail(read.cause);
      const { firstByteMs } = answer;
      const served = {
        ...requestIdOf(answer),
        url: location.href,
        firstByteMs,
        totalMs: monotonicMs() - started,
      };
      return { ok: true, content: read.json, served };
    }
    if (next.origin !== location.origin) {
      return fail({
        ...requestIdOf(answer),
        reason: 'REDIRECT',
        detail: `redirects to ${next.origin}, another host`,
      });
    }
    location = next;
  }
  return fail({
    reason: 'REDIRECT',
    detail: `more than ${MAXIMUM_REDIRECTS} redirects, the last to ${location.pathname}`,
  });
}

function redirectOf({ status, headers: { location } }: HttpAnswer, from: URL): URL | undefined {
  const isRedirect =
    status >= 301 && status <= 308 && location !== undefined && URL.canParse(location, from.href);
  return isRedirect ? new URL(location, from) : undefined;
}

type Reading = { readonly ok: true; readonly json: unknown } | { readonly ok: false; readonly cause: Cause };

function jsonIn(answer: HttpAnswer): Reading {
  if (answer.status !== 200) {
    const error = oktaErrorIn(answer.body);
    const said = error === undefined ? '' : `, Okta says ${error.errorCode}: ${error.errorSummary}`;
    const reason = reasonOfStatus(answer.status, error);
    return { ok: false, cause: { ...requestIdOf(answer), reason, detail: `HTTP ${answer.status}${said}` } };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
    return { ok: true, json: JSON.parse(text) };
  } catch {
    const type = answer.headers['content-type'] ?? 'no content type';
    const detail = `HTTP 200 with a body (${type}) that is not JSON in UTF-8`;
    return { ok: false, cause: { ...requestIdOf(answer), reason: 'NOT_JSON', detail } };
  }
}

function requestIdOf({ headers }: HttpAnswer): { requestId?: string } {
  const requestId = [headers[REQUEST_ID_HEADER]].flat()[0];
  return requestId === undefined ? {} : { requestId };
}
