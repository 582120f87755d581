/** A request to the API as a value, so that the org can be asked without a socket. */

export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Scheme, host and port by which the client asked. */
  readonly origin: string;
  /** Names in lower case. A header that came several times has its values joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly body: string;
  /** Milliseconds by which the org's clock is ahead of the one it was made with. @default 0 */
  readonly clockOffsetMs?: number;
}

/** The URL that was asked for without its query, as a DPoP proof has to name it. */
export function urlWithoutQuery({ origin, path }: ApiRequest): string {
  return origin + pathOf(path);
}

/** The path without its query. */
export function pathOf(path: string): string {
  return path.split('?')[0] ?? path;
}

/** What is not sent as a form has no parameters. */
export function formOf({ headers, body }: ApiRequest): URLSearchParams {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers['content-type'] ?? '');
  return new URLSearchParams(isForm ? body : '');
}
