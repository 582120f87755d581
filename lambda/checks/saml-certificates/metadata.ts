/**
 * SAML 2.0 metadata (OASIS saml-metadata-2.0-os) to the certificates that it names, and to what service providers ask
 * of assertions. Pure.
 */
import type { SaxesTagNS } from 'saxes';
import {
  type ServiceProvider,
  type ServiceProviderReader,
  serviceProviderReader,
} from './service-provider.ts';
import { attributeOf, readXml } from './xml-document.ts';

export interface MetadataEntity {
  readonly entityId: string;
  /** The earliest that is said of it, ISO 8601; absent where nothing is. */
  readonly validUntil?: string;
  /** Where users are sent to sign in; of identity providers alone. */
  readonly ssoUrls: readonly string[];
  readonly keys: readonly MetadataKey[];
  /** Of service providers alone; the roles of an entity that has several of the kind are one here. */
  readonly serviceProvider?: ServiceProvider;
}

export interface MetadataKey {
  readonly role: 'idp' | 'sp';
  /** Without a word on it a key is for both (section 2.4.1.1). */
  readonly use: 'signing' | 'encryption' | 'both';
  /** Base64, with line ends; undefined for a key without a certificate. */
  readonly text: string | undefined;
}

export type MetadataReading =
  | { readonly ok: true; readonly entities: readonly MetadataEntity[] }
  /** In words, lower case, no full stop. */
  | { readonly ok: false; readonly problem: string };

/** That of one entity has some kilobytes. */
export const MAXIMUM_METADATA_BYTES = 1024 * 1024;

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';

/** Never throws, whatever the bytes; takes time in proportion to their number. */
export function readMetadata(document: Uint8Array): MetadataReading {
  if (document.length > MAXIMUM_METADATA_BYTES)
    return { ok: false, problem: `${document.length} bytes, more than ${MAXIMUM_METADATA_BYTES}` };
  const { entities, problem } = entitiesIn(document);
  if (problem !== undefined) return { ok: false, problem };
  if (entities.length > 0) return { ok: true, entities };
  return { ok: false, problem: 'XML without any EntityDescriptor of SAML 2.0' };
}

interface OpenEntity {
  readonly entityId: string;
  validUntil: string | undefined;
  readonly ssoUrls: string[];
  readonly keys: MetadataKey[];
  serviceProvider?: ServiceProviderReader;
}

interface OpenKey {
  readonly role: MetadataKey['role'];
  readonly use: MetadataKey['use'];
  /** The first of each X509Data; the others are the chain above it. */
  readonly texts: string[];
}

const ROLES: Readonly<Record<string, MetadataKey['role']>> = {
  IDPSSODescriptor: 'idp',
  SPSSODescriptor: 'sp',
};

function entitiesIn(document: Uint8Array): { entities: MetadataEntity[]; problem: string | undefined } {
  const entities: OpenEntity[] = [];
  const validUntilOfGroups: (string | undefined)[] = [];
  const names: string[] = [];
  let entity: OpenEntity | undefined;
  let role: MetadataKey['role'] | undefined;
  let key: OpenKey | undefined;
  let data: 'without certificate' | 'with certificate' | undefined;
  let text: string | undefined;

  function opened(tag: SaxesTagNS): void {
    const name = nameOf(tag);
    names.push(name);
    if (name === 'md:EntitiesDescriptor') validUntilOfGroups.push(instantOf(tag));
    if (name === 'md:EntityDescriptor') {
      const validUntil = earliest([instantOf(tag), ...validUntilOfGroups]);
      entity = { entityId: attributeOf(tag, 'entityID') ?? '', validUntil, ssoUrls: [], keys: [] };
    }
    if (entity === undefined) return;
    const roleHere = name.startsWith('md:') ? ROLES[name.slice(3)] : undefined;
    if (roleHere !== undefined) {
      role = roleHere;
      entity.validUntil = earliest([entity.validUntil, instantOf(tag)]);
    }
    if (name === 'md:SingleSignOnService' && role === 'idp') {
      const url = attributeOf(tag, 'Location');
      if (url !== undefined && !entity.ssoUrls.includes(url)) entity.ssoUrls.push(url);
    }
    if (roleHere === 'sp') entity.serviceProvider ??= serviceProviderReader();
    if (role === 'sp') entity.serviceProvider?.opened(name, tag);
    if (name === 'md:KeyDescriptor' && role !== undefined) key = { role, use: useOf(tag), texts: [] };
    if (name === 'ds:X509Data' && key !== undefined) data = 'without certificate';
    // A signature over the document has certificates too; those are in no KeyDescriptor.
    if (name === 'ds:X509Certificate' && data === 'without certificate') text = '';
  }

  function closed(): void {
    const name = names.pop() ?? '';
    if (name === 'ds:X509Certificate' && text !== undefined && key !== undefined) {
      key.texts.push(text);
      data = 'with certificate';
      text = undefined;
    }
    if (name === 'ds:X509Data') data = undefined;
    if (name === 'md:KeyDescriptor' && key !== undefined && entity !== undefined) {
      const { texts, ...descriptor } = key;
      entity.keys.push(
        ...(texts.length === 0 ? [undefined] : texts).map((one) => ({ ...descriptor, text: one })),
      );
      key = undefined;
    }
    if (role === 'sp') entity?.serviceProvider?.closed(name);
    if (name === 'md:IDPSSODescriptor' || name === 'md:SPSSODescriptor') role = undefined;
    if (name === 'md:EntityDescriptor' && entity !== undefined) {
      entities.push(entity);
      entity = undefined;
    }
    if (name === 'md:EntitiesDescriptor') validUntilOfGroups.pop();
  }

  const problem = readXml(document, {
    opened,
    closed,
    text: (part) => {
      if (text !== undefined) text += part;
      if (role === 'sp') entity?.serviceProvider?.text(part);
    },
  });
  const read = entities.map(({ validUntil, serviceProvider, ...rest }) => ({
    ...rest,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...(serviceProvider === undefined ? {} : { serviceProvider: serviceProvider.read() }),
  }));
  return { entities: read, problem };
}

const PREFIXES: Readonly<Record<string, string>> = { [METADATA]: 'md:', [SIGNATURE]: 'ds:' };

/** By its namespace, whatever the prefix in the document. */
function nameOf({ uri, local }: SaxesTagNS): string {
  return `${Object.hasOwn(PREFIXES, uri) ? PREFIXES[uri] : '?:'}${local}`;
}

function useOf(tag: SaxesTagNS): MetadataKey['use'] {
  const use = attributeOf(tag, 'use');
  return use === 'signing' || use === 'encryption' ? use : 'both';
}

/** Undefined where there is none, or where it is no time. */
function instantOf(tag: SaxesTagNS): string | undefined {
  const ms = Date.parse(attributeOf(tag, 'validUntil') ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function earliest(instants: readonly (string | undefined)[]): string | undefined {
  return instants.reduce(
    (best, one) => (best === undefined || (one !== undefined && one < best) ? one : best),
    undefined,
  );
}
