/** From one page of a list to the next, without leaving the host or the list that was asked for. Pure. */
import { linksIn } from './link-header.ts';

export interface Page {
  /** Whole, with query; on the host that was asked first. To go on in a later run, this is all that is needed. */
  readonly url: string;
  /** Cursors of all pages of this walk, of this one too. */
  readonly seen: ReadonlySet<string>;
}

/** A walk over pages that goes no further; what was read until then is not all there is. */
export interface PagingFault {
  /**
   * - `unreadable`: no `Link` header by RFC 8288, or no URL in it.
   * - `ambiguous`: several next pages.
   * - `insecure`: not https.
   * - `foreign-host`: none of the org's.
   * - `other-path`: another list.
   * - `loop`: a page of this walk again. The System Log, whose pages never end, says so that there is nothing new.
   */
  readonly fault: 'unreadable' | 'ambiguous' | 'insecure' | 'foreign-host' | 'other-path' | 'loop';
  /** What Okta sent, as it stands there. */
  readonly link: string;
}

/** @throws TypeError when `url` is none, RangeError when it is not https */
export function firstPage(url: string): Page {
  const first = new URL(url);
  if (first.protocol !== 'https:') throw new RangeError(`Not https: ${first.origin}`);
  return { url: first.href, seen: new Set([cursorOf(first)]) };
}

/**
 * The page that `Link: rel="next"` names. An org that is asked by its own host may name its custom domain, and the other
 * way round; the next page is on the host of this one all the same, so that credentials go nowhere else.
 *
 * @param link the `Link` header: several values, or one with commas
 * @param orgHosts all hosts of the org, with the port where it is not 443; the one that was asked need not be there
 */
export function nextPage(
  page: Page,
  link: string | readonly string[] | undefined,
  orgHosts: readonly string[],
): { readonly next: Page } | 'last' | PagingFault {
  const links = linksIn(link);
  if (links === undefined) return { fault: 'unreadable', link: [link ?? []].flat().join(', ') };
  const targets = links.flatMap(({ target, relations, isOfAnother }) =>
    relations.includes('next') && !isOfAnother ? target : [],
  );
  const [target, another] = new Set(targets);
  if (target === undefined) return 'last';
  const fault = (name: PagingFault['fault']): PagingFault => ({ fault: name, link: target });
  if (another !== undefined) return fault('ambiguous');
  if (!URL.canParse(target, page.url)) return fault('unreadable');

  const asked = new URL(page.url);
  const named = new URL(target, asked);
  if (named.protocol !== 'https:') return fault('insecure');
  if (![asked.host, ...orgHosts.map((host) => host.toLowerCase())].includes(named.host)) {
    return fault('foreign-host');
  }
  if (named.pathname !== asked.pathname) return fault('other-path');
  const cursor = cursorOf(named);
  if (page.seen.has(cursor)) return fault('loop');
  const url = `${asked.origin}${named.pathname}${named.search}`;
  return { next: { url, seen: new Set([...page.seen, cursor]) } };
}

/** `after` alone: the rest of a query may come back in another order. */
function cursorOf({ searchParams, search }: URL): string {
  const after = searchParams.get('after');
  return after === null ? search : `after=${after}`;
}
