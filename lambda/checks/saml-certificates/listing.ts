/** Who uses which certificate, as one sweep over the org found it. JSON, so that it can be kept. Pure. */
import type { AppPage, ListedApp, SpCertificate } from './apps.ts';
import { keyIdOf, knownCertificateIn } from './certificate-text.ts';
import type { ListedIdp } from './idps.ts';
import type { KnownCertificate } from './keys.ts';

/** A kid, or `sha256:` and the fingerprint of a certificate that has none. */
export type KeyId = string;

/** An app without the texts of its certificates: those are among what is known, by {@link KeyId}. */
export interface AppRow extends Omit<ListedApp, 'spCertificates'> {
  readonly spKeys: readonly { readonly use: SpCertificate['use']; readonly key: KeyId }[];
}

export interface Listing {
  readonly apps: readonly AppRow[];
  readonly idps: readonly ListedIdp[];
  /** How many apps of any kind were listed. */
  readonly visible: number;
  /** How many active apps do not say how one signs in to them. */
  readonly withoutMode: number;
  /** How many entries of lists were none. */
  readonly broken: number;
  /** What could not be listed to its end. */
  readonly problems: readonly ListingProblem[];
}

export interface ListingProblem {
  readonly part: 'apps' | 'app keys' | 'identity providers' | 'keys of identity providers';
  /** In words, lower case, no full stop. */
  readonly why: string;
  /** Okta's, for its support; absent where nothing was answered. */
  readonly requestId?: string;
}

export const NOTHING_LISTED: Listing = {
  apps: [],
  idps: [],
  visible: 0,
  withoutMode: 0,
  broken: 0,
  problems: [],
};

export type Known = Readonly<Record<KeyId, KnownCertificate>>;

/**
 * A listing with one more page; an app that moved from one page to the next meanwhile is there once.
 *
 * @returns `read`: certificates of service providers that were not known
 */
export function withAppPage(
  listing: Listing,
  page: AppPage,
  known: (key: KeyId) => KnownCertificate | undefined,
): { readonly listing: Listing; readonly read: Known } {
  const listed = new Set(listing.apps.map(({ id }) => id));
  const read: [KeyId, KnownCertificate][] = [];
  const rows = page.apps
    .filter(({ id }) => !listed.has(id))
    .map(({ spCertificates, ...app }): AppRow => {
      const spKeys = spCertificates.map(({ use, text }) => {
        const key = keyIdOf(text);
        if (known(key) === undefined) read.push([key, knownCertificateIn(text)]);
        return { use, key };
      });
      return { ...app, spKeys };
    });
  const { visible, withoutMode, broken } = page;
  return {
    listing: {
      ...listing,
      apps: [...listing.apps, ...rows],
      visible: listing.visible + visible,
      withoutMode: listing.withoutMode + withoutMode,
      broken: listing.broken + broken,
    },
    read: Object.fromEntries(read),
  };
}
