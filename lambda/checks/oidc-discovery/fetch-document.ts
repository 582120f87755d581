/** Fetches one JSON document over a host's connection; every state of the target is a value. */

import type { Reason } from '../../contract.ts';
import { NetworkFault } from '../../net/fault.ts';
import type { Connection, HttpAnswer } from '../../net/https.ts';
import { REQUEST_ID_HEADER } from '../../okta/errors/answer-headers.ts';
import { oktaErrorIn } from '../../okta/errors/error-body.ts';
import { reasonOfStatus } from '../../okta/errors/reason.ts';
import { clockReadingOf, contentTypeOf, maxAgeOf } from './answer-headers.ts';
import type { Failure, Fetched, Served } from './facts.ts';

const MAXIMUM_REDIRECTS = 3;

/** What a failure is before its duration is known. */
type Cause = Omit<Failure, 'durationMs'>;

/** @param url must be on the connection's host; redirects that leave it are a failure, never followed */
export async function fetchJson(
  connection: Pick<Connection, 'get'>,
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
  let redirectedInMs = 0;
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
      return { ok: true, content: read.json, served: servedAs(answer, location.href, redirectedInMs) };
    }
    if (next.origin !== location.origin) {
      const detail = `redirects to ${next.origin}, another host`;
      return fail({ ...requestIdOf(answer), reason: 'REDIRECT', detail });
    }
    location = next;
    redirectedInMs += answer.totalMs;
  }
  const detail = `more than ${MAXIMUM_REDIRECTS} redirects, the last to ${location.pathname}`;
  return fail({ reason: 'REDIRECT_LOOP', detail });
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
  const { mediaType = 'no content type', charset } = contentTypeOf(answer);
  const unread = (reason: Reason, detail: string): Reading => {
    return { ok: false, cause: { ...requestIdOf(answer), reason, detail: `HTTP 200 with ${detail}` } };
  };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(answer.body);
  } catch {
    return unread(
      'WRONG_CHARSET',
      `a body that is not UTF-8 (${mediaType}, charset ${charset ?? 'not stated'})`,
    );
  }
  try {
    return { ok: true, json: JSON.parse(text) };
  } catch {
    const isPage = mediaType.includes('html') || text.trimStart().startsWith('<');
    return isPage
      ? unread('HTML', `an HTML page in place of JSON, as of a login or a proxy`)
      : unread('NOT_JSON', `a body that is not JSON (${mediaType})`);
  }
}

/** Whoever is redirected waits longer for the first byte of what was asked for. */
function servedAs(answer: HttpAnswer, url: string, redirectedInMs: number): Served {
  const firstByteMs = redirectedInMs + answer.firstByteMs;
  const totalMs = redirectedInMs + answer.totalMs;
  const maxAgeSeconds = maxAgeOf(answer);
  const clock = clockReadingOf(answer);
  return {
    ...requestIdOf(answer),
    url,
    firstByteMs,
    totalMs,
    mediaType: contentTypeOf(answer).mediaType,
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(clock === undefined ? {} : { clock }),
  };
}

function requestIdOf({ headers }: HttpAnswer): { requestId?: string } {
  const requestId = [headers[REQUEST_ID_HEADER]].flat()[0];
  return requestId === undefined ? {} : { requestId };
}
