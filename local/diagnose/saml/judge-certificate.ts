/** One certificate in use: how long it lasts, by the bands of the check, and whether it is weak. Pure. */
import type { Certificate } from '../../../lambda/checks/saml-certificates/certificate.ts';
import { type JudgedUse, judgedUse } from '../../../lambda/checks/saml-certificates/judged-use.ts';
import { DEFAULT_SETTINGS } from '../../../lambda/checks/saml-certificates/settings.ts';
import type { CertificateUse } from '../../../lambda/checks/saml-certificates/uses.ts';
import { type Cause, joined, type Part } from '../cause.ts';
import { lineAlone, wrong } from './part-builder.ts';

export interface CertificateWords {
  readonly area: string;
  readonly what: string;
  /** At the beginning of a sentence: `Okta's signing certificate`. */
  readonly whose: string;
  /** One sentence: how it is replaced. */
  readonly fix: string;
}

export function judgeCertificate(use: CertificateUse, words: CertificateWords, now: Date): Part {
  const { area, what, fix } = words;
  const { reading, key } = use;
  const judged = judgedUse(use, DEFAULT_SETTINGS, now);
  if (reading === 'pending' || !reading.ok || judged.days === undefined) {
    const problem = reading !== 'pending' && !reading.ok ? reading.problem : 'not read';
    return lineAlone({ state: 'unknown', area, what, observed: `${keyShown(key)}: ${problem}`, fix });
  }
  const { certificate, contradiction } = reading;
  const info = (name: string, observed: string) => lineAlone({ state: 'info', area, what: name, observed });
  return joined([
    judgeDates(certificate, judged, judged.days, words, now),
    info('its SHA-256 fingerprint', certificate.fingerprint),
    ...judgeStrength(certificate, words),
    ...(contradiction === undefined ? [] : [info('what Okta says of it', contradiction)]),
  ]);
}

/** With the days that are left, and the name that it bears unless that is somebody's address. */
export function certificateInWords({ subject, notAfter }: Certificate, days: number): string {
  const name = /(?:^|, )CN=([^,@]+)(?:,|$)/.exec(subject)?.[1];
  const until = notAfter.slice(0, 10);
  const left = days < 0 ? `expired ${until}, ${inDays(-days)} ago` : `ends ${until}, ${inDays(days)} left`;
  return name === undefined ? left : `CN=${name}, ${left}`;
}

/** A kid as it is; of a fingerprint as much as tells one certificate from another. */
export function keyShown(key: string): string {
  return key.startsWith('sha256:') ? key.slice(0, 'sha256:'.length + 16) : key;
}

function judgeDates(
  certificate: Certificate,
  { use: { key }, severity, successor }: JudgedUse,
  days: number,
  { area, what, whose, fix: usualFix }: CertificateWords,
  now: Date,
): Part {
  const { notBefore, notAfter } = certificate;
  const until = notAfter.slice(0, 10);
  const line = { area, what, observed: `${keyShown(key)}, ${certificateInWords(certificate, days)}` };
  const fix =
    successor === undefined || successor.isInUse
      ? usualFix
      : `Upload the certificate of the staged key ${successor.key} to the service provider, then let the app use it.`;
  if (days < 0)
    return wrong(line, {
      code: 'CERTIFICATE_EXPIRED',
      severity: 'critical',
      sentence: `${whose} expired ${until}, ${inDays(-days)} ago.`,
      fix,
    });
  if (Date.parse(notBefore) > now.getTime())
    return wrong(line, {
      code: 'CERTIFICATE_NOT_YET_VALID',
      severity: 'critical',
      sentence: `${whose} is not valid before ${notBefore}.`,
      fix: `Wait until then, or use one that is valid now. ${usualFix}`,
    });
  if (severity === undefined || severity === 'info') return lineAlone({ ...line, state: 'ok' });
  // What ends soon keeps nobody from signing in today.
  const cause: Cause = {
    code: 'CERTIFICATE_EXPIRING',
    severity: 'warning',
    sentence: `${whose} ends ${until}, in ${inDays(days)}.`,
    fix,
  };
  return { lines: [{ ...line, state: severity, fix }], causes: [cause] };
}

/** Nobody checks the signature of a certificate on itself, but a short key can be refused, or broken. */
function judgeStrength({ weakness, key }: Certificate, { area, what, whose, fix }: CertificateWords): Part[] {
  const strength = `${key.kind}${key.bits === undefined ? '' : ` of ${key.bits} bits`}`;
  const line = { area, what: 'its strength', observed: weakness === undefined ? strength : weakness };
  const isShort = /key of \d+ bits/.test(weakness ?? '');
  if (weakness === undefined) return [lineAlone({ ...line, state: 'ok' })];
  if (!isShort) return [lineAlone({ ...line, state: 'info' })];
  const sentence = `${whose} is weak (${weakness}), and some service providers refuse such keys.`;
  return [
    wrong(
      { ...line, what: `its strength, ${what}` },
      { code: 'CERTIFICATE_WEAK', severity: 'warning', sentence, fix },
    ),
  ];
}

function inDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`;
}
