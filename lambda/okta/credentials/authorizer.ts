/**
 * How the client of Okta's API authenticates, whatever kind of credential there is:
 *
 *     const call = authorizer.begin({ method: 'GET', url }, send);
 *     for (;;) {
 *       const authorization = await call.authorize(signal);
 *       if (authorization.kind !== 'headers') return authorization;
 *       const answer = await send({ method: 'GET', url, headers: authorization.headers }, signal);
 *       if ((await call.answered(answer)) === 'final') return answer;
 *     }
 */
import type { HttpAnswer } from '../../net/https.ts';
import { type Refusal, refusalOf } from '../errors/refusal.ts';
import type { OutgoingRequest, Send } from '../transport.ts';
import { CredentialFault, type CredentialProblem } from './credential-fault.ts';

/** What a proof is about. */
export type ApiRequest = Pick<OutgoingRequest, 'method' | 'url'>;

export type Authorization =
  /** Names in lower case. Good for sending once: not for a retry, whatever it is retried for. */
  { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> } | CredentialProblem;

/** One call of the API, however often it is sent. */
export interface AuthorizedCall {
  /**
   * Headers for the next sending; may ask for a token first.
   *
   * @throws NetworkFault when the token endpoint cannot be reached; whatever AWS throws that is not about access
   */
  readonly authorize: (signal: AbortSignal) => Promise<Authorization>;
  /**
   * To be told of every answer to what was authorized last, good ones too: any may bring a nonce to be used from then
   * on. `retry` says that new headers may do better; it is said three times at most: for two nonces, and for one
   * token or credential that was replaced.
   */
  readonly answered: (answer: HttpAnswer) => Promise<'final' | 'retry'>;
}

/** Kept as long as the container, so that its credential, token and nonces serve all runs. */
export interface Authorizer {
  /**
   * @param send of the run, for a token should none be kept; the call itself is sent by whoever began it
   * @throws RangeError for a URL on another origin than the org's: no credential may go there
   */
  readonly begin: (request: ApiRequest, send: Send) => AuthorizedCall;
}

/**
 * Lets no credential leave the org, wherever a link in an answer points.
 *
 * @throws RangeError for an org that is not on https
 */
export function onlyWithin(orgUrl: string, begin: Authorizer['begin']): Authorizer {
  const { origin, protocol } = new URL(orgUrl);
  if (protocol !== 'https:') throw new RangeError('credentials go over https only');
  return {
    begin: (request, send) => {
      if (new URL(request.url).origin !== origin) {
        throw new RangeError(`credentials of ${origin} are not for ${new URL(request.url).origin}`);
      }
      return begin(request, send);
    },
  };
}

/** @throws whatever `headers` rejects with that is no CredentialFault */
export async function authorizationOf(
  headers: () => Promise<Readonly<Record<string, string>>>,
): Promise<Authorization> {
  try {
    return { kind: 'headers', headers: await headers() };
  } catch (error) {
    if (error instanceof CredentialFault) return error.problem;
    throw error;
  }
}

/** What the answer to an API call says would have to change before it can succeed. */
export function wantedBy(answer: HttpAnswer, { method, url }: ApiRequest): Refusal['retry'] {
  if (answer.status < 400) return 'no';
  return refusalOf(answer, { method, path: new URL(url).pathname }, answer.receivedAt).retry;
}
