/** HTML that cannot be broken by what it quotes: text is escaped where it enters, and well-formed XML comes out. Pure. */
import { plain } from '../alerting/text-layout.ts';

/** A piece of markup; made by {@link html} alone, so that no text becomes one by mistake. */
class Markup {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

export type { Markup };

/** What may stand in a template: text and numbers are escaped, markup and lists of it are taken as they are. */
export type Insertable = string | number | Markup | readonly Markup[];

/** A template whose insertions are escaped, within elements and within quoted attributes alike. */
export function html(parts: TemplateStringsArray, ...insertions: readonly Insertable[]): Markup {
  const pieces = parts.map((part, index) => part + sourceOf(insertions[index] ?? ''));
  return new Markup(pieces.join(''));
}

export const NOTHING = html``;

function sourceOf(insertion: Insertable): string {
  if (insertion instanceof Markup) return insertion.source;
  if (typeof insertion === 'object') return insertion.map(({ source }) => source).join('');
  return escaped(String(insertion));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Without control and direction characters, with which a name could reorder a line, and without half characters. */
function escaped(text: string): string {
  return plain(text)
    .replace(/[\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** More than a name, an issuer or an ARN has; whoever needs the rest finds it in the message or in Okta. */
const SHOWN_CHARACTERS = 240;

/** A text of foreign origin, cut where it would fill the widget; no character is cut in two. */
export function quoted(text: string): string {
  // Twice as many, since half of a text may be second halves of characters.
  const characters = [...text.slice(0, 2 * SHOWN_CHARACTERS)];
  if (text.length <= 2 * SHOWN_CHARACTERS && characters.length <= SHOWN_CHARACTERS) return text;
  return `${characters.slice(0, SHOWN_CHARACTERS - 1).join('')}…`;
}

/** A link into a new tab where `url` is one by https, the text alone where it is not. */
export function link(url: string | undefined, text: string): Markup {
  if (url === undefined || !isHttps(url)) return html`${text}`;
  // A link that nobody can see cannot be followed.
  const shown = plain(text).trim() === '' ? 'without a name' : text;
  return html`<a href="${new URL(url).href}" target="_blank" rel="noopener noreferrer">${shown}</a>`;
}

function isHttps(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'https:';
}
