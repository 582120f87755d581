/** Where an app sends assertions, and for whom they are, beside what the service provider expects. Pure. */
import type { Cause, Part } from '../cause.ts';
import { joined } from '../cause.ts';
import type { SignOn, Stated } from './app-settings.ts';
import { differenceOf, nearestTo } from './difference.ts';
import type { Expected } from './expected.ts';
import { lineAlone, NOT_STATED, wrong } from './part-builder.ts';

const AREA = 'Assertion';
const IN_OKTA = "In the Okta Admin Console, in the app's SAML settings,";

export function judgeAddresses(signOn: SignOn, expected: Expected): Part {
  return joined([
    judgeAcs(signOn, expected),
    judgeReceiver('recipient', 'RECIPIENT_MISMATCH', signOn.recipient, signOn.acs, expected),
    judgeReceiver('destination', 'DESTINATION_MISMATCH', signOn.destination, signOn.acs, expected),
    judgeAudience(signOn.audience, expected),
  ]);
}

function judgeAcs({ acs, furtherAcs }: SignOn, expected: Expected): Part {
  const what = 'ACS URL';
  if (acs === undefined) return notStated(what, expected.acs?.from);
  const further = furtherAcs.length === 0 ? '' : `; further ones on request: ${furtherAcs.join(', ')}`;
  const observed = `${acs.value} (${acs.member})${further}`;
  if (expected.acs === undefined) return lineAlone({ state: 'info', area: AREA, what, observed });
  const { urls, from } = expected.acs;
  if (urls.includes(acs.value))
    return lineAlone({ state: 'ok', area: AREA, what, observed: `${observed}, as ${from}` });
  const asked = furtherAcs.find((url) => urls.includes(url));
  const wanted = asked ?? nearestTo(acs.value, urls);
  if (wanted === undefined)
    return wrong(
      { area: AREA, what, observed },
      {
        code: 'ACS_WITHOUT_POST',
        severity: 'critical',
        sentence:
          'The metadata of the service provider names no ACS URL for HTTP-POST, the binding by which Okta sends assertions.',
        fix: 'Have the service provider offer an AssertionConsumerService with the binding HTTP-POST.',
      },
    );
  const fix = `${IN_OKTA} set Single sign-on URL (${acs.member}) to ${wanted}, to the letter.`;
  if (asked !== undefined)
    return wrong(
      { area: AREA, what, observed: `${observed}; wanted: ${wanted} (${from})` },
      {
        code: 'ACS_ONLY_ON_REQUEST',
        severity: 'warning',
        sentence: `Sign-ins that begin at Okta go to ${acs.value}, and the service provider takes them at ${asked}, which the app has for requests that ask for it alone.`,
        fix,
      },
    );
  return wrong(
    { area: AREA, what, observed: `${observed}; wanted: ${wanted} (${from})` },
    {
      code: 'ACS_MISMATCH',
      severity: 'critical',
      sentence: `Okta sends assertions to ${acs.value}, and the service provider takes them at ${wanted}: they differ in ${differenceOf(acs.value, wanted)?.words}.`,
      fix,
    },
  );
}

/** Recipient and destination have to be the ACS URL (saml-profiles-2.0-os, section 4.1.4.2; saml-bindings-2.0-os, section 3.5.5.2). */
function judgeReceiver(
  what: 'recipient' | 'destination',
  code: 'RECIPIENT_MISMATCH' | 'DESTINATION_MISMATCH',
  stated: Stated | undefined,
  acs: Stated | undefined,
  expected: Expected,
): Part {
  if (stated === undefined) return notStated(what, acs === undefined ? expected.acs?.from : undefined);
  const { value, member } = stated;
  const all = expected.acs?.urls ?? [];
  // Of several addresses, the one that the assertion goes to.
  const urls = acs !== undefined && all.includes(acs.value) ? [acs.value] : all;
  const observed = `${value} (${member})`;
  // That both are the same wrong one is said of the ACS URL.
  const isAsAcs = acs !== undefined && value === acs.value;
  if (urls.includes(value) || (isAsAcs && urls.length === 0))
    return lineAlone({ state: 'ok', area: AREA, what, observed: isAsAcs ? 'as the ACS URL' : observed });
  const wanted = nearestTo(value, urls) ?? acs?.value;
  if (wanted === undefined) return lineAlone({ state: 'info', area: AREA, what, observed });
  const severity = urls.length > 0 ? 'critical' : 'warning';
  if (isAsAcs)
    return lineAlone({ state: severity, area: AREA, what, observed: 'as the ACS URL, and so as wrong' });
  return wrong(
    { area: AREA, what, observed: `${observed}; wanted: ${wanted}` },
    {
      code,
      severity,
      sentence: `The ${what} in the assertion is ${value}, and has to be the ACS URL ${wanted}: they differ in ${differenceOf(value, wanted)?.words}.`,
      fix: `${IN_OKTA} use the ACS URL for the ${what} URL too (${member}).`,
    },
  );
}

function judgeAudience(stated: Stated | undefined, { audience }: Expected): Part {
  const what = 'audience';
  if (stated === undefined) return notStated(what, audience?.from);
  const { value, member } = stated;
  const observed = `${value} (${member})`;
  if (audience === undefined) return lineAlone({ state: 'info', area: AREA, what, observed });
  const difference = differenceOf(value, audience.value);
  if (difference === undefined)
    return lineAlone({ state: 'ok', area: AREA, what, observed: `${observed}, as ${audience.from}` });
  const cause: Cause = {
    code: 'AUDIENCE_MISMATCH',
    severity: 'critical',
    sentence: `The assertion is for the audience ${value}, and the service provider is ${audience.value}: they differ in ${difference.words}.`,
    fix: `${IN_OKTA} set Audience URI (${member}) to ${audience.value}, to the letter.`,
  };
  return wrong(
    { area: AREA, what, observed: `${observed}; wanted: ${audience.value} (${audience.from})` },
    cause,
  );
}

/** Unknown where it should have been compared. */
function notStated(what: string, from: string | undefined): Part {
  if (from === undefined) return lineAlone({ state: 'info', area: AREA, what, observed: NOT_STATED });
  return lineAlone({
    state: 'unknown',
    area: AREA,
    what,
    observed: `${NOT_STATED}, so that it cannot be compared with ${from}`,
    fix: 'Compare it by hand: apps of the catalogue make it of their own settings, and a decoded assertion shows it.',
  });
}
