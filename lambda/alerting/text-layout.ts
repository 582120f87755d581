/** Plain text within columns, whatever names it quotes. Pure. */

export const LINE_LENGTH = 78;
const LABEL_WIDTH = 13;

/** A labelled value over several lines; one long word, a link or a key, gets a line of its own and stays whole. */
export function field(label: string, value: string, maximumLines = 3): string[] {
  const width = LINE_LENGTH - LABEL_WIDTH;
  const text = plain(value);
  if (!text.includes(' ') && text.length > width) return [label, `  ${text}`];
  const all = wrapped(text, width);
  const lines =
    all.length <= maximumLines
      ? all
      : [...all.slice(0, maximumLines - 1), shortened(`${all[maximumLines - 1]} ...`, width)];
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}

/**
 * Lines of at most `width` characters, broken between words and, where a word is longer, within it; but a link or an
 * ARN stays whole, for whoever copies it.
 */
export function wrapped(text: string, width: number): string[] {
  const pieces = text.split(' ').flatMap((word) => chunks(word, width));
  const lines: string[] = [];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + piece.length < width)
      lines[lines.length - 1] = `${line} ${piece}`;
    else lines.push(piece);
  }
  return lines;
}

function chunks(word: string, width: number): string[] {
  if (/^(?:https:\/\/|arn:)/.test(word)) return [word];
  const count = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: count }, (_, index) => word.slice(index * width, (index + 1) * width));
}

/** Without line breaks and control characters, which a name could use to forge lines of its own. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** Printable ASCII; everything else shows as a question mark. */
export function ascii(text: string): string {
  return plain(text).replace(/[^\x20-\x7e]+/g, '?');
}

/** At most `length` characters, cut at a word where one ends in the second half. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 3);
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > length / 2 ? cut.slice(0, lastSpace) : cut}...`;
}

/** ISO 8601 without fractions of a second. */
export function utc(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

/** `45 s`, `14 min`, `3 h 20 min`, `2 d 4 h`. */
export function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
