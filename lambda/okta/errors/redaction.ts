/**
 * Foreign text without the secrets and names that it may quote, so that whatever keeps or sends it need not ask
 * again. Pure.
 */
import { markOfRun } from './secret-shapes.ts';

/** Characters of a text that are looked at; a refusal worth reading is shorter. */
const READ_CHARACTERS = 4000;

/**
 * Each token, JSON Web Token, key, e-mail address and id of a user or client becomes a mark in brackets that says
 * what was there; control characters become spaces. Text that looks like none of them stays as it is: a password in
 * the middle of prose is not found.
 *
 * @param text of any length; beyond 4000 characters it is cut, at the end of a word
 */
export function redacted(text: string): string {
  // Words at the even indices, what separates them at the odd ones.
  const parts = withoutKeyBlocks(plain(cut(text))).split(SEPARATORS);
  return parts
    .map((part, index) =>
      index % 2 === 0 ? wordShown(part, parts[index - 1] ?? '', parts[index - 2] ?? '') : part,
    )
    .join('');
}

/** At most `length` characters; a cut shows as an ellipsis. For text that is redacted: a cut secret is no shape. */
export function bounded(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

const SEPARATORS = /([\s"'`()[\]{}<>,;:=&?|\\]+)/;

/** Format characters vanish, as they could hide a secret by splitting it. */
function plain(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/\p{Cs}/gu, '?');
}

/** Half a secret has no shape, so a word that is cut goes as a whole. */
function cut(text: string): string {
  if (text.length <= READ_CHARACTERS) return text;
  let end = READ_CHARACTERS;
  while (end > 0 && !SEPARATORS.test(text.charAt(end - 1))) end -= 1;
  return `${text.slice(0, end)}…`;
}

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';

/** PEM (RFC 7468); a block that does not end goes on to the end of the text. */
function withoutKeyBlocks(text: string): string {
  const shown: string[] = [];
  let rest = text;
  for (let begin = rest.indexOf(BEGIN); begin >= 0; begin = rest.indexOf(BEGIN)) {
    shown.push(rest.slice(0, begin), '[PEM block]');
    const end = rest.indexOf(END, begin);
    const dashes = end < 0 ? -1 : rest.indexOf(DASHES, end + END.length);
    rest = dashes < 0 ? '' : rest.slice(dashes + DASHES.length);
  }
  return [...shown, rest].join('');
}

/** Labels before `=` or `:` whose value is secret whatever it looks like. */
const SECRET_LABELS = new Set(
  `password passwd pwd passcode secret client_secret clientsecret client_assertion assertion private_key privatekey
   api_key apikey access_token refresh_token id_token session_token sessiontoken state_token statetoken
   activation_token recovery_token code_verifier`.split(/\s+/),
);

/** Labels that only a form or a query has before `=`: in prose a colon behind them says nothing. */
const FORM_LABELS: ReadonlyMap<string, string> = new Map([
  ['token', '[secret]'],
  ['code', '[secret]'],
  ['state', '[secret]'],
  ['sid', '[secret]'],
  ['client_id', '[client id]'],
  ['username', '[user name]'],
  ['login', '[user name]'],
  ['login_hint', '[user name]'],
]);

const SCHEMES = new Set(['ssws', 'bearer', 'dpop', 'basic']);

/** @param gap what separates the word from the one before it */
function wordShown(word: string, gap: string, before: string): string {
  if (word === '') return word;
  const label = before.slice(before.lastIndexOf('.') + 1).toLowerCase();
  const isAssigned = gap.includes('=');
  const isValue = isAssigned || (gap.includes(':') && (/["']/.test(gap) || !isProse(word)));
  if (isValue && SECRET_LABELS.has(label)) return '[secret]';
  const mark = isAssigned ? FORM_LABELS.get(label) : undefined;
  if (mark !== undefined) return mark;
  if (SCHEMES.has(label) && gap.trim() === '' && word.length >= 8 && /\d/.test(word)) return '[token]';
  return word.split('/').map(segmentShown).join('/');
}

function segmentShown(segment: string): string {
  if (segment.length > 2 && (segment.includes('@') || segment.includes('%40'))) return '[e-mail address]';
  // Every JSON Web Token begins with {" in base64url (RFC 7515, section 3.1).
  if (segment.length >= 10 && segment.includes('eyJ')) return '[JWT]';
  return segment.replace(/[\w~+%-]+/g, markOfRun);
}

/** `password: Password requirements were not met` is Okta's way to name a field. */
function isProse(word: string): boolean {
  return /^[A-Za-z]+[.!]?$/.test(word);
}
