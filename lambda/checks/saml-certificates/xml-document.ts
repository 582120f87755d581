/**
 * XML of strangers, element by element, within limits. Strict: what is not well-formed is refused, and so is a
 * DOCTYPE, with which all that is dangerous in XML begins. Pure.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';

/** What is called for each element, in the order of the document. */
export interface ElementHandlers {
  readonly opened: (tag: SaxesTagNS) => void;
  readonly closed: () => void;
  /** Text between elements, CDATA too; in pieces, where comments part it. */
  readonly text: (part: string) => void;
}

/** Real metadata has about ten levels. Namespaces are looked up through all of them. */
const MAXIMUM_DEPTH = 40;
const SHOWN_CHARACTERS = 200;

/**
 * Takes time in proportion to the number of bytes.
 *
 * @returns undefined when it was read to its end, else why not: in words, lower case, no full stop
 */
export function readXml(document: Uint8Array, { opened, closed, text }: ElementHandlers): string | undefined {
  let depth = 0;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('doctype', () => {
    throw new Unreadable('XML with a DOCTYPE, which metadata has no use for');
  });
  parser.on('error', (error) => {
    throw new Unreadable(`no well-formed XML: ${error.message}`);
  });
  parser.on('opentag', (tag) => {
    if (depth >= MAXIMUM_DEPTH) throw new Unreadable(`XML nested deeper than ${MAXIMUM_DEPTH} levels`);
    depth += 1;
    opened(tag);
  });
  parser.on('closetag', () => {
    depth -= 1;
    closed();
  });
  parser.on('text', text);
  parser.on('cdata', text);
  try {
    parser.write(textOf(document)).close();
    return undefined;
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return error.message.slice(0, SHOWN_CHARACTERS).replace(/[^\x20-\x7e]/g, '?');
  }
}

class Unreadable extends Error {}

/** Okta sends UTF-8 and calls it ISO-8859-1. */
function textOf(document: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(document);
  } catch {
    return Buffer.from(document).toString('latin1');
  }
}

/** Undefined for an empty one too. */
export function attributeOf({ attributes }: SaxesTagNS, name: string): string | undefined {
  const value = Object.hasOwn(attributes, name) ? attributes[name]?.value : undefined;
  return value === '' ? undefined : value;
}
