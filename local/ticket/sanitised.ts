/**
 * Foreign text that may go to Okta's support: beyond what is redacted everywhere, without people's addresses and names
 * and without the values of queries. Pure.
 */
import { isIP } from 'node:net';
import { bounded, redacted } from '../../lambda/okta/errors/redaction.ts';

/**
 * What was there shows as a mark in brackets, or as an ellipsis for the value of a query. Addresses of the host that
 * was connected to stay: `connect ECONNREFUSED 203.0.113.7:443`. A name in the middle of prose is found only where the
 * words beside it say that it is one.
 */
export function sanitised(text: string, length: number): string {
  const shown = withoutPeople(withoutAddresses(redacted(withoutValues(withoutHeaders(text)))));
  return bounded(withoutValues(shown).trim(), length);
}

/** Their values are secrets whatever they look like, to the end of the line. */
function withoutHeaders(text: string): string {
  return text.replace(/\b((?:set-)?cookie|(?:proxy-)?authorization)(["']?\s*:)[^\n\r]*/gi, '$1$2 [left out]');
}

/** Of a query only the names are kept, and nothing of a fragment. A question mark that ends a sentence is none. */
function withoutValues(text: string): string {
  return text
    .replace(/(https?:\/\/[^\s"'<>#]*)#[^\s"'<>]*/gi, '$1')
    .replace(/\?((?:\[[a-zA-Z -]*\]|[^\s"'<>?])+)/g, (_whole, query: string) => `?${namesOf(query)}`)
    .replace(/(&[\w.~-]{1,60}=)(?:\[[a-zA-Z -]*\]|[^\s"'<>&])+/g, '$1…');
}

function namesOf(query: string): string {
  return query
    .split('&')
    .map((pair) => (pair.includes('=') ? `${pair.slice(0, pair.indexOf('='))}=…` : '…'))
    .join('&');
}

const ADDRESS =
  /(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w:]*[\w])/g;
/** As Node writes the target of a connection that failed. */
const IS_TARGET = /\bE[A-Z]{3,15} $/;

function withoutAddresses(text: string): string {
  return text.replace(/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)/g, masked).replace(ADDRESS, masked);
}

function masked(found: string, ...rest: readonly unknown[]): string {
  const [at, whole] = rest.slice(-2) as [number, string];
  return isIP(found) === 0 || IS_TARGET.test(whole.slice(0, at)) ? found : '[address]';
}

/** By the words that Okta, and others, put beside a name. */
function withoutPeople(text: string): string {
  return text
    .replace(/(\/users\/)(?!me(?:\W|$)|\[)[^\s/?#"'<>()]+/gi, '$1[user]')
    .replace(/[^\s:"']+(?= \((?:App)?User\))/g, '[user]')
    .replace(
      /\b((?:user|login|user_?name|first_?name|last_?name|display_?name|name|nick_?name)["']?\s*[:=]\s*["'])(?!\[)[^"']+/gi,
      '$1[user name]',
    )
    .replace(/\b((?:login|user_?name)\s*[:=]\s*)(?!\[|["'])[^\s,;]+/gi, '$1[user name]')
    .replace(/\b(user\s+["'])(?!\[)[^"']+/gi, '$1[user name]')
    .replace(/\b(user\s+)(?=[\w-]*[._\d\\])(?!\[)[\w.\\-]*\w/gi, '$1[user name]')
    .replace(/\+\d[\d ()-]{6,20}\d/g, '[telephone number]');
}
