/** What Okta tells service providers of an app in its metadata. Pure. */
import { keyIdOf, knownCertificateIn } from '../../../lambda/checks/saml-certificates/certificate-text.ts';
import type { KnownCertificate } from '../../../lambda/checks/saml-certificates/keys.ts';
import type { MetadataEntity, MetadataReading } from '../../../lambda/checks/saml-certificates/metadata.ts';
import { joined, type Part } from '../cause.ts';
import { judgeCertificate, keyShown } from './judge-certificate.ts';
import { SIGNING_WORDS } from './judge-keys.ts';
import { judgeMetadataEnd } from './metadata-end.ts';
import { lineAlone, wrong } from './part-builder.ts';

const AREA = 'Identity provider';

/** @param inUse the certificate that the app signs with, as far as it is known */
export function judgeAppMetadata(reading: MetadataReading, inUse: KnownCertificate | undefined): Part {
  const entity = identityProviderIn(reading);
  if (typeof entity === 'string') return unreadable(entity);
  const keys = signingKeysOf(entity);
  const isOther =
    inUse?.ok === true && keys.length > 0 && !keys.includes(`sha256:${inUse.certificate.fingerprint}`);
  return joined([
    judgeEntity(entity),
    ...(isOther
      ? [
          wrong(
            {
              area: AREA,
              what: 'certificate in metadata',
              observed: `${keys.map(keyShown).join(', ')}, not the one in use`,
            },
            {
              code: 'METADATA_OTHER_CERTIFICATE',
              severity: 'warning',
              sentence: 'The metadata of the app has another certificate than the one that it signs with.',
              fix: 'Upload the certificate of the key in use to the service provider by hand.',
            },
          ),
        ]
      : []),
  ]);
}

/** Public metadata alone, with their certificates. */
export function judgePublicMetadata(reading: MetadataReading, now: Date): Part {
  const entity = identityProviderIn(reading);
  if (typeof entity === 'string') return unreadable(entity, 'critical');
  const texts = textsOf(entity);
  const user = { kind: 'entity', id: entity.entityId, name: entity.entityId } as const;
  const uses = texts.map((text) => {
    const certificate = { key: keyIdOf(text), reading: knownCertificateIn(text) };
    const use = { user, purpose: 'idp-entity-signing', others: [], ...certificate } as const;
    return judgeCertificate(use, SIGNING_WORDS, now);
  });
  const none = lineAlone({
    state: 'unknown',
    area: SIGNING_WORDS.area,
    what: SIGNING_WORDS.what,
    observed: 'the metadata has none',
    fix: 'Fetch the metadata anew from Okta.',
  });
  return joined([judgeEntity(entity), ...judgeEnd(entity, now), ...(uses.length === 0 ? [none] : uses)]);
}

function identityProviderIn(reading: MetadataReading): MetadataEntity | string {
  if (!reading.ok) return reading.problem;
  const provider = reading.entities.find(
    ({ ssoUrls, keys }) => ssoUrls.length > 0 || keys.some(({ role }) => role === 'idp'),
  );
  return (
    provider ?? 'it describes no identity provider; metadata of a service provider go into --sp-metadata'
  );
}

function unreadable(problem: string, severity?: 'critical'): Part {
  const line = { area: AREA, what: 'metadata', observed: problem };
  const fix =
    'Check the URL: Okta has public metadata at https://ORG/app/KEY/sso/saml/metadata, under Sign On, Metadata URL of the app.';
  if (severity === undefined)
    return lineAlone({
      ...line,
      state: 'unknown',
      fix: 'Look at Sign On, View SAML setup instructions, in the Okta Admin Console.',
    });
  const sentence = `The metadata cannot be read: ${problem}.`;
  return wrong(line, { code: 'METADATA_UNREADABLE', severity, sentence, fix }, 'unknown');
}

function judgeEntity({ entityId, ssoUrls }: MetadataEntity): Part {
  const info = (what: string, observed: string) => lineAlone({ state: 'info', area: AREA, what, observed });
  return joined([
    info('entity id (issuer)', entityId === '' ? 'none' : entityId),
    ...ssoUrls.map((url) => info('sign-in URL', url)),
  ]);
}

function judgeEnd({ validUntil }: MetadataEntity, now: Date): Part[] {
  return judgeMetadataEnd(AREA, validUntil, now, (until) => ({
    code: 'METADATA_EXPIRED',
    severity: 'warning',
    sentence: `The metadata of the identity provider was valid until ${until}, and is refused since.`,
    fix: 'Fetch it anew from Okta.',
  }));
}

function textsOf({ keys }: MetadataEntity): string[] {
  return keys.flatMap(({ role, use, text }) =>
    role === 'idp' && use !== 'encryption' && text !== undefined ? text : [],
  );
}

function signingKeysOf(entity: MetadataEntity): string[] {
  return textsOf(entity).map(keyIdOf);
}
