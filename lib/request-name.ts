/** What a request is called, in construct ids and for people. */
import type { CheckRequest } from '../lambda/config.ts';

/** Unique within a stack, and the same at every synth. */
export function requestName(request: CheckRequest): string {
  return request.check === 'service-status' ? request.check : `${request.org.alias}-${request.check}`;
}

/** Short, however many orgs there are. */
export function requestInWords(request: CheckRequest): string {
  if (request.check !== 'service-status')
    return `${request.check} of ${request.org.alias} (${request.org.url})`;
  const [first, ...others] = request.orgs.map(({ alias }) => alias);
  const more = others.length === 0 ? '' : ` and ${others.length} more, all in one run`;
  return `${request.check} of ${first}${more}`;
}
