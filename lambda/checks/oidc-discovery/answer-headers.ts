/** What the headers of an answer tell beside its body. Pure. */
import type { HttpAnswer } from '../../net/https.ts';
import type { ClockReading } from './facts.ts';

/** Media type and charset of `Content-Type`, lower case. */
export function contentTypeOf({ headers }: Pick<HttpAnswer, 'headers'>): {
  mediaType?: string;
  charset?: string;
} {
  const [mediaType, ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  return {
    ...(mediaType ? { mediaType } : {}),
    ...(charset ? { charset: charset.replace(/^"(.*)"$/, '$1') } : {}),
  };
}

/** `max-age` of `Cache-Control` in seconds (RFC 9111, section 5.2.2.1). */
export function maxAgeOf({ headers }: Pick<HttpAnswer, 'headers'>): number | undefined {
  const seconds = /(?:^|[\s,])max-age="?(\d{1,10})"?(?:$|[\s,])/i.exec(headers['cache-control'] ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** IMF-fixdate, the only form that servers may send (RFC 9110, section 5.6.7); `Date.parse` takes far more. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Date` has a resolution of one second, so the middle of that second is the best guess. */
const HALF_A_SECOND_MS = 500;

/**
 * The server's clock against ours: `Date` was written some time between sending and receiving, which together
 * with its resolution bounds the error. An answer from a cache carries an old `Date` and gives no reading.
 */
export function clockReadingOf({
  headers,
  sentAt,
  receivedAt,
}: Omit<HttpAnswer, 'body'>): ClockReading | undefined {
  const date = HTTP_DATE.test(headers.date ?? '') ? Date.parse(headers.date ?? '') : Number.NaN;
  const age = Number(headers.age ?? 0);
  if (Number.isNaN(date) || age !== 0) return undefined;
  const middle = (sentAt.getTime() + receivedAt.getTime()) / 2;
  const roundTrip = receivedAt.getTime() - sentAt.getTime();
  return { skewMs: date + HALF_A_SECOND_MS - middle, uncertaintyMs: roundTrip / 2 + HALF_A_SECOND_MS };
}
