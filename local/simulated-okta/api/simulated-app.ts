/** Apps of the org, as `GET /api/v1/apps` shows them. */
import type { JsonObject } from '../documents.ts';
import type { AppKey } from './app-key.ts';

export interface SimulatedApp {
  readonly id: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'INACTIVE';
  /** Such as `SAML_2_0`; real lists hold apps where it is null. */
  readonly signOnMode: string | null;
  /** In use or not. */
  readonly keys: readonly AppKey[];
  /** The one in use; nothing for apps that sign nothing. */
  readonly activeKid: string | undefined;
  /** Of the service provider, in base64, which checks the requests that it signs. @default none */
  readonly spCertificate?: readonly string[];
  /** Members of `settings.signOn` that are other than usual. @default none */
  readonly signOn?: JsonObject;
  /** Of Okta's catalogue, whose apps say hardly anything of how they sign in. @default false */
  readonly isOfCatalogue?: boolean;
  readonly created: Date;
}

/** An active SAML app that signs with the first of its keys. */
export function samlApp(id: string, label: string, keys: readonly AppKey[], created: Date): SimulatedApp {
  return {
    id,
    label,
    status: 'ACTIVE',
    signOnMode: 'SAML_2_0',
    keys,
    activeKid: keys[0]?.kid,
    created,
  };
}

/** As Okta names apps that are made by hand: after their first label. */
export function appName(label: string): string {
  return label.toLowerCase().replace(/\W+/g, '_');
}

/** @param origin of the org, for links */
export function appDocument(app: SimulatedApp, origin: string): JsonObject & { readonly id: string } {
  const { id, label, status, signOnMode, activeKid, created } = app;
  const self = `${origin}/api/v1/apps/${id}`;
  const name = appName(label);
  const isSaml = signOnMode === 'SAML_2_0';
  return {
    id,
    orn: `orn:okta:idp:00osimulatedorg0001d7:apps:${name}:${id}`,
    name,
    label,
    status,
    lastUpdated: created.toISOString(),
    created: created.toISOString(),
    accessibility: { selfService: false, errorRedirectUrl: null, loginRedirectUrl: null },
    visibility: {
      autoLaunch: false,
      autoSubmitToolbar: false,
      hide: { iOS: false, web: false },
      appLinks: {},
    },
    features: [],
    signOnMode,
    credentials: {
      userNameTemplate: { template: expression('source.login'), type: 'BUILT_IN' },
      signing: activeKid === undefined ? {} : { kid: activeKid },
    },
    universalLogout: null,
    settings: {
      app: {},
      notifications: { vpn: { network: { connection: 'DISABLED' }, message: null, helpUrl: null } },
      manualProvisioning: false,
      implicitAssignment: false,
      notes: { admin: null, enduser: null },
      ...(isSaml ? { signOn: samlSettings(app) } : {}),
    },
    _links: {
      ...(isSaml ? samlLinks(self, origin, id) : {}),
      uploadLogo: { href: `${self}/logo`, hints: { allow: ['POST'] } },
      appLinks: [{ name: 'login', href: `${origin}/home/${name}/${id}`, type: 'text/html' }],
      profileEnrollment: { href: `${origin}/api/v1/policies/rstsimulated0000001` },
      policies: { href: `${self}/policies`, hints: { allow: ['PUT'] } },
      groups: { href: `${self}/groups` },
      logo: [{ name: 'medium', href: `${origin}/logos/default.png`, type: 'image/png' }],
      accessPolicy: { href: `${origin}/api/v1/policies/rstsimulated0000002` },
      users: { href: `${self}/users` },
      deactivate: { href: `${self}/lifecycle/deactivate` },
    },
  };
}

function samlSettings({ id, spCertificate, signOn, isOfCatalogue }: SimulatedApp): JsonObject {
  if (isOfCatalogue) return { ...CATALOGUE_SETTINGS, ...signOn };
  const receiver = `https://${id}.partner.example/saml`;
  return {
    defaultRelayState: '',
    ssoAcsUrl: receiver,
    idpIssuer: `http://www.okta.com/${expression('org.externalKey')}`,
    audience: receiver,
    recipient: receiver,
    destination: receiver,
    subjectNameIdTemplate: expression('user.userName'),
    subjectNameIdFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified',
    responseSigned: true,
    assertionSigned: true,
    signatureAlgorithm: 'RSA_SHA256',
    digestAlgorithm: 'SHA256',
    honorForceAuthn: true,
    authnContextClassRef: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
    spIssuer: null,
    ...(spCertificate === undefined ? {} : { spCertificate: { x5c: spCertificate } }),
    requestCompressed: false,
    attributeStatements: [],
    inlineHooks: [],
    assertionEncryption: { enabled: false },
    allowMultipleAcsEndpoints: false,
    acsEndpoints: [],
    samlSignedRequestEnabled: false,
    slo: { enabled: false },
    ...signOn,
  };
}

/** The rest is in the template that Okta has of the app, and not told. */
const CATALOGUE_SETTINGS: JsonObject = {
  defaultRelayState: null,
  ssoAcsUrlOverride: null,
  audienceOverride: null,
  recipientOverride: null,
  destinationOverride: null,
  attributeStatements: [],
};

function samlLinks(self: string, origin: string, id: string): JsonObject {
  return {
    help: { href: `${origin}/app/${id}/setup/help/SAML_2_0/instructions`, type: 'text/html' },
    metadata: { href: `${self}/sso/saml/metadata`, type: 'application/xml' },
  };
}

/** In the braces of Okta's expression language. */
function expression(name: string): string {
  return `\${${name}}`;
}
