/** Lists in pages: `limit` and `after` in, `Link` headers out. */
import type { Answer } from '../answers.ts';
import { apiDocument, apiError } from './api-answers.ts';
import type { Call } from './endpoint.ts';

export type LinkRelation = 'self' | 'next';

/** The document with its links. They name the host by which the client asked. */
export function linkedDocument(
  document: unknown,
  links: Readonly<Partial<Record<LinkRelation, URL>>>,
  { habits }: Call,
): Answer {
  const values = Object.entries(links).map(([relation, url]) => `<${url}>; rel="${relation}"`);
  const page = apiDocument(document);
  if (values.length === 0) return page;
  return habits.linkHeaders === 'joined'
    ? { ...page, headers: { ...page.headers, Link: values.join(', ') } }
    : { ...page, repeated: { Link: values } };
}

/** The URL that was asked for, with some of its parameters set, or removed where the value is undefined. */
export function sameUrlWith(url: URL, parameters: Readonly<Record<string, string | undefined>>): URL {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) {
    changed.searchParams.delete(name);
    if (value !== undefined) changed.searchParams.set(name, value);
  }
  return changed;
}

/** What `limit` says, or undefined when it is no number that is allowed. */
export function limitIn(
  url: URL,
  range: { readonly usual: number; readonly most: number },
): number | undefined {
  const text = url.searchParams.get('limit');
  if (text === null) return range.usual;
  const limit = Number(text);
  return /^\d+$/.test(text) && limit <= range.most ? limit : undefined;
}

export function badLimit(): Answer {
  return apiError(400, 'E0000001', 'Api validation failed: limit', 'limit: The limit is not allowed.');
}

/**
 * One page of a list whose cursor is the id of the last item before it.
 *
 * @param show what is said of an item; only of those on the page. @default the item itself
 */
export function pageOf<Item extends { readonly id: string }>(
  items: readonly Item[],
  range: { readonly usual: number; readonly most: number },
  call: Call,
  show: (item: Item) => unknown = (item) => item,
): Answer {
  const limit = limitIn(call.url, range);
  if (limit === undefined) return badLimit();
  const after = call.url.searchParams.get('after');
  const before = after === null ? -1 : items.findIndex((item) => item.id === after);
  if (after !== null && before === -1) {
    return apiError(400, 'E0000029', 'Invalid paging request.', 'Invalid cursor.');
  }
  const page = items.slice(before + 1, before + 1 + limit);
  const last = page.at(-1);
  const isMore = before + 1 + limit < items.length;
  const self = sameUrlWith(call.url, { limit: String(limit) });
  const next =
    last && isMore ? { next: sameUrlWith(call.url, { after: last.id, limit: String(limit) }) } : {};
  return linkedDocument(page.map(show), { self, ...next }, call);
}
