/** Key lists of apps and of identity providers: which certificate a kid stands for. Pure. */
import { type Certificate, readCertificate } from './certificate.ts';
import { idIn, isRecord, textIn, textsIn } from './json-record.ts';

/** What is known of a kid's certificate, for good: it never changes. JSON. */
export type KnownCertificate =
  | {
      readonly ok: true;
      readonly certificate: Certificate;
      /** What Okta says of it that is not so, in words; absent where all is as the certificate has it. */
      readonly contradiction?: string;
    }
  /** In words, lower case, no full stop. */
  | { readonly ok: false; readonly problem: string };

export interface KeyListPage {
  /** In the order of the list; of a kid that is there twice, the first. */
  readonly keys: ReadonlyMap<string, KnownCertificate>;
  /** How many entries have no kid. */
  readonly broken: number;
}

/**
 * A page of `/api/v1/apps/{id}/credentials/keys`, `/api/v1/idps/credentials/keys` or
 * `/api/v1/idps/{id}/credentials/keys`. Never throws.
 *
 * @param known what was read of a kid before; it is not read again
 * @returns undefined where the page is no list
 */
export function keyListPage(
  json: unknown,
  known: (kid: string) => KnownCertificate | undefined,
): KeyListPage | undefined {
  if (!Array.isArray(json)) return undefined;
  const entries: readonly unknown[] = json;
  const keys = new Map<string, KnownCertificate>();
  let broken = 0;
  for (const entry of entries) {
    const kid = idIn(entry, 'kid');
    if (kid === undefined || !isRecord(entry)) broken += 1;
    else if (!keys.has(kid)) keys.set(kid, known(kid) ?? keyIn(entry));
  }
  return { keys, broken };
}

function keyIn(entry: unknown): KnownCertificate {
  // Of a chain, the first is the key's own (RFC 7517, section 4.7).
  const [text] = textsIn(entry, 'x5c');
  if (text === undefined) return { ok: false, problem: 'the key has no certificate (x5c)' };
  const reading = readCertificate(text);
  if (!reading.ok) return reading;
  const { certificate } = reading;
  const contradiction = contradictionIn(entry, certificate);
  return { ok: true, certificate, ...(contradiction === undefined ? {} : { contradiction }) };
}

function contradictionIn(entry: unknown, { notAfter, fingerprint }: Certificate): string | undefined {
  const expiresAt = textIn(entry, 'expiresAt');
  const thumbprint = textIn(entry, 'x5t#S256');
  const own = Buffer.from(fingerprint, 'hex').toString('base64url');
  const words = [
    ...(expiresAt !== undefined && !isSameSecond(expiresAt, notAfter)
      ? [`expiresAt is ${shown(expiresAt)}, the certificate ends ${notAfter}`]
      : []),
    ...(thumbprint !== undefined && thumbprint.replace(/=+$/, '') !== own
      ? [`x5t#S256 is ${shown(thumbprint)}, the certificate has ${own}`]
      : []),
  ];
  return words.length === 0 ? undefined : words.join('; ');
}

/** Certificates know no fractions of seconds. */
function isSameSecond(one: string, other: string): boolean {
  return Math.floor(Date.parse(one) / 1000) === Math.floor(Date.parse(other) / 1000);
}

const SHOWN_CHARACTERS = 60;

function shown(text: string): string {
  return JSON.stringify(text.slice(0, SHOWN_CHARACTERS).replace(/[^\x20-\x7e]/g, '?'));
}
