/** Kinds of values that settings are made of; each names what it allows. */
import * as v from 'valibot';

export const HTTPS_ORIGIN = 'an https URL without path, query or credentials, such as https://acme.okta.com';
const PAGE = 'an https URL without credentials, such as https://status.okta.com/';
const WEBHOOK = 'an https URL without credentials, such as https://hooks.example.com/okta';
const ISSUER = 'an https URL without query or fragment, exactly as the document states it';

export function wholeNumber(from: number, to: number, unit: string) {
  const allowed = `a whole number of ${unit} from ${from} to ${to}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(from, allowed), v.maxValue(to, allowed));
}

export const httpsOrigin = v.pipe(
  v.string(HTTPS_ORIGIN),
  v.check(isHttpsOrigin, HTTPS_ORIGIN),
  v.transform((url) => new URL(url).origin),
);

export const issuerUrl = v.pipe(v.string(ISSUER), v.check(isIssuer, ISSUER));

export const webhookUrl = v.pipe(v.string(WEBHOOK), v.check(isPage, WEBHOOK));

export const pageUrl = v.pipe(v.string(PAGE), v.check(isPage, PAGE));

export function isHttpsOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  return url.protocol === 'https:' && url.pathname === '/' && plain && isClean(text);
}

function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === 'https:' && url.search === '' && url.hash === '' && isClean(text);
}

function isPage(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '' && isClean(text);
}

/** Without blanks, which a URL parser drops, and placeholders, as in Okta's `https://{yourOktaDomain}`. */
function isClean(text: string): boolean {
  return !/[\s{}]/.test(text);
}
