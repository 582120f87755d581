/** Fetches the page over a connection; every state of the server is a value, or a fault of the network. */
import { type Connection, type HttpAnswer, REQUEST_HEADERS } from '../../net/https.ts';
import type { Doubt } from './page-reading.ts';
import { shortened } from './plain-text.ts';

/** A version of the page as the server names it, and where it was got. */
export interface Version {
  readonly url: string;
  readonly etag: string;
}

export type FetchedPage =
  | { readonly kind: 'page'; readonly html: string; readonly version: Version | undefined }
  /** The page is the known version still. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'doubt'; readonly doubt: Doubt };

/** The real page has 350 kB. */
const MAXIMUM_PAGE_BYTES = 2 * 1024 * 1024;
const MAXIMUM_REDIRECTS = 3;
const MAXIMUM_DETAIL = 300;

/**
 * @param url must be on the connection's host; redirects that leave it are a doubt, never followed
 * @param known asked for only where it has changed
 * @throws NetworkFault as {@link Connection.get}
 */
export async function fetchPage(
  connection: Connection,
  url: string,
  userAgent: string,
  known: Version | undefined,
  signal: AbortSignal,
): Promise<FetchedPage> {
  let location = new URL(url);
  for (let redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects += 1) {
    const etag = known?.url === location.href ? known.etag : undefined;
    const headers = {
      ...REQUEST_HEADERS,
      accept: 'text/html',
      'user-agent': userAgent,
      ...(etag === undefined ? {} : { 'if-none-match': etag }),
    };
    const wanted = { headers, maximumBytes: MAXIMUM_PAGE_BYTES };
    const answer = await connection.get(location.pathname + location.search, signal, wanted);
    if (answer.status === 304) {
      return etag === undefined ? doubt('HTTP 304, though no version was named') : { kind: 'unchanged' };
    }
    const next = redirectOf(answer, location);
    if (next === undefined) return pageIn(answer, location);
    if (next.hostname !== location.hostname) {
      return doubt(`redirects to ${next.host}, another host, as for a login`, 'LOGIN_REDIRECT');
    }
    if (next.origin !== location.origin) return doubt(`redirects to ${next.origin}, which is not followed`);
    location = next;
  }
  return doubt(`more than ${MAXIMUM_REDIRECTS} redirects, the last to ${location.pathname}`);
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function redirectOf({ status, headers: { location } }: HttpAnswer, from: URL): URL | undefined {
  const isRedirect = REDIRECTS.has(status) && location !== undefined && URL.canParse(location, from.href);
  return isRedirect ? new URL(location, from) : undefined;
}

function pageIn({ status, headers, body }: HttpAnswer, { href }: URL): FetchedPage {
  if (status !== 200) return doubt(`HTTP ${status}`);
  const mediaType = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'text/html') {
    return doubt(`HTTP 200 with ${mediaType || 'no content type'} in place of text/html`);
  }
  const { etag } = headers;
  const version = etag !== undefined && ENTITY_TAG.test(etag) ? { url: href, etag } : undefined;
  return { kind: 'page', html: body.toString('utf8'), version };
}

/** RFC 9110, section 8.8.3, of a length that can be sent back. */
const ENTITY_TAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,500}"$/;

function doubt(detail: string, reason: Doubt['reason'] = 'FETCH'): FetchedPage {
  return { kind: 'doubt', doubt: { reason, detail: shortened(detail, MAXIMUM_DETAIL) } };
}
