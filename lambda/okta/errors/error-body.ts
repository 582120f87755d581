/** What the body of a refusal says, in each form that Okta's services and those in front of them use. Pure. */
import * as v from 'valibot';

/** Okta's own envelope; its members as in the error reference (developer.okta.com/docs/reference/error-codes). */
export interface OktaError {
  /** For example `E0000007`; as sent, of any shape. */
  readonly errorCode: string;
  readonly errorSummary: string;
  /** What Okta's support asks for. */
  readonly errorId?: string | undefined;
  /** The summary of each cause; none where Okta names none. */
  readonly causes: readonly string[];
}

/** Everything is as sent: untrusted, unbounded, possibly with secrets in it. */
export type Said =
  | { readonly form: 'okta'; readonly error: OktaError }
  /** RFC 6749, section 5.2; also what the claims and DPoP extensions of it send. */
  | { readonly form: 'oauth'; readonly error: string; readonly description: string }
  /** `{"status": 404, "message": "…"}`, as some services behind Okta's gateway answer. */
  | { readonly form: 'message'; readonly message: string }
  /** JSON of no form known here. */
  | { readonly form: 'json' }
  /** HTML or XML, with the title that it has. */
  | { readonly form: 'page'; readonly title: string }
  | { readonly form: 'text'; readonly text: string }
  | { readonly form: 'empty' };

const optionalText = v.fallback(v.optional(v.string()), undefined);

const envelope = v.looseObject({
  errorCode: v.string(),
  errorSummary: v.string(),
  errorId: optionalText,
  errorCauses: v.fallback(v.array(v.unknown()), []),
});

const cause = v.looseObject({ errorSummary: v.string() });

/** Lower case with underscores, unlike the `"error": "Not Found"` of common web frameworks. */
const oauthError = v.looseObject({
  error: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]*$/)),
  error_description: optionalText,
});

const message = v.looseObject({ message: v.string() });

/** Okta's envelope in a body, or undefined where there is none. Never throws. */
export function oktaErrorIn(body: Buffer): OktaError | undefined {
  return envelopeIn(jsonIn(textOf(body)));
}

/** Never throws, whatever the bytes; bytes that are no UTF-8 come out as replacement characters. */
export function saidIn(body: Buffer): Said {
  const text = textOf(body).trim();
  if (text === '') return { form: 'empty' };
  const json = jsonIn(text);
  if (json === undefined) {
    return text.startsWith('<') ? { form: 'page', title: titleIn(text) } : { form: 'text', text };
  }
  const error = envelopeIn(json);
  if (error !== undefined) return { form: 'okta', error };
  const oauth = v.safeParse(oauthError, json);
  if (oauth.success) {
    return { form: 'oauth', error: oauth.output.error, description: oauth.output.error_description ?? '' };
  }
  const told = v.safeParse(message, json);
  return told.success ? { form: 'message', message: told.output.message } : { form: 'json' };
}

function envelopeIn(json: unknown): OktaError | undefined {
  const result = v.safeParse(envelope, json);
  if (!result.success) return undefined;
  const { errorCode, errorSummary, errorId, errorCauses } = result.output;
  const causes = errorCauses.flatMap((each) => {
    const read = v.safeParse(cause, each);
    return read.success ? [read.output.errorSummary] : [];
  });
  return { errorCode, errorSummary, errorId, causes };
}

/** Undefined stands for what is no JSON, which itself cannot say undefined. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(body: Buffer): string {
  return body.toString('utf8').replace(/^\ufeff/, '');
}

/** A title stands near the top; a page without one has no title, and one that does not end is cut. */
const TITLE_WITHIN = 10_000;

function titleIn(page: string): string {
  const top = page.slice(0, TITLE_WITHIN);
  const tag = top.toLowerCase().indexOf('<title');
  const start = tag < 0 ? -1 : top.indexOf('>', tag);
  if (start < 0) return '';
  const end = top.indexOf('<', start);
  return top.slice(start + 1, end < 0 ? undefined : end).trim();
}
