/** Rows of what an org lists, without the texts of certificates. JSON, so that they can be kept. Pure. */
import type { AppPage, ListedApp, SpCertificate } from './apps.ts';
import { keyIdOf } from './certificate-text.ts';
import type { KnownCertificate } from './keys.ts';

/** A kid, or `sha256:` and the fingerprint of a certificate that has none. */
export type KeyId = string;

/** An app without the texts of its certificates: those are among what is known, by {@link KeyId}. */
export interface AppRow extends Omit<ListedApp, 'spCertificates'> {
  readonly spKeys: readonly { readonly use: SpCertificate['use']; readonly key: KeyId }[];
}

export type Known = Readonly<Record<KeyId, KnownCertificate>>;

/** What was counted on the way through the lists. */
export interface Counts {
  /** Active apps that sign with a certificate. */
  readonly apps: number;
  /** Active identity providers that have to do with certificates. */
  readonly idps: number;
  /** Apps of any kind. */
  readonly visible: number;
  /** Active apps that do not say how one signs in to them. */
  readonly withoutMode: number;
  /** Entries of lists that are none. */
  readonly broken: number;
}

export const NOTHING_COUNTED: Counts = { apps: 0, idps: 0, visible: 0, withoutMode: 0, broken: 0 };

export interface ListingProblem {
  readonly part: 'apps' | 'app keys' | 'identity providers' | 'keys of identity providers';
  /** In words, lower case, no full stop. */
  readonly why: string;
  /** Okta's, for its support; absent where nothing was answered. */
  readonly requestId?: string;
}

export interface AppRows {
  /** Each app once. */
  readonly rows: readonly AppRow[];
  /** Certificates of service providers, to be read where they are not known. */
  readonly texts: ReadonlyMap<KeyId, string>;
}

export function rowsOf({ apps }: AppPage): AppRows {
  const texts = new Map<KeyId, string>();
  const rows = new Map<string, AppRow>();
  for (const { spCertificates, ...app } of apps) {
    const spKeys = spCertificates.map(({ use, text }) => {
      const key = keyIdOf(text);
      texts.set(key, text);
      return { use, key };
    });
    if (!rows.has(app.id)) rows.set(app.id, { ...app, spKeys });
  }
  return { rows: [...rows.values()], texts };
}
