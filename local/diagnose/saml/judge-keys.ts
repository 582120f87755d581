/** The keys of an app: the one that it signs with, and what stands beside it. Pure. */
import { daysUntil, judgedUse } from '../../../lambda/checks/saml-certificates/judged-use.ts';
import type { KnownCertificate } from '../../../lambda/checks/saml-certificates/keys.ts';
import { DEFAULT_SETTINGS } from '../../../lambda/checks/saml-certificates/settings.ts';
import type { CertificateUse, OtherKey } from '../../../lambda/checks/saml-certificates/uses.ts';
import { joined, type Part } from '../cause.ts';
import type { AppFacts } from './facts.ts';
import { certificateInWords, judgeCertificate } from './judge-certificate.ts';
import { lineAlone } from './part-builder.ts';

const AREA = 'Signing keys';
export const SIGNING_WORDS = {
  area: AREA,
  what: 'certificate in use',
  whose: "Okta's signing certificate",
  fix: 'Make a new key in Okta, upload its certificate to the service provider, then let the app use it.',
};

export function judgeKeys({ app, keys }: Pick<AppFacts, 'app' | 'keys'>, now: Date): Part {
  if (keys === undefined) return joined([]);
  const { kid, id, label } = app;
  const unknown = (observed: string, fix: string) =>
    lineAlone({ state: 'unknown', area: AREA, what: SIGNING_WORDS.what, observed, fix });
  if (kid === undefined)
    return unknown('the app names no signing key', 'Look at its certificates in the Okta Admin Console.');
  if (!keys.ok) return unknown(`${kid}: ${keys.problem.detail}`, keys.problem.fix);
  const list = keys.list.keys;
  const problem = `it is not among the ${list.size} keys of the app`;
  const use: CertificateUse = {
    user: { kind: 'app', id, name: label },
    purpose: 'signing',
    key: kid,
    reading: list.get(kid) ?? { ok: false, problem },
    others: [...list].flatMap(([key, other]): OtherKey[] =>
      key !== kid && other.ok ? [{ key, certificate: other.certificate, isInUse: false }] : [],
    ),
  };
  const successor = judgedUse(use, DEFAULT_SETTINGS, now).successor?.key;
  const others = [...list].filter(([key]) => key !== kid);
  return joined([
    judgeCertificate(use, SIGNING_WORDS, now),
    ...others.map(([key, other]) => otherKey(key, other, key === successor, now)),
  ]);
}

function otherKey(key: string, reading: KnownCertificate, isSuccessor: boolean, now: Date): Part {
  const certificate = reading.ok
    ? certificateInWords(reading.certificate, daysUntil(reading.certificate.notAfter, now))
    : reading.problem;
  const what = isSuccessor ? 'staged successor' : 'left over, not in use';
  return lineAlone({ state: 'info', area: AREA, what, observed: `${key}, ${certificate}` });
}
