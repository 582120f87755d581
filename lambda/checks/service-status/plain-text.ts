/** Texts of the page as one line to be quoted. Pure. */
import { decodeHTML } from 'entities/decode';

/** Characters of markup that are looked at: many times as many as are ever quoted. */
const MARKUP = 20_000;

/** Text with its entities decoded, without tags and line breaks, cut at `maximum` characters. */
export function plainText(markup: string, maximum: number): string {
  const text = withoutTags(decodeHTML(markup.slice(0, MARKUP)));
  return shortened(text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim(), maximum);
}

/** At most so many characters, three of them dots where something was cut off. */
export function shortened(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  const cut = text.slice(0, maximum - 3);
  // Half of a character is none.
  const isHalved = /[\ud800-\udbff]$/.test(cut);
  return `${isHalved ? cut.slice(0, -1) : cut}...`;
}

/** A tag is a blank: what it parts are different words. A `<` that begins none stays. */
function withoutTags(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    if (!beginsTag(text.charAt(at + 1))) continue;
    const end = text.indexOf('>', at);
    if (end === -1) break;
    pieces.push(text.slice(from, at));
    from = end + 1;
    at = end;
  }
  return [...pieces, text.slice(from)].join(' ');
}

function beginsTag(next: string): boolean {
  return next === '/' || next === '!' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
}
