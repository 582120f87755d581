/** Metadata documents are read strictly, and their certificates are judged by role and use. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCertificate } from '../../../../lambda/checks/saml-certificates/certificate.ts';
import {
  documentAfter,
  judgeMetadata,
  metadataUses,
} from '../../../../lambda/checks/saml-certificates/judge-metadata.ts';
import {
  MAXIMUM_METADATA_BYTES,
  type MetadataEntity,
  readMetadata,
} from '../../../../lambda/checks/saml-certificates/metadata.ts';
import { DEFAULT_SETTINGS } from '../../../../lambda/checks/saml-certificates/settings.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import { inDays, NOW } from './support/facts.ts';
import { made } from './support/made-certificates.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

let one: string;
let two: string;
beforeAll(async () => {
  one = (await made({ notAfter: inDays(5) })).toString('base64').replace(/.{64}/g, '$&\n');
  two = (await made({ notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' })).toString(
    'base64',
  );
});

const key = (text: string, use = '') =>
  `<md:KeyDescriptor${use === '' ? '' : ` use="${use}"`}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${text}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
const idp = (inner: string, attributes = '') =>
  `<md:IDPSSODescriptor${attributes}>${inner}</md:IDPSSODescriptor>`;
const sp = (inner: string) => `<md:SPSSODescriptor>${inner}</md:SPSSODescriptor>`;
const entity = (inner: string, attributes = '', id = 'https://idp.example') =>
  `<md:EntityDescriptor xmlns:md="${MD}" xmlns:ds="${DS}" entityID="${id}"${attributes}>${inner}</md:EntityDescriptor>`;

function read(xml: string): readonly MetadataEntity[] {
  const reading = readMetadata(Buffer.from(xml));
  if (!reading.ok) throw new Error(reading.problem);
  return reading.entities;
}

function problemOf(xml: string | Uint8Array): string {
  const reading = readMetadata(typeof xml === 'string' ? Buffer.from(xml) : xml);
  return reading.ok ? 'none' : reading.problem;
}

describe.runIf(hasRecordings)('recorded metadata', () => {
  it.each([
    {
      name: 'app.custom.xml',
      keys: ['idp signing'],
      notAfter: '2036-01-26T19:05:20.000Z',
      entityId: 'http://www.okta.com/exku8mdpwiBT9FCKd1d7',
      ssoUrls: 1,
    },
    {
      name: 'app.http.json',
      keys: ['idp signing'],
      notAfter: '2036-01-26T19:05:20.000Z',
      entityId: 'http://www.okta.com/exku8mdpwiBT9FCKd1d7',
      ssoUrls: 1,
    },
    {
      name: 'idp-sp-metadata.xml',
      keys: ['sp encryption', 'sp signing'],
      notAfter: '2035-05-23T11:44:51.000Z',
      entityId: 'https://www.okta.com/saml2/service-provider/spvaejynfrijwysksqtw',
      ssoUrls: 0,
    },
  ])('$name', ({ name, keys, notAfter, entityId, ssoUrls }) => {
    const [recording] = recordings('saml-metadata', new RegExp(`^${name}$`));
    const [only, ...others] = read(recording?.text ?? '');
    expect(others).toEqual([]);
    expect(only).toMatchObject({ entityId });
    expect(only?.ssoUrls).toHaveLength(ssoUrls);
    expect(only?.keys.map(({ role, use }) => `${role} ${use}`)).toEqual(keys);
    for (const { text = '' } of only?.keys ?? []) {
      expect(readCertificate(text)).toMatchObject({ ok: true, certificate: { notAfter } });
    }
  });

  it('an error of Okta in place of it says that it is none', () => {
    const [recording] = recordings('saml-metadata', /^wrong-accept/);
    expect(problemOf(recording?.text ?? '')).toContain('no well-formed XML');
  });
});

describe('metadata', () => {
  it('tells roles and uses apart, several keys of each', () => {
    const xml = entity(
      idp(key('A', 'signing') + key('B', 'signing') + key('C', 'encryption')) +
        sp(key('D') + key('E', 'other')),
    );
    expect(read(xml)[0]?.keys).toEqual([
      { role: 'idp', use: 'signing', text: 'A' },
      { role: 'idp', use: 'signing', text: 'B' },
      { role: 'idp', use: 'encryption', text: 'C' },
      { role: 'sp', use: 'both', text: 'D' },
      { role: 'sp', use: 'both', text: 'E' },
    ]);
  });

  it('goes by namespaces, whatever the prefixes', () => {
    const xml = `<EntityDescriptor xmlns="${MD}" entityID="e"><IDPSSODescriptor><KeyDescriptor><KeyInfo xmlns="${DS}"><X509Data><X509Certificate>A</X509Certificate></X509Data></KeyInfo></KeyDescriptor></IDPSSODescriptor></EntityDescriptor>`;
    expect(read(xml)[0]?.keys).toEqual([{ role: 'idp', use: 'both', text: 'A' }]);
    expect(problemOf(xml.replace(MD, 'urn:other'))).toBe('XML without any EntityDescriptor of SAML 2.0');
    expect(read(xml.replace(DS, 'urn:other'))[0]?.keys).toEqual([
      { role: 'idp', use: 'both', text: undefined },
    ]);
  });

  it('takes no certificate of a signature over the document, nor of another role', () => {
    const signature =
      '<ds:Signature><ds:KeyInfo><ds:X509Data><ds:X509Certificate>S</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>';
    const other = `<md:AttributeAuthorityDescriptor>${key('X')}</md:AttributeAuthorityDescriptor>`;
    const xml = entity(signature + idp(signature + key('A')) + other);
    expect(read(xml)[0]?.keys.map(({ text }) => text)).toEqual(['A']);
  });

  it('takes of a chain the first, and what stands in CDATA or beside comments', () => {
    const chain =
      '<ds:X509Data><ds:X509Certificate>A<!-- c -->B</ds:X509Certificate><ds:X509Certificate>chain</ds:X509Certificate></ds:X509Data><ds:X509Data><ds:X509Certificate><![CDATA[C]]></ds:X509Certificate></ds:X509Data>';
    const xml = entity(idp(`<md:KeyDescriptor><ds:KeyInfo>${chain}</ds:KeyInfo></md:KeyDescriptor>`));
    expect(read(xml)[0]?.keys.map(({ text }) => text)).toEqual(['AB', 'C']);
  });

  it('says where users sign in, and the earliest end of its validity', () => {
    const sso = '<md:SingleSignOnService Binding="b" Location="https://idp.example/sso?a=1&amp;b=2"/>';
    const inner = idp(sso + sso, ' validUntil="2027-03-01T00:00:00Z"') + sp(sso);
    const xml = `<md:EntitiesDescriptor xmlns:md="${MD}" validUntil="2027-02-01T00:00:00Z">${entity(inner, ' validUntil="2028-01-01T00:00:00Z"')}${entity(idp(''), '', 'b')}</md:EntitiesDescriptor>`;
    expect(read(xml)).toMatchObject([
      { validUntil: '2027-02-01T00:00:00.000Z', ssoUrls: ['https://idp.example/sso?a=1&b=2'] },
      { entityId: 'b', validUntil: '2027-02-01T00:00:00.000Z' },
    ]);
    expect(read(entity(inner))[0]?.validUntil).toBe('2027-03-01T00:00:00.000Z');
    expect(read(entity('', ' validUntil="soon"'))[0]).not.toHaveProperty('validUntil');
  });

  it('may begin with a byte order mark, and be of Latin-1', () => {
    expect(read(`\ufeff<?xml version="1.0"?>${entity('')}`)).toHaveLength(1);
    const latin1 = Buffer.from(
      `<?xml version="1.0" encoding="ISO-8859-1"?>${entity('', '', 'https://caf\u00e9.example')}`,
      'latin1',
    );
    expect(readMetadata(latin1)).toMatchObject({
      ok: true,
      entities: [{ entityId: 'https://caf\u00e9.example' }],
    });
  });
});

describe('what is refused', () => {
  const laughs = `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;&lol;">]>${entity('&lol2;')}`;
  it.each([
    { what: 'a DOCTYPE', xml: () => `<!DOCTYPE x>${entity('')}`, problem: 'XML with a DOCTYPE' },
    { what: 'entities that grow', xml: () => laughs, problem: 'XML with a DOCTYPE' },
    {
      what: 'a file of the machine',
      xml: () => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${entity('&f;')}`,
      problem: 'XML with a DOCTYPE',
    },
    { what: 'an entity of nobody', xml: () => entity('&nbsp;'), problem: 'no well-formed XML' },
    { what: 'tags that cross', xml: () => `<a><b></a></b>`, problem: 'no well-formed XML' },
    {
      what: 'a document that is cut off',
      xml: () => entity(idp(key('A'))).slice(0, -30),
      problem: 'no well-formed XML',
    },
    { what: 'a prefix of nobody', xml: () => '<md:EntityDescriptor/>', problem: 'no well-formed XML' },
    { what: 'two roots', xml: () => entity('') + entity(''), problem: 'no well-formed XML' },
    { what: 'an attribute twice', xml: () => entity('', ' a="1" a="2"'), problem: 'no well-formed XML' },
    { what: 'nothing', xml: () => '', problem: 'no well-formed XML' },
    {
      what: 'HTML',
      xml: () => '<!DOCTYPE html><html><body>Sign in<br></body></html>',
      problem: 'XML with a DOCTYPE',
    },
    {
      what: 'other XML',
      xml: () => '<feed xmlns="http://www.w3.org/2005/Atom"/>',
      problem: 'XML without any EntityDescriptor',
    },
    {
      what: 'too deep a nesting',
      xml: () => '<a>'.repeat(41) + '</a>'.repeat(41),
      problem: 'nested deeper than 40 levels',
    },
    {
      what: 'too large a document',
      xml: () => entity('x'.repeat(MAXIMUM_METADATA_BYTES)),
      problem: 'bytes, more than 1048576',
    },
  ])('$what', ({ xml, problem }) => {
    expect(problemOf(xml())).toContain(problem);
  });

  it('is said in printable characters', () => {
    expect(problemOf(entity('<\u009b31m>'))).toMatch(/^[\x20-\x7e]{1,200}$/);
  });

  it('never by throwing, whatever the bytes are', () => {
    const sound = entity(idp(key('A', 'signing')) + sp(key('B')));
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&',
      ';',
      '"',
      "'",
      '<?',
      '?>',
      '<!DOCTYPE',
      ' xmlns:x="',
      '=',
      '\u0000',
      '\ud800',
      'md:',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(sound.length), piece), { maxLength: 5 }), (changes) => {
        const changed = changes.reduce(
          (text, [at, insert]) => text.slice(0, at) + insert + text.slice(at),
          sound,
        );
        expect(readMetadata(Buffer.from(changed))).toHaveProperty('ok');
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(readMetadata(bytes).ok).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    {
      hostile: 'many namespaces',
      of: (n: number) => `<a ${Array.from({ length: n }, (_, i) => `xmlns:n${i}="u${i}"`).join(' ')}/>`,
    },
    {
      hostile: 'many attributes',
      of: (n: number) => `<a ${Array.from({ length: n }, (_, i) => `n${i}=""`).join(' ')}/>`,
    },
    { hostile: 'many elements', of: (n: number) => `<a>${'<b/>'.repeat(n * 3)}</a>` },
    { hostile: 'many references', of: (n: number) => `<a>${'&#65;'.repeat(n * 2)}</a>` },
    { hostile: 'a comment without an end', of: (n: number) => `<a><!--${'- '.repeat(n * 5)}` },
    { hostile: 'CDATA without an end', of: (n: number) => `<a><![CDATA[${']'.repeat(n * 10)}` },
    { hostile: 'many certificates', of: (n: number) => entity(idp(key('A').repeat(n / 10))) },
    { hostile: 'a certificate in pieces', of: (n: number) => entity(idp(key('A<!-- -->'.repeat(n)))) },
  ])('takes time in proportion to its length: $hostile', ({ of }) => {
    // Of the processor, the least of three: other tests run beside this one.
    const cpuMs = (n: number) => {
      const document = Buffer.from(of(n));
      const taken = [1, 2, 3].map(() => {
        const before = process.cpuUsage();
        readMetadata(document);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...taken);
    };
    cpuMs(2000);
    expect(cpuMs(40_000)).toBeLessThan(Math.max(20, cpuMs(10_000)) * 12);
  });
});

describe('certificates of metadata', () => {
  const read = (documents: readonly string[]) =>
    documents.map((xml, index) =>
      documentAfter(
        { url: `https://sp.example/${index}`, entities: [] },
        readMetadata(Buffer.from(xml)),
        NOW,
      ),
    );
  const judge = (...documents: string[]) => judgeMetadata(read(documents), DEFAULT_SETTINGS, NOW);

  it('are judged as those of an org are', () => {
    const verdict = judge(entity(idp(key(one, 'signing'))));
    expect(verdict).toMatchObject({
      nearestDays: 5,
      findings: [
        {
          condition: 'CERTIFICATE_EXPIRING',
          severity: 'critical',
          users: { names: ['https://idp.example'] },
        },
      ],
    });
  });

  it('with a successor beside them are less grave, for the same role and use alone', () => {
    const severity = (inner: string) => judge(entity(inner)).findings[0]?.severity;
    expect(severity(idp(key(one, 'signing') + key(two, 'signing')))).toBe('warning');
    expect(severity(idp(key(one, 'signing') + key(two)))).toBe('warning');
    expect(severity(idp(key(one, 'signing') + key(two, 'encryption')))).toBe('critical');
    expect(severity(idp(key(one, 'signing')) + sp(key(two, 'signing')))).toBe('critical');
  });

  it('of one key for both uses are two lines and one finding', () => {
    const documents = [entity(sp(key(one))), entity(sp(key(one)))];
    const verdict = judge(...documents);
    expect(metadataUses(read(documents)).map(({ purpose }) => purpose)).toEqual([
      'sp-entity-signing',
      'sp-entity-encryption',
    ]);
    expect(verdict.findings).toHaveLength(1);
    expect(verdict.findings[0]?.observed).toContain('signing certificate and encryption certificate of');
  });

  it('that are missing or broken spoil nothing else', () => {
    const bare =
      '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>';
    const verdict = judge(entity(idp(bare + key('AAAA', 'signing') + key(two, 'signing'))), 'no XML');
    expect(verdict.findings.map(({ condition, observed }) => `${condition} ${observed}`)).toEqual([
      expect.stringContaining('CHECK_UNKNOWN the metadata cannot be read: no well-formed XML'),
      expect.stringContaining(
        'CERTIFICATE_UNREADABLE signing certificate of https://idp.example cannot be judged: the key has no certificate',
      ),
      expect.stringContaining(
        'CERTIFICATE_UNREADABLE signing certificate of https://idp.example cannot be judged: DER of something',
      ),
    ]);
    expect(verdict.findings[0]?.subject).toBe('https://sp.example/1');
    expect(verdict.nearestDays).toBeGreaterThan(3000);
  });

  it('in a document that is over are told, down to the moment', () => {
    const until = (days: number) => judge(entity(idp(key(two)), ` validUntil="${inDays(days)}"`)).findings;
    expect(until(0)).toEqual([]);
    expect(until(-1 / 86_400_000)).toMatchObject([{ condition: 'METADATA_EXPIRED', severity: 'warning' }]);
  });
});
