/** NameID format and attributes of an app beside those that the service provider lists. Pure. */
import type { ServiceProvider } from '../../../lambda/checks/saml-certificates/service-provider.ts';
import { joined, type Part } from '../cause.ts';
import type { SignOn } from './app-settings.ts';
import { lineAlone, NOT_STATED, wrong } from './part-builder.ts';

const AREA = 'Assertion';
const UNSPECIFIED = /:unspecified$/;

export function judgeNames(signOn: SignOn, provider: ServiceProvider | undefined): Part {
  return joined([judgeNameId(signOn, provider), ...judgeAttributes(signOn, provider)]);
}

function judgeNameId({ nameIdFormat }: SignOn, provider: ServiceProvider | undefined): Part {
  const what = 'NameID format';
  const listed = provider?.nameIdFormats ?? [];
  if (nameIdFormat === undefined) return lineAlone({ state: 'info', area: AREA, what, observed: NOT_STATED });
  const line = { area: AREA, what, observed: nameIdFormat };
  if (listed.includes(nameIdFormat)) return lineAlone({ ...line, state: 'ok' });
  // Unspecified leaves it to the other side, whichever side says it.
  if (listed.length === 0 || [nameIdFormat, ...listed].some((format) => UNSPECIFIED.test(format)))
    return lineAlone({ ...line, state: 'info' });
  return wrong(
    { ...line, observed: `${nameIdFormat}; wanted: ${listed.join(' or ')}` },
    {
      code: 'NAMEID_FORMAT_MISMATCH',
      severity: 'warning',
      sentence: `The app sends names in the format ${nameIdFormat}, and the service provider lists ${listed.join(' and ')}.`,
      fix: "Choose one that is listed as Name ID format in the app's SAML settings.",
    },
  );
}

function judgeAttributes({ attributes }: SignOn, provider: ServiceProvider | undefined): Part[] {
  const what = 'attributes';
  const required = (provider?.attributes ?? []).filter(({ isRequired }) => isRequired);
  if (attributes === undefined) return [lineAlone({ state: 'info', area: AREA, what, observed: NOT_STATED })];
  const names = attributes.map(({ name }) => name);
  const line = { area: AREA, what, observed: names.join(', ') || 'none' };
  const missing = required.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const otherwise = required.filter(({ name, format }) => {
    const own = attributes.find((attribute) => attribute.name === name)?.format;
    return (
      own !== undefined &&
      format !== undefined &&
      own !== format &&
      ![own, format].some((one) => UNSPECIFIED.test(one))
    );
  });
  if (missing.length > 0)
    return [
      wrong(
        { ...line, observed: `${line.observed}; wanted too: ${missing.join(', ')}` },
        {
          code: 'ATTRIBUTES_MISSING',
          severity: 'warning',
          sentence: `The service provider requires attributes that the app does not list: ${missing.join(', ')}.`,
          fix: "Add them as attribute statements in the app's SAML settings, by these names.",
        },
      ),
    ];
  if (otherwise.length > 0)
    return [
      wrong(line, {
        code: 'ATTRIBUTE_FORMAT_MISMATCH',
        severity: 'warning',
        sentence: `The app sends ${otherwise.map(({ name }) => name).join(', ')} in another name format than the service provider lists.`,
        fix: `Set the name format to ${[...new Set(otherwise.map(({ format }) => format))].join(' and ')}.`,
      }),
    ];
  return [lineAlone({ ...line, state: required.length > 0 ? 'ok' : 'info' })];
}
