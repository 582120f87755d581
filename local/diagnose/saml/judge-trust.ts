/** The service provider's certificates that the app has: by which requests are checked, and assertions encrypted. Pure. */
import { keyIdOf, knownCertificateIn } from '../../../lambda/checks/saml-certificates/certificate-text.ts';
import type { MetadataEntity } from '../../../lambda/checks/saml-certificates/metadata.ts';
import { joined, type Part } from '../cause.ts';
import type { SamlApp } from './app-settings.ts';
import { judgeCertificate, keyShown } from './judge-certificate.ts';
import { lineAlone, wrong } from './part-builder.ts';

const AREA = "Service provider's certificates in the app";
const FIX =
  "Upload the service provider's present certificate in the app's SAML settings, under advanced settings.";

export function judgeTrust(app: SamlApp, entity: MetadataEntity | undefined, now: Date): Part {
  return joined([
    ...certificatesOf(app, 'sp-signature').map((text) => judgeHeld(app, 'sp-signature', text, now)),
    judgeRequests(app, entity),
    ...certificatesOf(app, 'sp-encryption').map((text) => judgeHeld(app, 'sp-encryption', text, now)),
    judgeEncryption(app, entity),
  ]);
}

function certificatesOf({ spCertificates }: SamlApp, wanted: 'sp-signature' | 'sp-encryption'): string[] {
  return spCertificates.flatMap(({ use, text }) => (use === wanted ? text : []));
}

function judgeHeld(app: SamlApp, purpose: 'sp-signature' | 'sp-encryption', text: string, now: Date): Part {
  const user = { kind: 'app', id: app.id, name: app.label } as const;
  const what = purpose === 'sp-signature' ? 'signature certificate' : 'encryption certificate';
  const use = { user, purpose, key: keyIdOf(text), reading: knownCertificateIn(text), others: [] };
  const whose = `The ${what} of the service provider in the settings of the app`;
  return judgeCertificate(use, { area: AREA, what, whose, fix: FIX }, now);
}

/** Signed requests (AuthnRequest, LogoutRequest) of the service provider. */
function judgeRequests(app: SamlApp, entity: MetadataEntity | undefined): Part {
  const what = 'signed requests';
  const held = certificatesOf(app, 'sp-signature').map(keyIdOf);
  const { demandsSignedRequests: isDemanded } = app.signOn;
  const observed =
    isDemanded === undefined
      ? 'not stated by the app'
      : isDemanded
        ? 'demanded by the app'
        : 'not demanded by the app';
  const line = { area: AREA, what, observed };
  const said = entity === undefined ? [] : keysOf(entity, 'signing');
  if (isDemanded && entity?.serviceProvider?.signsRequests === false)
    return wrong(line, {
      code: 'REQUESTS_NOT_SIGNED',
      severity: 'warning',
      sentence:
        'The app demands signed requests, and the service provider says that it signs none (AuthnRequestsSigned).',
      fix: "Let the service provider sign its requests, or stop demanding it in the app's SAML settings.",
    });
  if (held.length === 0 || said.length === 0 || held.some((key) => said.includes(key))) {
    const isSame = held.length > 0 && said.length > 0;
    return lineAlone({
      ...line,
      state: isSame ? 'ok' : 'info',
      observed: isSame ? `${observed}; the certificate is that of the metadata` : observed,
    });
  }
  return wrong(
    {
      ...line,
      observed: `${observed}; certificate ${held.map(keyShown).join(', ')}; wanted: ${said.map(keyShown).join(', ')}`,
    },
    {
      code: 'SP_SIGNATURE_OTHER_CERTIFICATE',
      severity: isDemanded ? 'critical' : 'warning',
      sentence: `The app checks requests of the service provider with another certificate than the metadata has, so that Okta refuses ${isDemanded ? 'its sign-in requests' : 'its requests to sign out'}.`,
      fix: FIX,
    },
  );
}

function judgeEncryption(app: SamlApp, entity: MetadataEntity | undefined): Part {
  const what = 'encrypted assertions';
  const { encrypts } = app.signOn;
  const line = {
    area: AREA,
    what,
    observed: encrypts === undefined ? 'not stated by the app' : encrypts ? 'yes' : 'no',
  };
  if (!encrypts || entity === undefined) return lineAlone({ ...line, state: 'info' });
  const held = certificatesOf(app, 'sp-encryption').map(keyIdOf);
  const said = keysOf(entity, 'encryption');
  if (held.length === 0)
    return lineAlone({
      ...line,
      state: 'unknown',
      observed: 'yes, with a certificate that the app does not tell',
      fix: 'Compare the certificate by hand.',
    });
  if (held.some((key) => said.includes(key)))
    return lineAlone({ ...line, state: 'ok', observed: 'yes; the certificate is that of the metadata' });
  const wanted = said.length === 0 ? 'none' : said.map(keyShown).join(', ');
  return wrong(
    { ...line, observed: `yes, for ${held.map(keyShown).join(', ')}; wanted: ${wanted}` },
    {
      code: 'SP_ENCRYPTION_OTHER_CERTIFICATE',
      severity: said.length === 0 ? 'warning' : 'critical',
      sentence:
        said.length === 0
          ? 'Okta encrypts assertions, and the metadata of the service provider has no key to decrypt them with.'
          : 'Okta encrypts assertions for another certificate than the metadata of the service provider has, so that it cannot decrypt them.',
      fix: FIX,
    },
  );
}

/** Known by their fingerprints. */
function keysOf({ keys }: MetadataEntity, wanted: 'signing' | 'encryption'): string[] {
  return keys.flatMap(({ role, use, text }) =>
    role === 'sp' && (use === wanted || use === 'both') && text !== undefined ? keyIdOf(text) : [],
  );
}
