/** Judges the certificates of public metadata documents, for which no credential is needed. Pure. */
import { keyIdOf, knownCertificateIn } from './certificate-text.ts';
import { type CertificateFinding, unknownFinding, userNames } from './finding.ts';
import { nameShown } from './json-record.ts';
import { judgeUses, type UsesVerdict } from './judge-uses.ts';
import type { KnownCertificate } from './keys.ts';
import type { KeyId } from './listing.ts';
import type { MetadataEntity, MetadataKey, MetadataReading } from './metadata.ts';
import type { CertificateSettings } from './settings.ts';
import type { CertificateUse, EntityPurpose } from './uses.ts';

/** What is known of the document at a URL; JSON, so that it can be kept. */
export interface MetadataDocument {
  readonly url: string;
  /** When it was read last; absent where it never was. */
  readonly readAt?: string;
  /** As it was read last. */
  readonly entities: readonly DescribedEntity[];
  /** Why it could not be read since, in words; absent where it could. */
  readonly problem?: string;
  /** When that was. */
  readonly triedAt?: string;
}

export interface DescribedEntity {
  /** Its entity id, as far as it can be shown. */
  readonly name: string;
  readonly validUntil?: string;
  readonly keys: readonly DescribedKey[];
}

export interface DescribedKey {
  readonly purpose: EntityPurpose;
  readonly key: KeyId;
  readonly reading: KnownCertificate;
}

/** The document after it was asked for; what was read of it before stays where it cannot be read now. */
export function documentAfter(
  { url, entities, readAt }: MetadataDocument,
  reading: MetadataReading,
  now: Date,
): MetadataDocument {
  if (!reading.ok) {
    const { problem } = reading;
    return {
      url,
      entities,
      ...(readAt === undefined ? {} : { readAt }),
      problem,
      triedAt: now.toISOString(),
    };
  }
  return {
    url,
    readAt: now.toISOString(),
    entities: reading.entities.map((entity) => described(entity, url)),
  };
}

export function judgeMetadata(
  documents: readonly MetadataDocument[],
  settings: CertificateSettings,
  now: Date,
): UsesVerdict {
  const verdict = judgeUses(metadataUses(documents), settings, now);
  const findings = [
    ...documents.flatMap(unreadableFindings),
    ...documents.flatMap(({ entities }) => entities.flatMap((entity) => endedFindings(entity, now))),
    ...verdict.findings,
  ];
  return { ...verdict, findings };
}

/** Each once: an entity may be described by two documents, and repeat a key. */
export function metadataUses(documents: readonly MetadataDocument[]): CertificateUse[] {
  const uses = documents.flatMap(({ url, entities }) => entities.flatMap((entity) => usesOf(entity, url)));
  const byName = new Map(uses.map((use) => [JSON.stringify([use.user.id, use.purpose, use.key]), use]));
  return [...byName.values()];
}

function described({ entityId, validUntil, keys }: MetadataEntity, url: string): DescribedEntity {
  const name = nameShown(entityId) || url;
  return {
    name,
    ...(validUntil === undefined ? {} : { validUntil }),
    keys: keys.flatMap((key, index) => describedKeys(key, `${name} key ${index + 1}`)),
  };
}

function usesOf({ name, keys }: DescribedEntity, url: string): CertificateUse[] {
  const user = { kind: 'entity', id: name, name, metadataUrl: url } as const;
  return keys.map(({ purpose, key, reading }): CertificateUse => {
    const others = keys.flatMap((other) =>
      other.purpose === purpose && other.key !== key && other.reading.ok
        ? [{ key: other.key, certificate: other.reading.certificate, isInUse: true }]
        : [],
    );
    return { user, purpose, key, reading, others };
  });
}

/** @param nameless what a key is called that has no certificate */
function describedKeys({ role, use, text }: MetadataKey, nameless: string): DescribedKey[] {
  const key = text === undefined ? nameless : keyIdOf(text);
  const reading: KnownCertificate =
    text === undefined ? { ok: false, problem: 'the key has no certificate' } : knownCertificateIn(text);
  const uses = use === 'both' ? (['signing', 'encryption'] as const) : [use];
  return uses.map((one) => ({ purpose: `${role}-entity-${one}` as const, key, reading }));
}

function unreadableFindings({ url, problem }: MetadataDocument): CertificateFinding[] {
  if (problem === undefined) return [];
  return [
    unknownFinding({
      subject: url,
      reason: 'INCOMPLETE',
      observed: `the metadata cannot be read: ${problem}`,
      wanted: 'SAML 2.0 metadata at this URL, without a redirect',
    }),
  ];
}

/** Partners refuse what it says from then on. */
function endedFindings({ name, validUntil }: DescribedEntity, now: Date): CertificateFinding[] {
  if (validUntil === undefined || Date.parse(validUntil) >= now.getTime()) return [];
  return [
    {
      condition: 'METADATA_EXPIRED',
      subject: name,
      severity: 'warning',
      reason: 'CERT_EXPIRED',
      observed: `the metadata was valid until ${validUntil}`,
      wanted: 'metadata that is renewed before its validUntil',
      certainty: 'certain',
      requestIds: [],
      attempts: [],
      users: userNames([{ kind: 'entity', id: name, name }]),
      owners: [],
    },
  ];
}
