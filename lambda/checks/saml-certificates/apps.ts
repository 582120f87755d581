/** What a page of `GET /api/v1/apps` says of SAML and WS-Federation apps. Pure. */
import {
  idIn,
  instantIn,
  isRecord,
  type JsonRecord,
  nameShown,
  recordIn,
  textIn,
  textsIn,
} from './json-record.ts';

/** The kinds of app that sign with a certificate; those of OIDC have keys that Okta renews by itself. */
export const SIGNING_MODES: readonly string[] = ['SAML_2_0', 'SAML_1_1', 'WS_FEDERATION'];

export interface ListedApp {
  readonly id: string;
  /** Its id where it has none. */
  readonly label: string;
  /** What Okta calls its `name`, such as `salesforce`: part of the address of its page; absent where it has none. */
  readonly appName?: string;
  /** Of the key that it signs with; absent where the list names none. */
  readonly kid?: string;
  /** ISO 8601; absent where it is not said. */
  readonly created?: string;
  /** Where its metadata is, for those who have to hand it to the service provider. */
  readonly metadataUrl?: string;
  readonly spCertificates: readonly SpCertificate[];
}

/** A certificate of the service provider, in the settings of the app. */
export interface SpCertificate {
  readonly use: 'sp-signature' | 'sp-encryption';
  /** Base64 as Okta has it, line ends and all. */
  readonly text: string;
}

export interface AppPage {
  /** Active ones that sign with a certificate. */
  readonly apps: readonly ListedApp[];
  /** How many apps of any kind and state the page lists. */
  readonly visible: number;
  /** How many active ones do not say how one signs in to them; real lists have some. */
  readonly withoutMode: number;
  /** How many entries are none. */
  readonly broken: number;
}

/** Never throws; undefined where the page is no list. */
export function appPage(json: unknown): AppPage | undefined {
  if (!Array.isArray(json)) return undefined;
  const entries: readonly unknown[] = json;
  const apps: ListedApp[] = [];
  let withoutMode = 0;
  let broken = 0;
  for (const entry of entries) {
    const id = idIn(entry, 'id');
    if (!isRecord(entry) || id === undefined) {
      broken += 1;
      continue;
    }
    if (entry['status'] !== 'ACTIVE') continue;
    const mode = textIn(entry, 'signOnMode');
    if (mode === undefined) withoutMode += 1;
    else if (SIGNING_MODES.includes(mode)) apps.push(listedApp(id, entry));
  }
  return { apps, visible: entries.length - broken, withoutMode, broken };
}

/** Whatever its state and its kind. */
export function listedApp(id: string, entry: JsonRecord): ListedApp {
  const appName = idIn(entry, 'name');
  const kid = idIn(recordIn(recordIn(entry, 'credentials'), 'signing'), 'kid');
  const created = instantIn(entry, 'created');
  const metadataUrl = idIn(recordIn(recordIn(entry, '_links'), 'metadata'), 'href');
  return {
    id,
    label: nameShown(textIn(entry, 'label') ?? '') || id,
    ...(appName === undefined ? {} : { appName }),
    ...(kid === undefined ? {} : { kid }),
    ...(created === undefined ? {} : { created }),
    ...(metadataUrl === undefined ? {} : { metadataUrl }),
    spCertificates: spCertificatesIn(recordIn(recordIn(entry, 'settings'), 'signOn')),
  };
}

function spCertificatesIn(signOn: JsonRecord): SpCertificate[] {
  const signature = textsIn(recordIn(signOn, 'spCertificate'), 'x5c');
  const encryption = recordIn(signOn, 'assertionEncryption');
  // What is switched off encrypts nothing, whatever certificate is left there.
  const isEncrypted = encryption['enabled'] === true;
  return [
    ...signature.map((text) => ({ use: 'sp-signature' as const, text })),
    ...(isEncrypted ? textsIn(encryption, 'x5c') : []).map((text) => ({
      use: 'sp-encryption' as const,
      text,
    })),
  ];
}
