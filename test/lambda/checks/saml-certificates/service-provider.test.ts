/** What service providers say of the assertions that they take, in the styles of several makers. */
import { describe, expect, it } from 'vitest';
import { readMetadata } from '../../../../lambda/checks/saml-certificates/metadata.ts';
import type { ServiceProvider } from '../../../../lambda/checks/saml-certificates/service-provider.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const POST = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST';
const ARTIFACT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact';
const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const NOTHING_SAID = { consumers: [], nameIdFormats: [], attributes: [] };

function providers(xml: string): readonly (ServiceProvider | undefined)[] {
  const reading = readMetadata(Buffer.from(xml));
  if (!reading.ok) throw new Error(reading.problem);
  return reading.entities.map(({ serviceProvider }) => serviceProvider);
}
const entity = (inner: string, id = 'https://sp.example') =>
  `<EntityDescriptor xmlns="${MD}" entityID="${id}">${inner}</EntityDescriptor>`;

describe('the metadata of a service provider', () => {
  it.runIf(hasRecordings)('of Okta as one is read whole', () => {
    const [recording] = recordings('saml-metadata', /^idp-sp-metadata/);
    const [provider] = providers(recording?.text ?? '');
    expect(provider).toMatchObject({
      consumers: [
        {
          binding: POST,
          location: 'https://classic-00.dne-okta.com/sso/saml2/0oasdrtx1n3IE1CNX697',
          isDefault: true,
        },
      ],
      wantsAssertionsSigned: true,
      signsRequests: true,
    });
    expect(provider?.nameIdFormats).toHaveLength(4);
    expect(provider?.attributes.map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['firstName', true],
      ['lastName', true],
      ['email', true],
      ['mobilePhone', false],
    ]);
  });

  it.runIf(hasRecordings)('is none where an identity provider is described', () => {
    expect(providers(recordings('saml-metadata', /^app\.custom/)[0]?.text ?? '')).toEqual([undefined]);
  });

  it('as Shibboleth writes it: several bindings and protocols, extensions, formats in lines', () => {
    const xml = `<?xml version="1.0"?>
      <md:EntityDescriptor xmlns:md="${MD}" ID="_1" entityID="https://shib.example/shibboleth">
        <md:Extensions xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"><alg:DigestMethod Algorithm="x"/></md:Extensions>
        <md:SPSSODescriptor AuthnRequestsSigned="1" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol urn:oasis:names:tc:SAML:1.1:protocol">
          <md:NameIDFormat>
            ${EMAIL}<!-- the only one -->
          </md:NameIDFormat>
          <md:AssertionConsumerService Binding="${POST}" Location="https://shib.example/Shibboleth.sso/SAML2/POST" index="1"/>
          <md:AssertionConsumerService Binding="${ARTIFACT}" Location="https://shib.example/Shibboleth.sso/SAML2/Artifact" index="2"/>
          <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:1.0:profiles:browser-post" Location="https://shib.example/Shibboleth.sso/SAML/POST" index="3"/>
        </md:SPSSODescriptor>
      </md:EntityDescriptor>`;
    expect(providers(xml)).toEqual([
      {
        consumers: [
          { binding: POST, location: 'https://shib.example/Shibboleth.sso/SAML2/POST', isDefault: false },
          {
            binding: ARTIFACT,
            location: 'https://shib.example/Shibboleth.sso/SAML2/Artifact',
            isDefault: false,
          },
          expect.objectContaining({ location: 'https://shib.example/Shibboleth.sso/SAML/POST' }),
        ],
        signsRequests: true,
        nameIdFormats: [EMAIL],
        attributes: [],
      },
    ]);
  });

  it('as ADFS writes it: both roles in one entity, without a prefix, and WS-Federation beside them', () => {
    const xml = entity(
      `<RoleDescriptor xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:ApplicationServiceType" protocolSupportEnumeration="x"/>
       <SPSSODescriptor WantAssertionsSigned="true" protocolSupportEnumeration="p">
         <NameIDFormat>${EMAIL}</NameIDFormat>
         <AssertionConsumerService Binding="${POST}" Location="https://adfs.example/adfs/ls/" index="0" isDefault="true"/>
       </SPSSODescriptor>
       <IDPSSODescriptor protocolSupportEnumeration="p"><NameIDFormat>urn:of:the:idp</NameIDFormat>
         <SingleSignOnService Binding="${POST}" Location="https://adfs.example/adfs/ls/"/></IDPSSODescriptor>`,
    );
    expect(providers(xml)).toEqual([
      {
        consumers: [{ binding: POST, location: 'https://adfs.example/adfs/ls/', isDefault: true }],
        wantsAssertionsSigned: true,
        nameIdFormats: [EMAIL],
        attributes: [],
      },
    ]);
  });

  it('keeps the entities of a group apart, and joins the roles of one', () => {
    const acs = (path: string) =>
      `<SPSSODescriptor><AssertionConsumerService Binding="${POST}" Location="https://sp.example/${path}"/></SPSSODescriptor>`;
    const xml = `<EntitiesDescriptor xmlns="${MD}">${entity(acs('a') + acs('b'))}${entity('', 'none')}${entity('<SPSSODescriptor/>', 'c')}</EntitiesDescriptor>`;
    const [first, second, third] = providers(xml);
    expect(first?.consumers.map(({ location }) => location)).toEqual([
      'https://sp.example/a',
      'https://sp.example/b',
    ]);
    expect(second).toBeUndefined();
    expect(third).toEqual(NOTHING_SAID);
  });

  it.each([
    ['WantAssertionsSigned="false"', { wantsAssertionsSigned: false }],
    ['WantAssertionsSigned=" true "', { wantsAssertionsSigned: true }],
    ['WantAssertionsSigned="yes"', {}],
    ['AuthnRequestsSigned="0"', { signsRequests: false }],
  ])('takes %s for what XML Schema has it be', (attribute, said) => {
    expect(providers(entity(`<SPSSODescriptor ${attribute}/>`))).toEqual([{ ...NOTHING_SAID, ...said }]);
  });

  it('takes an address to the byte, its references resolved, and leaves out what has none', () => {
    const [provider] = providers(
      entity(
        '<SPSSODescriptor><AssertionConsumerService Binding="b" Location=" https://SP.example/a?x=1&amp;y=%41 "/><AssertionConsumerService Binding="b"/><AttributeConsumingService><RequestedAttribute/></AttributeConsumingService><NameIDFormat> </NameIDFormat></SPSSODescriptor>',
      ),
    );
    expect(provider).toEqual({
      ...NOTHING_SAID,
      consumers: [{ binding: 'b', location: ' https://SP.example/a?x=1&y=%41 ', isDefault: false }],
    });
  });

  it('takes nothing of another namespace for its own', () => {
    const foreign = `<SPSSODescriptor><x:AssertionConsumerService xmlns:x="urn:other" Location="https://evil.example"/><x:NameIDFormat xmlns:x="urn:other">e</x:NameIDFormat></SPSSODescriptor>`;
    expect(providers(entity(foreign))).toEqual([NOTHING_SAID]);
  });
});
