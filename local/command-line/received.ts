/** What was typed, as an error may show it: it can be a secret that ended up in the wrong place. Pure. */
import { plain } from '../../lambda/alerting/text-layout.ts';
import { redacted } from '../../lambda/okta/errors/redaction.ts';

export const NOT_SHOWN = 'something that is not shown (it may be a secret)';

/** In quotes, unless it looks like a token, a key, a password, or somebody's address. */
export function received(typed: string): string {
  return mayBeSecret(typed) ? NOT_SHOWN : `"${plain(typed)}"`;
}

/** Longer than any option needs. */
const LONGEST = 200;
const UUID = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** Of a scenario, a command: words and numbers, which secrets are not made of. */
const NAME = /^(?:[a-z]{1,20}|\d{1,3})(?:-(?:[a-z]{1,20}|\d{1,3})){0,9}$/;

/** Better once too often: whoever typed it knows what it was. */
export function mayBeSecret(typed: string): boolean {
  const text = plain(typed);
  if (NAME.test(text)) return false;
  if (text.length > LONGEST || redacted(text) !== text) return true;
  // A user name and password before the host, or a query, as in `https://me:password@acme.okta.com?token=…`.
  if (/\/\/[^/]*@|[?&][^=]*=./.test(text)) return true;
  const pieces = text.replace(UUID, '').split(/[^A-Za-z0-9]+/);
  return pieces.some((piece) => piece.length >= 12 && /\d/.test(piece) && /[A-Za-z]/.test(piece));
}
