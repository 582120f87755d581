/** Findings about one certificate, for all who use it: a key that many apps share is one finding. Pure. */
import { SEVERITIES } from '../../contract.ts';
import type { Certificate } from './certificate.ts';
import { type CertificateFinding, namesInWords, userNames } from './finding.ts';
import { groupedBy } from './grouping.ts';
import type { JudgedUse } from './judged-use.ts';
import { NO_KEY, type Purpose } from './uses.ts';

/** @param uses all of one key; none of them is ignored */
export function keyFindings(uses: readonly JudgedUse[], now: Date): CertificateFinding[] {
  const counting = gravestFirst(uses);
  const { key, reading } = counting[0]?.use ?? {};
  if (reading === undefined || reading === 'pending') return [];
  if (key === NO_KEY) return [keyless(counting)];
  if (!reading.ok) return [unreadable(counting, reading.problem)];
  const { certificate, contradiction } = reading;
  const { notBefore } = certificate;
  return [
    ...expiring(counting, certificate),
    ...(Date.parse(notBefore) > now.getTime() ? [notYetValid(counting, notBefore)] : []),
    ...(contradiction === undefined ? [] : [contradicting(counting, contradiction)]),
  ];
}

/** One finding for each kind of weakness: in older orgs every certificate has the same. */
export function weaknessFindings(uses: readonly JudgedUse[]): CertificateFinding[] {
  const weak = groupedBy(uses, ({ use: { reading } }) =>
    reading !== 'pending' && reading.ok ? reading.certificate.weakness : undefined,
  );
  return [...weak].flatMap(([weakness, same]) => (weakness === undefined ? [] : weakFinding(same, weakness)));
}

function gravestFirst(uses: readonly JudgedUse[]): JudgedUse[] {
  const rank = ({ severity }: JudgedUse) => (severity === undefined ? -1 : SEVERITIES.indexOf(severity));
  return [...uses].sort((one, other) => rank(other) - rank(one));
}

function expiring(uses: readonly JudgedUse[], certificate: Certificate): CertificateFinding[] {
  const concerned = uses.filter(({ severity }) => severity !== undefined);
  const [gravest] = concerned;
  if (gravest?.severity === undefined || gravest.days === undefined) return [];
  const { days, band, severity } = gravest;
  const until = certificate.notAfter.slice(0, 10);
  const left =
    days < 0
      ? `expired ${until}, ${-days} ${dayWord(-days)} ago`
      : `ends ${until}, ${days} ${dayWord(days)} left`;
  return [
    {
      ...about(concerned),
      condition: 'CERTIFICATE_EXPIRING',
      severity,
      reason: days < 0 ? 'CERT_EXPIRED' : 'EXPIRES_SOON',
      observed: `${subjectInWords(concerned)} ${left}${successorInWords(concerned)}`,
      wanted: WANTED[gravest.use.purpose],
      certainty: 'certain',
      // The fingerprint, so that another certificate in the same band is news.
      band: `${band} ${certificate.fingerprint.slice(0, 11)}`,
    },
  ];
}

const VALID = 'a valid certificate';
const IN_METADATA = `${VALID} in the metadata, known to the partners before it is used`;
const WANTED: Readonly<Record<Purpose, string>> = {
  signing: `${VALID}: make a new key in Okta, upload its certificate to the service provider, then let the app use it`,
  'sp-signature': `${VALID} of the service provider in the settings of the app`,
  'sp-encryption': `${VALID} of the service provider in the settings of the app`,
  'idp-trust': `${VALID} of the identity provider, uploaded to Okta before the partner signs with it`,
  'idp-signing': `${VALID}: make a new key in Okta, upload its certificate to the identity provider, then use it`,
  'idp-entity-signing': IN_METADATA,
  'idp-entity-encryption': IN_METADATA,
  'sp-entity-signing': IN_METADATA,
  'sp-entity-encryption': IN_METADATA,
};

function successorInWords(uses: readonly JudgedUse[]): string {
  const staged = uses.filter(({ successor }) => successor !== undefined);
  const successor = staged[0]?.successor;
  if (successor === undefined) return '; no successor is staged';
  const { key, certificate, isInUse } = successor;
  const where = staged.length === uses.length ? '' : ` for ${staged.length} of ${uses.length}`;
  return `; successor ${key}, valid until ${certificate.notAfter.slice(0, 10)}, is ${isInUse ? 'in use' : 'staged'}${where}`;
}

function notYetValid(uses: readonly JudgedUse[], notBefore: string): CertificateFinding {
  return {
    ...about(uses),
    condition: 'CERTIFICATE_NOT_YET_VALID',
    severity: 'warning',
    reason: 'CERT_NOT_YET_VALID',
    observed: `${subjectInWords(uses)} is not valid before ${notBefore}`,
    wanted: 'a certificate in use that is valid now',
    certainty: 'certain',
  };
}

function weakFinding(uses: readonly JudgedUse[], weakness: string): CertificateFinding {
  const keys = new Set(uses.map(({ use }) => use.key)).size;
  return {
    ...about(uses),
    condition: 'CERTIFICATE_WEAK',
    subject: weakness,
    severity: 'info',
    reason: 'CERT_WEAK_KEY',
    observed: `${weakness}: ${keys} ${keys === 1 ? 'certificate' : 'certificates'}, ${subjectInWords(uses)}`,
    wanted: 'SHA-256 or better, RSA of at least 2048 bits or an elliptic curve',
    certainty: 'certain',
  };
}

/** Together one finding: what the list does not say, it does not say of many. */
function keyless(uses: readonly JudgedUse[]): CertificateFinding {
  const { users, ...rest } = about(uses);
  return {
    ...rest,
    users,
    condition: 'CERTIFICATE_UNREADABLE',
    subject: 'apps without a signing key',
    severity: 'info',
    reason: 'KEY_NOT_NAMED',
    observed: `${users.count} SAML ${users.count === 1 ? 'app names' : 'apps name'} no signing key: ${namesInWords(users)}`,
    wanted: 'credentials.signing.kid in the list of apps',
    certainty: 'tentative',
  };
}

function contradicting(uses: readonly JudgedUse[], contradiction: string): CertificateFinding {
  return {
    ...about(uses),
    condition: 'CERTIFICATE_CONTRADICTING',
    severity: 'info',
    reason: 'CERT_CONTRADICTED',
    observed: `${subjectInWords(uses)}: ${contradiction}`,
    wanted: 'what Okta says of a key as its certificate has it; the certificate counts',
    certainty: 'certain',
  };
}

function unreadable(uses: readonly JudgedUse[], problem: string): CertificateFinding {
  return {
    ...about(uses),
    condition: 'CERTIFICATE_UNREADABLE',
    severity: 'warning',
    reason: 'CERT_INVALID',
    observed: `${subjectInWords(uses)} cannot be judged: ${problem}`,
    wanted: 'a certificate that can be read',
    certainty: 'tentative',
  };
}

function about(uses: readonly JudgedUse[]) {
  return {
    subject: uses[0]?.use.key ?? '',
    users: userNames(uses.map(({ use }) => use.user)),
    owners: [...new Set(uses.flatMap(({ owner }) => owner ?? []))],
    requestIds: [],
    attempts: [],
  };
}

const PURPOSE_IN_WORDS: Readonly<Record<Purpose, string>> = {
  signing: 'signing certificate',
  'sp-signature': "service provider's signature certificate",
  'sp-encryption': "service provider's encryption certificate",
  'idp-trust': "identity provider's trusted certificate",
  'idp-signing': 'signing certificate for the identity provider',
  'idp-entity-signing': 'signing certificate',
  'idp-entity-encryption': 'encryption certificate',
  'sp-entity-signing': 'signing certificate',
  'sp-entity-encryption': 'encryption certificate',
};

function subjectInWords(uses: readonly JudgedUse[]): string {
  const purposes = [...new Set(uses.map(({ use }) => PURPOSE_IN_WORDS[use.purpose]))].join(' and ');
  return `${purposes} of ${namesInWords(userNames(uses.map(({ use }) => use.user)))}`;
}

function dayWord(days: number): string {
  return days === 1 ? 'day' : 'days';
}
