/** What PagerDuty's answer to an event means. Pure. */
import * as v from 'valibot';
import { plain, shortened } from '../alerting/text-layout.ts';
import type { HttpAnswer } from '../net/https.ts';

/** How one try to send an event ended. */
export type Taken =
  | { readonly kind: 'accepted' }
  /** It would be refused again: it has to be looked at by a person. */
  | { readonly kind: 'refused'; readonly why: string }
  /** May be tried again, not before so many milliseconds if PagerDuty said. */
  | {
      readonly kind: 'later';
      readonly why: string;
      readonly afterMs: number;
      readonly others: 'go on' | 'wait too';
    };

const TIMEOUT = 408;
const TOO_MANY = 429;
const QUOTED_CHARACTERS = 300;

const refusal = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ message: v.optional(v.string(), ''), errors: v.optional(v.array(v.string()), []) }),
);

/**
 * @param secret is never quoted, whatever the answer says
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export function takenBy({ status, headers, body }: HttpAnswer, secret: string): Taken {
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  const why = `HTTP ${status}${reasonIn(body.toString().replaceAll(secret, '(the key)'))}`;
  if (status === TOO_MANY)
    return { kind: 'later', why, afterMs: retryAfterMs(headers['retry-after']), others: 'wait too' };
  const isOurFault = status >= 400 && status < 500 && status !== TIMEOUT;
  return isOurFault ? { kind: 'refused', why } : { kind: 'later', why, afterMs: 0, others: 'go on' };
}

function reasonIn(text: string): string {
  const read = v.safeParse(refusal, text);
  const said = read.success ? [read.output.message, ...read.output.errors] : [text];
  const words = said.map((one) => plain(one).trim()).filter((one) => one !== '');
  return words.length === 0 ? '' : `, ${shortened(words.join('; '), QUOTED_CHARACTERS)}`;
}

/** Seconds; a date is not worth a second clock here, the own pause is as good. */
function retryAfterMs(header: string | undefined): number {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : 0;
}
