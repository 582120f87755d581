/** Answers whose link to the next page leads astray. Answers that have no such link stay as they are. */
import type { Answer } from '../answers.ts';
import { FOREIGN_HOST } from '../scenario.ts';

/** The next page is at this URL, also where there is none. */
export function nextLinkTo(page: Answer, url: string): Answer {
  const links = linksOf(page);
  if (links.length === 0) return page;
  const others = links.filter((link) => !isNext(link));
  return withLinks(page, [...others, `<${url}>; rel="next"`]);
}

/** The next page has its path and query, on a host that is not the org's. */
export function nextOnForeignHost(page: Answer): Answer {
  const elsewhere = linksOf(page).map((link) =>
    isNext(link) ? link.replace(/^<https:\/\/[^/]+/, `<https://${FOREIGN_HOST}`) : link,
  );
  return withLinks(page, elsewhere);
}

function isNext(link: string): boolean {
  return link.endsWith('rel="next"');
}

function linksOf({ headers, repeated }: Answer): string[] {
  return [...(repeated?.['Link'] ?? headers['Link']?.split(/, (?=<)/) ?? [])];
}

/** In one header or in several, as before. */
function withLinks(page: Answer, links: readonly string[]): Answer {
  if (page.repeated?.['Link'] !== undefined) return { ...page, repeated: { ...page.repeated, Link: links } };
  if (links.length === 0) return page;
  return { ...page, headers: { ...page.headers, Link: links.join(', ') } };
}
