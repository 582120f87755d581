/** Every certificate that is in use, with who uses it for what, and what stands ready to follow it. Pure. */
import type { Certificate } from './certificate.ts';
import type { ListedIdp } from './idps.ts';
import { own } from './json-record.ts';
import type { KnownCertificate } from './keys.ts';
import type { AppRow, KeyId, Known } from './listing.ts';
import type { KeyList, Sheet } from './sheet.ts';

export type Purpose =
  /** Okta signs assertions to a service provider. */
  | 'signing'
  /** Okta checks the signatures of a service provider. */
  | 'sp-signature'
  /** Okta encrypts assertions to a service provider. */
  | 'sp-encryption'
  /** Okta checks the signatures of an identity provider. */
  | 'idp-trust'
  /** Okta signs requests to an identity provider. */
  | 'idp-signing'
  /** What a public metadata document says of its entity, by role. */
  | EntityPurpose;

export type EntityPurpose = `${'idp' | 'sp'}-entity-${'signing' | 'encryption'}`;

export interface CertificateUser {
  /** An entity is whoever a metadata document describes. */
  readonly kind: 'app' | 'identity provider' | 'entity';
  readonly id: string;
  /** Label, name, or entity id. */
  readonly name: string;
  /** Of an app: its `name` at Okta, as distinct from its label. */
  readonly appName?: string;
  readonly metadataUrl?: string;
}

export interface CertificateUse {
  readonly user: CertificateUser;
  readonly purpose: Purpose;
  readonly key: KeyId;
  /** `pending` where it was not asked for yet. */
  readonly reading: KnownCertificate | 'pending';
  /** Other certificates that could serve the same purpose for the same user. */
  readonly others: readonly OtherKey[];
}

export interface OtherKey {
  readonly key: KeyId;
  readonly certificate: Certificate;
  /** In use already, so that nobody has to switch anything. */
  readonly isInUse: boolean;
}

/** Of apps for which the list names none. */
export const NO_KEY: KeyId = '';

type KeyLists = Sheet['keyLists'];

export function usesIn({ apps, idps, known, keyLists }: Omit<Sheet, 'left'>): CertificateUse[] {
  return [
    ...apps.flatMap((app) => appUses(app, known, keyLists)),
    ...idps.flatMap((idp) => idpUses(idp, known, keyLists)),
  ];
}

function appUses(app: AppRow, known: Known, keyLists: KeyLists): CertificateUse[] {
  const { id, label, appName, kid, metadataUrl, spKeys } = app;
  const user = {
    kind: 'app',
    id,
    name: label,
    ...(appName === undefined ? {} : { appName }),
    ...(metadataUrl === undefined ? {} : { metadataUrl }),
  } as const;
  const signing = kid === undefined ? keylessUse(user) : signingUse(user, 'signing', kid, known, keyLists);
  const ofServiceProvider = spKeys.map(({ use, key }): CertificateUse => {
    const same = spKeys.flatMap((other) => (other.use === use ? other.key : []));
    return {
      user,
      purpose: use,
      key,
      reading: readingOf(key, known),
      others: others(key, same, known, true),
    };
  });
  return [signing, ...ofServiceProvider];
}

function keylessUse(user: CertificateUser): CertificateUse {
  const reading = { ok: false, problem: 'the list of apps names no signing key' } as const;
  return { user, purpose: 'signing', key: NO_KEY, reading, others: [] };
}

function idpUses(
  { id, name, trustKids, signingKid }: ListedIdp,
  known: Known,
  keyLists: KeyLists,
): CertificateUse[] {
  const user = { kind: 'identity provider', id, name } as const;
  const trust = trustKids.map((key): CertificateUse => {
    const reading = own(known, key) ?? {
      ok: false,
      problem: `no key ${key} among the trusted ones of the org`,
    };
    return { user, purpose: 'idp-trust', key, reading, others: others(key, trustKids, known, true) };
  });
  if (signingKid === undefined) return trust;
  return [...trust, signingUse(user, 'idp-signing', signingKid, known, keyLists)];
}

function signingUse(
  user: CertificateUser,
  purpose: 'signing' | 'idp-signing',
  kid: string,
  known: Known,
  keyLists: KeyLists,
): CertificateUse {
  const list = own(keyLists, user.id);
  const kids = list !== undefined && 'kids' in list ? list.kids : [];
  const reading = own(known, kid) ?? missing(kid, list);
  return { user, purpose, key: kid, reading, others: others(kid, kids, known, false) };
}

function missing(kid: string, list: KeyList | undefined): KnownCertificate | 'pending' {
  if (list === undefined) return 'pending';
  if ('problem' in list) return { ok: false, problem: `its keys cannot be read: ${list.problem}` };
  return { ok: false, problem: `no key ${kid} among its ${list.kids.length} keys` };
}

function readingOf(key: KeyId, known: Known): KnownCertificate | 'pending' {
  return own(known, key) ?? 'pending';
}

function others(key: KeyId, keys: readonly KeyId[], known: Known, isInUse: boolean): OtherKey[] {
  return keys.flatMap((other) => {
    const reading = other === key ? undefined : own(known, other);
    return reading?.ok ? [{ key: other, certificate: reading.certificate, isInUse }] : [];
  });
}

/** Begins and ends later, and is valid now: of several, the one that ends last. */
export function successorOf(
  { reading, others: candidates }: CertificateUse,
  now: Date,
): OtherKey | undefined {
  if (reading === 'pending' || !reading.ok) return undefined;
  const { certificate } = reading;
  const at = now.toISOString();
  return candidates
    .filter((other) => {
      const { notBefore, notAfter } = other.certificate;
      const isNewer = notBefore > certificate.notBefore && notAfter > certificate.notAfter;
      return isNewer && notBefore <= at && at <= notAfter;
    })
    .reduce<OtherKey | undefined>(
      (best, other) =>
        best === undefined || other.certificate.notAfter > best.certificate.notAfter ? other : best,
      undefined,
    );
}
