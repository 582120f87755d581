/** Tag, length and value of DER (ITU-T X.690, sections 8 and 10), as far as certificates use them. Pure. */

/** One element; its contents are not looked at. */
export interface DerElement {
  /** The identifier octet: `0x30` for a SEQUENCE. */
  readonly tag: number;
  /** Where the element begins, with its tag. */
  readonly at: number;
  /** Where its contents begin. */
  readonly start: number;
  /** Behind its last octet. */
  readonly end: number;
}

export const TAG = {
  bitString: 0x03,
  integer: 0x02,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  /** `[0]`, constructed. */
  context0: 0xa0,
} as const;

/** Nothing that is read here is longer than 2^32 octets. */
const LENGTH_OCTETS = 4;

/** @returns undefined where there is no whole element before `limit` */
export function elementAt(der: Uint8Array, at: number, limit = der.length): DerElement | undefined {
  const tag = der[at];
  const first = der[at + 1];
  // Tags of several octets are in no certificate.
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  if (first < 0x80) return within({ tag, at, start: at + 2, end: at + 2 + first }, limit);
  const octets = first & 0x7f;
  if (octets === 0 || octets > LENGTH_OCTETS) return undefined;
  let length = 0;
  for (let index = 0; index < octets; index += 1) length = length * 256 + (der[at + 2 + index] ?? 0);
  const start = at + 2 + octets;
  return within({ tag, at, start, end: start + length }, limit);
}

/** The element and those behind it, up to `limit`; undefined where something else is between them. */
export function elementsIn(
  der: Uint8Array,
  { start, end }: Pick<DerElement, 'start' | 'end'>,
): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  let at = start;
  while (at < end) {
    const element = elementAt(der, at, end);
    if (element === undefined) return undefined;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** `1.2.840.113549.1.1.5`; undefined for what is no object identifier, or one with parts beyond 2^53. */
export function objectIdentifier(der: Uint8Array, { tag, start, end }: DerElement): string | undefined {
  if (tag !== TAG.objectIdentifier || start === end) return undefined;
  const parts: number[] = [];
  let part = 0;
  for (let at = start; at < end; at += 1) {
    const octet = der[at] ?? 0;
    part = part * 128 + (octet & 0x7f);
    if (part > Number.MAX_SAFE_INTEGER) return undefined;
    const isLast = octet < 0x80;
    if (!isLast) continue;
    if (parts.length > 0) parts.push(part);
    else parts.push(Math.min(2, Math.floor(part / 40)), part - 40 * Math.min(2, Math.floor(part / 40)));
    part = 0;
  }
  return (der[end - 1] ?? 0x80) < 0x80 ? parts.join('.') : undefined;
}

function within(element: DerElement, limit: number): DerElement | undefined {
  return element.end <= limit ? element : undefined;
}
