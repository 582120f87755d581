/** What an app signs, and with which algorithms. Pure. */
import type { ServiceProvider } from '../../../lambda/checks/saml-certificates/service-provider.ts';
import { joined, type Part } from '../cause.ts';
import type { SignOn } from './app-settings.ts';
import { lineAlone, NOT_STATED, wrong } from './part-builder.ts';

const AREA = 'Signature';
const IN_OKTA = "In the Okta Admin Console, in the app's SAML settings under advanced settings,";

export function judgeSigning(signOn: SignOn, provider: ServiceProvider | undefined): Part {
  return joined([
    judgeSigned(signOn, provider?.wantsAssertionsSigned ?? false),
    judgeAlgorithm('signature algorithm', 'SIGNATURE_SHA1', signOn.signatureAlgorithm, 'RSA-SHA256'),
    judgeAlgorithm('digest algorithm', 'DIGEST_SHA1', signOn.digestAlgorithm, 'SHA256'),
  ]);
}

function judgeSigned({ assertionSigned, responseSigned }: SignOn, isWanted: boolean): Part {
  const what = 'what is signed';
  const signed = [...(assertionSigned ? ['assertion'] : []), ...(responseSigned ? ['response'] : [])];
  if (isWanted && assertionSigned === undefined)
    return lineAlone({
      state: 'unknown',
      area: AREA,
      what,
      observed: `${NOT_STATED}; the service provider wants the assertion signed (WantAssertionsSigned)`,
      fix: 'Look for ds:Signature within saml:Assertion of a decoded response.',
    });
  if (signed.length === 0 && (assertionSigned === undefined || responseSigned === undefined))
    return lineAlone({ state: 'info', area: AREA, what, observed: NOT_STATED });
  const observed = signed.length === 0 ? 'nothing' : signed.join(' and ');
  if (signed.length === 0)
    return wrong(
      { area: AREA, what, observed },
      {
        code: 'NOTHING_SIGNED',
        severity: 'critical',
        sentence:
          'Okta signs neither the response nor the assertion, and no service provider may trust what is not signed.',
        fix: `${IN_OKTA} set Response and Assertion Signature to Signed.`,
      },
    );
  if (isWanted && assertionSigned === false)
    return wrong(
      { area: AREA, what, observed: `${observed}; wanted: assertion` },
      {
        code: 'ASSERTION_NOT_SIGNED',
        severity: 'critical',
        sentence:
          'Okta does not sign the assertion itself, and the service provider demands it (WantAssertionsSigned).',
        fix: `${IN_OKTA} set Assertion Signature to Signed.`,
      },
    );
  return lineAlone({ state: 'ok', area: AREA, what, observed });
}

function judgeAlgorithm(
  what: string,
  code: 'SIGNATURE_SHA1' | 'DIGEST_SHA1',
  stated: string | undefined,
  better: string,
): Part {
  if (stated === undefined) return lineAlone({ state: 'info', area: AREA, what, observed: NOT_STATED });
  if (!/sha_?1$/i.test(stated)) return lineAlone({ state: 'ok', area: AREA, what, observed: stated });
  return wrong(
    { area: AREA, what, observed: stated },
    {
      code,
      severity: 'warning',
      sentence: `The ${what} of the app is ${stated}, which many service providers refuse by now.`,
      fix: `${IN_OKTA} set ${what === 'digest algorithm' ? 'Digest' : 'Signature'} Algorithm to ${better}.`,
    },
  );
}
