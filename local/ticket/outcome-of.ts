/** What came back of one request, in the words of a support case. Pure. */
import type { HttpAnswer } from '../../lambda/net/https.ts';
import { fieldsOf, requestIdOf } from '../../lambda/okta/errors/answer-headers.ts';
import { saidIn } from '../../lambda/okta/errors/error-body.ts';
import { type Refusal, refusalOf } from '../../lambda/okta/errors/refusal.ts';
import { credentialReasonOf, reasonOfRefusal } from '../../lambda/okta/errors/refusal-reason.ts';
import type { Exchange } from './exchange.ts';
import { sanitised } from './sanitised.ts';

export interface Outcome {
  /** `handshake` is Okta asking for a nonce (RFC 9449, section 8), which is how its protocol begins. */
  readonly kind: 'ok' | 'failed' | 'handshake';
  readonly status: number | null;
  /** Okta's error code or that of OAuth, else a reason as the monitor has them. */
  readonly code: string;
  readonly observed: string;
  readonly requestId: string | null;
  readonly errorId: string | null;
  /** Whether Okta refused the credential, and what to do then; absent for anything else. */
  readonly credentialAdvice?: string;
}

const OBSERVED_CHARACTERS = 300;

export function outcomeOf({ method, path, result }: Exchange): Outcome {
  if ('fault' in result) {
    const { reason, detail, phase } = result.fault;
    const observed = sanitised(`${detail} (phase ${phase})`, OBSERVED_CHARACTERS);
    return { kind: 'failed', status: null, code: reason, observed, requestId: null, errorId: null };
  }
  const { answer } = result;
  const { status } = answer;
  const requestId = requestIdOf(answer.headers) ?? null;
  if (status >= 200 && status < 300) {
    const common = { status, requestId, errorId: null };
    if (isJson(answer)) return { ...common, kind: 'ok', code: '', observed: `HTTP ${status}` };
    // Nothing of it is quoted but a title: cut short, it is data of the org.
    const said = saidIn(answer.body);
    const what = said.form === 'page' ? `a page titled "${said.title}"` : `${answer.body.length} bytes`;
    const observed = sanitised(`HTTP ${status} with ${what} in place of JSON`, OBSERVED_CHARACTERS);
    return { ...common, kind: 'failed', code: said.form === 'page' ? 'HTML' : 'NOT_JSON', observed };
  }
  const refusal = refusalOf(answer, { method, path }, answer.receivedAt);
  return {
    kind: refusal.kind === 'dpop-nonce-wanted' ? 'handshake' : 'failed',
    status,
    code: refusal.errorCode ?? reasonOfRefusal(refusal),
    observed: sanitised(`HTTP ${status}: ${summaryOf(refusal, answer)}`, OBSERVED_CHARACTERS),
    requestId,
    errorId: refusal.errorId ?? null,
    ...(credentialReasonOf(refusal) === undefined ? {} : { credentialAdvice: refusal.advice }),
  };
}

function summaryOf({ summary }: Refusal, { headers, status }: HttpAnswer): string {
  const [location] = fieldsOf(headers, 'location');
  if (status < 300 || status > 399 || location === undefined) return summary;
  return `redirects to ${location}`;
}

function isJson({ body }: HttpAnswer): boolean {
  try {
    JSON.parse(body.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** As the headers say it, whatever they mean; empty where they say nothing. */
export function rateLimitShown({ headers }: Pick<HttpAnswer, 'headers'>): string {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    fieldsOf(headers, `x-rate-limit-${name}`)
      .filter((value) => /^\d{1,15}(?:, ?\d{1,15})*$/.test(value))
      .join(', '),
  );
  const [retryAfter = ''] = fieldsOf(headers, 'retry-after').filter((value) => /^\d{1,6}$/.test(value));
  const limits =
    limit || remaining || reset
      ? `limit ${limit || '-'}, remaining ${remaining || '-'}, reset ${reset || '-'}`
      : '';
  return [limits, ...(retryAfter === '' ? [] : [`retry after ${retryAfter} s`])].filter(Boolean).join(', ');
}
