/** What `GET /api/v1/apps/{id}` says of how Okta signs people in to an app. Pure. */
import { type ListedApp, listedApp, SIGNING_MODES } from '../../../lambda/checks/saml-certificates/apps.ts';
import {
  idIn,
  isRecord,
  type JsonRecord,
  recordIn,
  textIn,
} from '../../../lambda/checks/saml-certificates/json-record.ts';

export interface SamlApp extends ListedApp {
  /** `ACTIVE`, `INACTIVE`; empty where it is not said. */
  readonly status: string;
  /** `SAML_2_0`; empty where it is not said. */
  readonly mode: string;
  readonly signOn: SignOn;
}

/** A value and the member of `settings.signOn` that has it. */
export interface Stated {
  readonly value: string;
  readonly member: string;
}

/** Absent is what the app does not state: those of Okta's catalogue state hardly anything. */
export interface SignOn {
  readonly acs?: Stated;
  readonly recipient?: Stated;
  readonly destination?: Stated;
  readonly audience?: Stated;
  /** Addresses that a request may ask for beside the usual one. */
  readonly furtherAcs: readonly string[];
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly assertionSigned?: boolean;
  readonly responseSigned?: boolean;
  /** Requests of the service provider have to be signed. */
  readonly demandsSignedRequests?: boolean;
  readonly encrypts?: boolean;
  readonly nameIdFormat?: string;
  /** Undefined for an app of the catalogue, whose template has more of them than are told. */
  readonly attributes: readonly AppAttribute[] | undefined;
}

export interface AppAttribute {
  readonly name: string;
  /** URI; absent where it is not said. */
  readonly format?: string;
}

/** Undefined where it is no app. */
export function samlAppIn(json: unknown): SamlApp | undefined {
  const id = idIn(json, 'id');
  if (!isRecord(json) || id === undefined) return undefined;
  return {
    ...listedApp(id, json),
    status: idIn(json, 'status') ?? '',
    mode: idIn(json, 'signOnMode') ?? '',
    signOn: signOnIn(recordIn(recordIn(json, 'settings'), 'signOn')),
  };
}

export function isSaml({ mode }: Pick<SamlApp, 'mode'>): boolean {
  return SIGNING_MODES.includes(mode) && mode !== 'WS_FEDERATION';
}

function signOnIn(signOn: JsonRecord): SignOn {
  return {
    ...stated('acs', signOn, 'ssoAcsUrl'),
    ...stated('recipient', signOn, 'recipient'),
    ...stated('destination', signOn, 'destination'),
    ...stated('audience', signOn, 'audience'),
    furtherAcs: signOn['allowMultipleAcsEndpoints'] === true ? urlsIn(signOn['acsEndpoints']) : [],
    ...text('signatureAlgorithm', signOn, 'signatureAlgorithm'),
    ...text('digestAlgorithm', signOn, 'digestAlgorithm'),
    ...flag('assertionSigned', signOn['assertionSigned']),
    ...flag('responseSigned', signOn['responseSigned']),
    ...flag('demandsSignedRequests', signOn['samlSignedRequestEnabled']),
    ...flag('encrypts', recordIn(signOn, 'assertionEncryption')['enabled']),
    ...text('nameIdFormat', signOn, 'subjectNameIdFormat'),
    attributes: textIn(signOn, 'ssoAcsUrl') === undefined ? undefined : attributesIn(signOn),
  };
}

/** An override goes before what it overrides. */
function stated<Name extends string>(
  name: Name,
  signOn: JsonRecord,
  member: string,
): { readonly [_ in Name]?: Stated } {
  for (const one of [`${member}Override`, member]) {
    const value = textIn(signOn, one);
    if (value !== undefined) return { [name]: { value, member: one } } as { [_ in Name]: Stated };
  }
  return {};
}

function text<Name extends string>(
  name: Name,
  signOn: JsonRecord,
  member: string,
): { readonly [_ in Name]?: string } {
  const value = textIn(signOn, member);
  return value === undefined ? {} : ({ [name]: value } as { [_ in Name]: string });
}

function flag<Name extends string>(name: Name, value: unknown): { readonly [_ in Name]?: boolean } {
  return typeof value === 'boolean' ? ({ [name]: value } as { [_ in Name]: boolean }) : {};
}

function urlsIn(endpoints: unknown): string[] {
  if (!Array.isArray(endpoints)) return [];
  return endpoints.flatMap((endpoint: unknown) => textIn(endpoint, 'url') ?? []);
}

function attributesIn(signOn: JsonRecord): AppAttribute[] {
  const members = [signOn['attributeStatements'], signOn['configuredAttributeStatements']];
  return members.flat().flatMap((statement): AppAttribute[] => {
    const name = textIn(statement, 'name');
    const format = textIn(statement, 'namespace');
    return name === undefined ? [] : [{ name, ...(format === undefined ? {} : { format }) }];
  });
}
