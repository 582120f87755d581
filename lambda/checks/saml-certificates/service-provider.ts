/** What a service provider says in its metadata of the assertions that it takes (saml-metadata-2.0-os, section 2.4.4). Pure. */
import type { SaxesTagNS } from 'saxes';
import { attributeOf } from './xml-document.ts';

export interface ServiceProvider {
  /** In the order of the document. */
  readonly consumers: readonly AssertionConsumer[];
  /** Absent where it does not say. */
  readonly wantsAssertionsSigned?: boolean;
  /** Absent where it does not say. */
  readonly signsRequests?: boolean;
  /** URIs of the formats of NameID that it takes; none where it takes any. */
  readonly nameIdFormats: readonly string[];
  readonly attributes: readonly RequestedAttribute[];
}

/** Where assertions are sent to. */
export interface AssertionConsumer {
  /** URI, such as `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST`; empty where there is none. */
  readonly binding: string;
  /** To the byte as it stands there. */
  readonly location: string;
  readonly isDefault: boolean;
}

export interface RequestedAttribute {
  readonly name: string;
  /** URI; absent where it does not say. */
  readonly format?: string;
  readonly isRequired: boolean;
}

/** To be told of every element of the role, by name: `md:` for those of metadata. */
export interface ServiceProviderReader {
  readonly opened: (name: string, tag: SaxesTagNS) => void;
  readonly text: (part: string) => void;
  readonly closed: (name: string) => void;
  readonly read: () => ServiceProvider;
}

export function serviceProviderReader(): ServiceProviderReader {
  const consumers: AssertionConsumer[] = [];
  const nameIdFormats: string[] = [];
  const attributes: RequestedAttribute[] = [];
  let wantsAssertionsSigned: boolean | undefined;
  let signsRequests: boolean | undefined;
  let format: string | undefined;
  return {
    opened: (name, tag) => {
      if (name === 'md:SPSSODescriptor') {
        wantsAssertionsSigned = booleanOf(tag, 'WantAssertionsSigned') ?? wantsAssertionsSigned;
        signsRequests = booleanOf(tag, 'AuthnRequestsSigned') ?? signsRequests;
      }
      if (name === 'md:NameIDFormat') format = '';
      if (name === 'md:AssertionConsumerService') consumers.push(...consumersOf(tag));
      if (name === 'md:RequestedAttribute') attributes.push(...requestedBy(tag));
    },
    text: (part) => {
      if (format !== undefined) format += part;
    },
    closed: (name) => {
      if (name !== 'md:NameIDFormat' || format === undefined) return;
      if (format.trim() !== '') nameIdFormats.push(format.trim());
      format = undefined;
    },
    read: () => ({
      consumers,
      ...(wantsAssertionsSigned === undefined ? {} : { wantsAssertionsSigned }),
      ...(signsRequests === undefined ? {} : { signsRequests }),
      nameIdFormats,
      attributes,
    }),
  };
}

function consumersOf(tag: SaxesTagNS): AssertionConsumer[] {
  const location = attributeOf(tag, 'Location');
  if (location === undefined) return [];
  const isDefault = booleanOf(tag, 'isDefault') ?? false;
  return [{ binding: attributeOf(tag, 'Binding') ?? '', location, isDefault }];
}

function requestedBy(tag: SaxesTagNS): RequestedAttribute[] {
  const name = attributeOf(tag, 'Name');
  if (name === undefined) return [];
  const format = attributeOf(tag, 'NameFormat');
  const isRequired = booleanOf(tag, 'isRequired') ?? false;
  return [{ name, ...(format === undefined ? {} : { format }), isRequired }];
}

/** Of XML Schema, part 2, section 3.2.2; undefined where there is none. */
function booleanOf(tag: SaxesTagNS, name: string): boolean | undefined {
  const value = attributeOf(tag, name)?.trim();
  if (value === 'true' || value === '1') return true;
  return value === 'false' || value === '0' ? false : undefined;
}
