/** An HTTP answer as a value, and the answers Okta gives to every kind of request. */
import { randomBytes } from 'node:crypto';

export interface Answer {
  readonly status: number;
  /** As written on the wire; names in the letter case Okta uses. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that are sent once for each of their values. @default none */
  readonly repeated?: Readonly<Record<string, readonly string[]>>;
  readonly body: Buffer;
  /** @default the whole answer at once */
  readonly delivery?: Delivery;
}

/** How an answer reaches the client when not all at once. Byte counts are of the body. */
export type Delivery =
  | { readonly kind: 'late'; readonly milliseconds: number }
  | { readonly kind: 'drip'; readonly millisecondsPerByte: number }
  /** Announces the whole length, sends a part, and closes the connection. */
  | { readonly kind: 'truncate'; readonly afterBytes: number }
  /** Sends the headers and a part of the body, then nothing more on an open connection. */
  | { readonly kind: 'stall'; readonly afterBytes: number };

const NO_CACHE = 'no-cache, no-store';

export function jsonAnswer(document: unknown, cacheControl: string = NO_CACHE): Answer {
  return answer(200, 'application/json', JSON.stringify(document), { 'Cache-Control': cacheControl });
}

/** Okta's error envelope; `summary` is the official text of the code. */
export function errorAnswer(
  status: number,
  errorCode: string,
  errorSummary: string,
  headers: Answer['headers'] = {},
): Answer {
  const errorId = `oae${randomBytes(16).toString('base64url')}`;
  const envelope = { errorCode, errorSummary, errorLink: errorCode, errorId, errorCauses: [] };
  return answer(status, 'application/json', JSON.stringify(envelope), {
    'Cache-Control': NO_CACHE,
    ...headers,
  });
}

export function answer(
  status: number,
  contentType: string,
  body: string | Buffer,
  headers: Answer['headers'] = {},
): Answer {
  return { status, headers: { 'Content-Type': contentType, ...headers }, body: Buffer.from(body) };
}

/** The headers every answer of an org carries, whatever its status. `date` has a resolution of one second. */
export function commonHeaders(date: Date): Record<string, string> {
  return {
    Date: date.toUTCString(),
    Server: 'nginx',
    'Strict-Transport-Security': 'max-age=315360000; includeSubDomains',
    Vary: 'Accept-Encoding',
    'x-content-type-options': 'nosniff',
    'x-okta-request-id': randomBytes(16).toString('hex'),
  };
}
