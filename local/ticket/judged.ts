/** The requests that were sent, each with what came of it. Pure. */
import type { Exchange } from './exchange.ts';
import { type Outcome, outcomeOf } from './outcome-of.ts';
import { sanitised } from './sanitised.ts';

export interface Judged {
  readonly exchange: Exchange;
  readonly what: string;
  readonly outcome: Outcome;
}

/** A demand for a nonce is a handshake where the same was asked again, and the failure where it was not. */
export function judgedOf(exchanges: readonly Exchange[]): Judged[] {
  return exchanges.map((exchange, index) => {
    const outcome = outcomeOf(exchange);
    const isLast = !exchanges.slice(index + 1).some((later) => isSameOf(later, exchange));
    const kind = outcome.kind === 'handshake' && isLast ? 'failed' : outcome.kind;
    return { exchange, what: whatOf(exchange), outcome: { ...outcome, kind } };
  });
}

function isSameOf(one: Exchange, other: Exchange): boolean {
  return one.attempt === other.attempt && one.method === other.method && one.path === other.path;
}

const WHAT_CHARACTERS = 200;

function whatOf({ method, path, parameters }: Exchange): string {
  if (method === 'connection') return `connection to ${path}`;
  const query = parameters.length === 0 ? '' : `?${parameters.map((name) => `${name}=`).join('&')}`;
  return sanitised(`${method} ${path}${query}`, WHAT_CHARACTERS);
}

/** Of the sending, ISO 8601; empty for none. */
export function spanOf(group: readonly Judged[]): { first: string; last: string } {
  const times = group.map(({ exchange }) => exchange.sentAt.toISOString()).sort();
  return { first: times[0] ?? '', last: times.at(-1) ?? '' };
}

/** In the order in which the groups come first. */
export function grouped(all: readonly Judged[], keyOf: (each: Judged) => string): Judged[][] {
  const groups = new Map<string, Judged[]>();
  for (const each of all) {
    const key = keyOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}
