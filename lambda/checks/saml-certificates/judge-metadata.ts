/** Judges the certificates of public metadata documents, for which no credential is needed. Pure. */
import { keyIdOf, knownCertificateIn } from './certificate-text.ts';
import { type CertificateFinding, NO_USERS, userNames } from './finding.ts';
import { nameShown } from './json-record.ts';
import { judgeUses, type UsesVerdict } from './judge-uses.ts';
import type { KnownCertificate } from './keys.ts';
import type { MetadataEntity, MetadataKey, MetadataReading } from './metadata.ts';
import type { CertificateSettings } from './settings.ts';
import type { CertificateUse, EntityPurpose } from './uses.ts';

export interface MetadataDocument {
  readonly url: string;
  readonly reading: MetadataReading;
}

export function judgeMetadata(
  documents: readonly MetadataDocument[],
  settings: CertificateSettings,
  now: Date,
): UsesVerdict {
  const read = documents.flatMap(({ url, reading }) =>
    reading.ok ? reading.entities.map((entity) => ({ url, entity })) : [],
  );
  const verdict = judgeUses(metadataUses(documents), settings, now);
  const findings = [
    ...documents.flatMap(unreadableFindings),
    ...read.flatMap(({ url, entity }) => endedFindings(entity, url, now)),
    ...verdict.findings,
  ];
  return { ...verdict, findings };
}

/** Each once: an entity may be described by two documents, and repeat a key. */
export function metadataUses(documents: readonly MetadataDocument[]): CertificateUse[] {
  const uses = documents.flatMap(({ url, reading }) =>
    reading.ok ? reading.entities.flatMap((entity) => usesOf(entity, url)) : [],
  );
  const byName = new Map(uses.map((use) => [JSON.stringify([use.user.id, use.purpose, use.key]), use]));
  return [...byName.values()];
}

interface ReadKey {
  readonly purpose: EntityPurpose;
  readonly key: string;
  readonly reading: KnownCertificate;
}

function usesOf({ entityId, keys }: MetadataEntity, url: string): CertificateUse[] {
  const name = nameShown(entityId) || url;
  const user = { kind: 'entity', id: name, name, metadataUrl: url } as const;
  const read = keys.flatMap((key, index) => readKeys(key, `${name} key ${index + 1}`));
  return read.map(({ purpose, key, reading }): CertificateUse => {
    const others = read.flatMap((other) =>
      other.purpose === purpose && other.key !== key && other.reading.ok
        ? [{ key: other.key, certificate: other.reading.certificate, isInUse: true }]
        : [],
    );
    return { user, purpose, key, reading, others };
  });
}

/** @param nameless what a key is called that has no certificate */
function readKeys({ role, use, text }: MetadataKey, nameless: string): ReadKey[] {
  const key = text === undefined ? nameless : keyIdOf(text);
  const reading: KnownCertificate =
    text === undefined ? { ok: false, problem: 'the key has no certificate' } : knownCertificateIn(text);
  const uses = use === 'both' ? (['signing', 'encryption'] as const) : [use];
  return uses.map((one) => ({ purpose: `${role}-entity-${one}` as const, key, reading }));
}

function unreadableFindings({ url, reading }: MetadataDocument): CertificateFinding[] {
  if (reading.ok) return [];
  return [
    {
      condition: 'CHECK_UNKNOWN',
      subject: url,
      severity: 'warning',
      reason: 'INCOMPLETE',
      observed: `the metadata cannot be read: ${reading.problem}`,
      wanted: 'SAML 2.0 metadata at this URL, without a redirect',
      certainty: 'tentative',
      requestIds: [],
      attempts: [],
      users: NO_USERS,
      owners: [],
    },
  ];
}

/** Partners refuse what it says from then on. */
function endedFindings(
  { entityId, validUntil }: MetadataEntity,
  url: string,
  now: Date,
): CertificateFinding[] {
  if (validUntil === undefined || Date.parse(validUntil) >= now.getTime()) return [];
  return [
    {
      condition: 'METADATA_EXPIRED',
      subject: nameShown(entityId) || url,
      severity: 'warning',
      reason: 'CERT_EXPIRED',
      observed: `the metadata was valid until ${validUntil}`,
      wanted: 'metadata that is renewed before its validUntil',
      certainty: 'certain',
      requestIds: [],
      attempts: [],
      users: userNames([{ kind: 'entity', id: entityId, name: nameShown(entityId) || url }]),
      owners: [],
    },
  ];
}
