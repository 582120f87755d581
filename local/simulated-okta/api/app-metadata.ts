/** SAML metadata of an app: with a credential under the API, and without one under the address that partners get. */
import { type Answer, answer } from '../answers.ts';
import { apiError } from './api-answers.ts';
import type { SimulatedApp } from './simulated-app.ts';

/** What the entity id and the addresses of an app are made of, in place of its id. */
function externalKeyOf({ id }: Pick<SimulatedApp, 'id'>): string {
  return `exk${id.slice(3)}`;
}

/** @param accept as the client sent it: of the API's answers, this alone is no JSON */
export function metadataAnswer(app: SimulatedApp, origin: string, accept: string): Answer {
  if (!/application\/xml|\*\/\*/.test(accept)) {
    const summary = 'Bad request. Accept and/or Content-Type headers likely do not match supported values.';
    return apiError(400, 'E0000019', summary);
  }
  // It is UTF-8 all the same.
  return answer(200, 'application/xml;charset=ISO-8859-1', metadataOf(app, origin));
}

/** As `GET /app/{external key}/sso/saml/metadata` answers anybody; undefined where the path is no such address. */
export function publicMetadataAnswer(
  path: string,
  apps: readonly SimulatedApp[],
  origin: string,
  accept: string,
): Answer | undefined {
  const key = /^\/app\/([^/]+)\/sso\/saml\/metadata$/.exec(path)?.[1];
  if (key === undefined) return undefined;
  const app = apps.find((one) => externalKeyOf(one) === key && one.signOnMode === 'SAML_2_0');
  if (app !== undefined) return metadataAnswer(app, origin, accept);
  return apiError(404, 'E0000007', `Not found: Resource not found: ${key} (AppInstance)`);
}

const BINDINGS = 'urn:oasis:names:tc:SAML:2.0:bindings:';

function metadataOf(app: SimulatedApp, origin: string): string {
  const key = externalKeyOf(app);
  const certificate = app.keys.find(({ kid }) => kid === app.activeKid)?.x5c[0] ?? '';
  const signOn = `${origin}/app/simulated/${key}/sso/saml`;
  const services = ['HTTP-POST', 'HTTP-Redirect'].map(
    (binding) => `<md:SingleSignOnService Binding="${BINDINGS}${binding}" Location="${signOn}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor entityID="http://www.okta.com/${key}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">`,
    '<md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">',
    '<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>',
    `<ds:X509Certificate>${certificate.replace(/.{76}(?=.)/g, '$&\n')}</ds:X509Certificate>`,
    '</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>',
    '<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat>',
    ...services,
    '</md:IDPSSODescriptor></md:EntityDescriptor>',
  ].join('');
}
