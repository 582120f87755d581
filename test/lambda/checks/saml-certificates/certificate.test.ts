/** Certificates are read as openssl reads them, and what is none says why. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Certificate,
  readCertificate,
} from '../../../../lambda/checks/saml-certificates/certificate.ts';
import {
  ED25519,
  made,
  madeByOpenssl,
  P256,
  P384,
  RSA,
  RSA_1024,
  RSA_PSS,
  RSA_SHA1,
  readByOpenssl,
} from './support/made-certificates.ts';

const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');

function read(der: Uint8Array): Certificate {
  const reading = readCertificate(base64(der));
  if (!reading.ok) throw new Error(reading.problem);
  return reading.certificate;
}

function problemOf(text: string): string | undefined {
  const reading = readCertificate(text);
  return reading.ok ? undefined : reading.problem;
}

interface Sort {
  readonly sort: string;
  readonly make: () => Promise<Buffer> | Buffer;
  readonly kind: string;
  readonly weakness?: string;
  readonly notAfter?: string;
}

const SORTS: readonly Sort[] = [
  {
    sort: 'RSA',
    make: () => made({ notAfter: '2030-05-13T13:29:22Z' }, RSA),
    kind: 'RSA',
    notAfter: '2030-05-13T13:29:22.000Z',
  },
  {
    sort: 'RSA of 1024 bits',
    make: () => made({ notAfter: '2030-01-01T00:00:00Z' }, RSA_1024),
    kind: 'RSA',
    weakness: 'RSA key of 1024 bits',
  },
  {
    sort: 'SHA-1',
    make: () => made({ notAfter: '2032-10-04T23:20:17Z' }, RSA_SHA1),
    kind: 'RSA',
    weakness: 'signed with SHA-1',
  },
  { sort: 'RSA-PSS', make: () => made({ notAfter: '2032-10-04T23:20:17Z' }, RSA_PSS), kind: 'RSA' },
  { sort: 'EC', make: () => made({ notAfter: '2030-01-01T00:00:00Z' }, P256), kind: 'EC P-256' },
  { sort: 'EC P-384', make: () => made({ notAfter: '2030-01-01T00:00:00Z' }, P384), kind: 'EC P-384' },
  { sort: 'Ed25519', make: () => made({ notAfter: '2030-01-01T00:00:00Z' }, ED25519), kind: 'Ed25519' },
  {
    sort: 'the last second of UTCTime',
    make: () => made({ notAfter: '2049-12-31T23:59:59Z' }),
    kind: 'EC P-256',
    notAfter: '2049-12-31T23:59:59.000Z',
  },
  {
    sort: 'the first second of GeneralizedTime',
    make: () => made({ notAfter: '2050-01-01T00:00:00Z' }),
    kind: 'EC P-256',
    notAfter: '2050-01-01T00:00:00.000Z',
  },
  {
    sort: 'the year 9999',
    make: () => made({ notAfter: '9999-12-31T23:59:59Z' }),
    kind: 'EC P-256',
    notAfter: '9999-12-31T23:59:59.000Z',
  },
  {
    sort: 'both dates of the last century',
    make: () => made({ notBefore: '1950-01-01T00:00:00Z', notAfter: '1999-12-31T23:59:59Z' }),
    kind: 'EC P-256',
    notAfter: '1999-12-31T23:59:59.000Z',
  },
  {
    sort: 'not yet valid',
    make: () => made({ notBefore: '2045-02-28T01:02:03Z', notAfter: '2055-02-28T01:02:03Z' }),
    kind: 'EC P-256',
  },
  {
    sort: 'a leap day',
    make: () => made({ notBefore: '2028-02-29T12:00:00Z', notAfter: '2048-02-29T12:00:00Z' }),
    kind: 'EC P-256',
    notAfter: '2048-02-29T12:00:00.000Z',
  },
  {
    sort: "openssl's RSA over 30 years",
    make: () => madeByOpenssl('-newkey rsa:2048 -days 10957'),
    kind: 'RSA',
  },
  {
    sort: "openssl's SHA-1",
    make: () => madeByOpenssl('-newkey rsa:2048 -sha1 -days 365'),
    kind: 'RSA',
    weakness: 'signed with SHA-1',
  },
  {
    sort: "openssl's RSA of 1024 bits with SHA-1",
    make: () => madeByOpenssl('-newkey rsa:1024 -sha1 -days 365'),
    kind: 'RSA',
    weakness: 'signed with SHA-1, RSA key of 1024 bits',
  },
  {
    sort: "openssl's RSA of 2047 bits",
    make: () => madeByOpenssl('-newkey rsa:2047 -days 365'),
    kind: 'RSA',
    weakness: 'RSA key of 2047 bits',
  },
  {
    sort: "openssl's MD5",
    make: () => madeByOpenssl('-newkey rsa:2048 -md5 -days 365'),
    kind: 'RSA',
    weakness: 'signed with MD5',
  },
  { sort: "openssl's SHA-512", make: () => madeByOpenssl('-newkey rsa:3072 -sha512 -days 365'), kind: 'RSA' },
  {
    sort: "openssl's PSS over SHA-1",
    make: () => madeByOpenssl('-newkey rsa:2048 -sha1 -sigopt rsa_padding_mode:pss -days 365'),
    kind: 'RSA',
    weakness: 'signed with SHA-1',
  },
  {
    sort: "openssl's PSS over SHA-256",
    make: () => madeByOpenssl('-newkey rsa:2048 -sha256 -sigopt rsa_padding_mode:pss -days 365'),
    kind: 'RSA',
  },
  {
    sort: "openssl's EC",
    make: () => madeByOpenssl('-newkey ec -pkeyopt ec_paramgen_curve:P-521 -days 365'),
    kind: 'EC P-521',
  },
  {
    sort: "openssl's EC with SHA-1",
    make: () => madeByOpenssl('-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha1 -days 365'),
    kind: 'EC P-256',
    weakness: 'signed with SHA-1',
  },
  {
    sort: "openssl's EC of another curve",
    make: () => madeByOpenssl('-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1 -days 365'),
    kind: 'EC brainpoolP256r1',
  },
  {
    sort: "openssl's Ed25519 for more than the century",
    make: () => madeByOpenssl('-newkey ed25519 -days 40000'),
    kind: 'Ed25519',
  },
  { sort: "openssl's Ed448", make: () => madeByOpenssl('-newkey ed448 -days 3'), kind: 'Ed448' },
];

describe('a certificate', () => {
  it.each(SORTS)('is read as openssl reads it: $sort', async ({ make, kind, weakness, notAfter }) => {
    const der = await make();
    const certificate = read(der);
    const { bits, ...expected } = readByOpenssl(der);
    expect(certificate).toMatchObject(expected);
    expect(certificate.key.kind).toBe(kind);
    if (certificate.key.bits !== undefined) expect(String(certificate.key.bits)).toBe(bits);
    expect(certificate.weakness).toBe(weakness);
    expect(certificate.subject).toBe('C=US, O=Acme, CN=acme');
    expect(certificate.issuer).toBe('C=US, O=Acme, CN=acme');
    if (notAfter !== undefined) expect(certificate.notAfter).toBe(notAfter);
    expect(JSON.parse(JSON.stringify(certificate))).toEqual(certificate);
  });
});

describe('the text of a certificate', () => {
  let der: Buffer;
  let text: string;
  let certificate: Certificate;
  beforeAll(async () => {
    der = await made({ notAfter: '2030-05-13T13:29:22Z' }, RSA);
    text = base64(der);
    certificate = read(der);
  });

  it.each([
    { form: 'CR and LF after every 76 characters', of: (one: string) => one.replace(/.{76}/g, '$&\r\n') },
    { form: 'a line end at its end', of: (one: string) => `${one}\r\n` },
    { form: 'blanks and tabs in front', of: (one: string) => `\n \t${one}` },
    { form: 'no padding', of: (one: string) => one.replace(/=+$/, '') },
    {
      form: 'PEM armour',
      of: (one: string) => `-----BEGIN CERTIFICATE-----\n${one}\n-----END CERTIFICATE-----\n`,
    },
    {
      form: 'more behind the certificate',
      of: (one: string) => base64(Buffer.concat([Buffer.from(one, 'base64'), Buffer.from('x')])),
    },
  ])('may have $form', ({ of }) => {
    expect(readCertificate(of(text))).toEqual({ ok: true, certificate });
  });

  it.each([
    { what: 'nothing', of: () => '', problem: 'empty' },
    { what: 'blanks', of: () => ' \r\n', problem: 'empty' },
    { what: 'prose', of: () => 'see the wiki, page 3', problem: 'no base64' },
    { what: 'base64url', of: () => '-_-_', problem: 'no base64' },
    {
      what: 'padding in the middle',
      of: () => `${text.slice(0, 100)}==${text.slice(100)}`,
      problem: 'no base64',
    },
    {
      what: 'base64 cut off within four characters',
      of: () => text.replace(/=+$/, '').slice(0, 401),
      problem: 'base64 that is cut off',
    },
    {
      what: 'base64 cut off between four characters',
      of: () => text.slice(0, 400),
      problem: 'no DER, or cut off',
    },
    { what: 'one character too few', of: () => text.slice(0, -4), problem: 'no DER, or cut off' },
    {
      what: 'zeros',
      of: () => base64(Buffer.alloc(900)),
      problem: 'DER of something that is no certificate',
    },
    {
      what: 'a public key',
      of: () => base64(publicKey()),
      problem: 'DER of something that is no certificate',
    },
    {
      what: 'a signing request',
      of: () => base64(signingRequest()),
      problem: 'DER of something that is no certificate',
    },
    {
      what: 'a text beyond all measure',
      of: () => 'A'.repeat(70_000),
      problem: '70000 characters, longer than any certificate',
    },
  ])('is refused in words for $what', ({ of, problem }) => {
    expect(problemOf(of())).toBe(problem);
  });

  it('is refused where a date is none', () => {
    const at = der.indexOf('300513132922Z');
    for (const date of [
      '300513132922+',
      '301313132922Z',
      '300230132922Z',
      '300513242922Z',
      '30051313292Z ',
    ]) {
      const changed = Buffer.from(der);
      changed.write(date, at, 'latin1');
      expect(problemOf(base64(changed))).toBe('a certificate whose dates are not as RFC 5280 has them');
    }
  });

  it('is not read from PEM where DER should be, as OpenSSL would', () => {
    const pem = `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
    expect(problemOf(base64(Buffer.from(pem)))).toBe('DER of something that is no certificate');
  });

  it('never makes reading fail, whichever octet is another', () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), fc.nat(der.length), (at, value, length) => {
        const changed = Buffer.from(der.subarray(0, length));
        if (at < length) changed[at] = value;
        const reading = readCertificate(base64(changed));
        if (reading.ok) expect(Number.isNaN(Date.parse(reading.certificate.notAfter))).toBe(false);
        else expect(reading.problem).not.toBe('');
      }),
      { numRuns: 2000 },
    );
  });

  it('never makes reading fail, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 4000 })), (any) => {
        expect(readCertificate(any)).toHaveProperty('ok');
      }),
      { numRuns: 2000 },
    );
  });

  it('takes time in proportion to its length', () => {
    // The worst for a reader that begins anew at every element: as many as fit, one in the other or one after another.
    const many = Buffer.from('30'.repeat(20_000), 'hex');
    const nested = Buffer.concat(
      Array.from({ length: 9000 }, (_, index) =>
        Buffer.from([0x30, 0x83, 0, (40_000 - index * 4) >> 8, (40_000 - index * 4) & 255]),
      ),
    );
    for (const hostile of [
      many,
      nested,
      Buffer.concat([Buffer.from([0x30, 0x83, 0, 0x9c, 0x40]), Buffer.alloc(40_000)]),
    ]) {
      const started = performance.now();
      for (let time = 0; time < 20; time += 1) readCertificate(base64(hostile));
      expect((performance.now() - started) / 20).toBeLessThan(50);
    }
  });
});

function publicKey(): Buffer {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' });
}

function signingRequest(): Buffer {
  const args = 'req -new -nodes -newkey ed25519 -keyout /dev/null -outform DER -subj /CN=acme'.split(' ');
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });
}
