/** Until when metadata may be used (saml-metadata-2.0-os, section 2.3.2). Pure. */
import type { Cause, Part } from '../cause.ts';
import { lineAlone, wrong } from './part-builder.ts';

/**
 * @param area of the line
 * @param validUntil as stated; nothing is judged where it is not
 * @param causeOf what follows from its being over, of the time as stated
 */
export function judgeMetadataEnd(
  area: string,
  validUntil: string | undefined,
  now: Date,
  causeOf: (until: string) => Cause,
): Part[] {
  if (validUntil === undefined) return [];
  const line = { area, what: 'metadata valid until', observed: validUntil };
  if (Date.parse(validUntil) >= now.getTime()) return [lineAlone({ ...line, state: 'ok' })];
  return [wrong(line, causeOf(validUntil))];
}
