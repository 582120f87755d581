/** Certificates: in use, staged, left over, of the service provider, by the bands of the check. */
import { beforeAll, describe, expect, it } from 'vitest';
import { keyIdOf } from '../../../../lambda/checks/saml-certificates/certificate-text.ts';
import { readMetadata } from '../../../../lambda/checks/saml-certificates/metadata.ts';
import type { Subject } from '../../../../local/diagnose/saml/facts.ts';
import type { AppKey } from '../../../../local/simulated-okta/api/app-key.ts';
import {
  madeByOpenssl,
  readByOpenssl,
} from '../../../lambda/checks/saml-certificates/support/made-certificates.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import {
  ACS,
  AGREED,
  consumer,
  diagnosed,
  keyDescriptor,
  keyFor,
  NOW,
  providerXml,
  subjectOf,
} from './support/saml-values.ts';

const IN_USE = 'certificate in use';
let good: AppKey;
let later: AppKey;
beforeAll(async () => {
  [good, later] = await Promise.all([keyFor(900), keyFor(3000)]);
});
/** What openssl makes begins now. */
const inAMinute = () => new Date(Date.now() + 60_000);
const textOf = ({ x5c }: AppKey) => x5c[0] ?? '';

describe('the certificate that the app signs with', () => {
  it.each([
    [61, 'ok', []],
    [60, 'ok', []],
    [30, 'warning', ['CERTIFICATE_EXPIRING']],
    [31, 'ok', []],
    [8, 'warning', ['CERTIFICATE_EXPIRING']],
    [7, 'critical', ['CERTIFICATE_EXPIRING']],
    [0, 'critical', ['CERTIFICATE_EXPIRING']],
  ])('with %i whole days left is %s, and keeps nobody from signing in', async (days, state, codes) => {
    const { diagnosis, stateOf, codes: seen } = diagnosed(subjectOf([await keyFor(days + 0.5)]));
    expect(stateOf(IN_USE)).toBe(state);
    expect(seen).toEqual(codes);
    expect([diagnosis.verdict, ...diagnosis.others].map((cause) => cause?.severity)).not.toContain(
      'critical',
    );
  });

  it('that expired a moment ago is the cause, and one that ends in a moment is not', async () => {
    const before = diagnosed(subjectOf([await keyFor(1 / 86_400)]));
    expect(before.root?.code).toBe('CERTIFICATE_EXPIRING');
    const { root, exitCode } = diagnosed(subjectOf([await keyFor(-1 / 86_400)]));
    expect(root).toMatchObject({ code: 'CERTIFICATE_EXPIRED', severity: 'critical' });
    expect(root?.sentence).toBe("Okta's signing certificate expired 2026-11-23, 1 day ago.");
    expect(root?.fix).toContain('Make a new key in Okta');
    expect(exitCode).toBe(2);
  });

  it('is followed by the one that is staged, which the fix names, and not by what is left over', async () => {
    const [expired, older] = await Promise.all([keyFor(-2), keyFor(-300)]);
    const { root, diagnosis } = diagnosed(subjectOf([expired, later, older]));
    expect(root?.fix).toBe(
      `Upload the certificate of the staged key ${later.kid} to the service provider, then let the app use it.`,
    );
    const others = diagnosis.lines.filter(
      ({ area, what }) => area === 'Signing keys' && /staged|left/.test(what),
    );
    expect(others.map(({ state, what, observed }) => [state, what, observed.split(',')[0]])).toEqual([
      ['info', 'staged successor', later.kid],
      ['info', 'left over, not in use', older.kid],
    ]);
  });

  it('that begins in the future is the cause', async () => {
    // Ten years and a minute are what its validity lasts.
    const { root } = diagnosed(subjectOf([await keyFor(3650 + 10)]));
    expect(root).toMatchObject({ code: 'CERTIFICATE_NOT_YET_VALID', severity: 'critical' });
    expect(root?.sentence).toContain('is not valid before 2026-12-03T');
  });

  it('signed with SHA-1 is told and not held against it: nobody checks its own signature', async () => {
    const { diagnosis, codes } = diagnosed(subjectOf([await keyFor(900, 'SHA-1')]));
    expect(diagnosis.lines.find(({ what }) => what === 'its strength')).toMatchObject({
      state: 'info',
      observed: 'signed with SHA-1',
    });
    expect(codes).toEqual([]);
  });

  it('of openssl with a short key may be the cause, with the fingerprint that openssl prints', () => {
    const der = madeByOpenssl('-newkey rsa:1024 -days 20000');
    const weak = { ...good, x5c: [der.toString('base64')] };
    const { root, stateOf, observedOf } = diagnosed(subjectOf([weak]), { now: inAMinute() });
    expect(root).toMatchObject({ code: 'CERTIFICATE_WEAK', severity: 'warning' });
    expect(root?.sentence).toContain('RSA key of 1024 bits');
    expect(stateOf('its strength, certificate in use')).toBe('warning');
    expect(observedOf('its SHA-256 fingerprint')).toBe(readByOpenssl(der).fingerprint);
  });

  it('is unknown where the keys cannot be read, do not have it, or the app names none', () => {
    const subject = subjectOf([good]);
    if (subject.kind !== 'app') throw new Error('no app');
    const problem = {
      code: 'ROLE_MISSING' as const,
      detail: 'HTTP 403 E0000006, no',
      fix: 'Give it a role.',
    };
    const unread = diagnosed({ ...subject, keys: { ok: false, problem } });
    expect(unread.exitCode).toBe(3);
    expect(unread.diagnosis.lines.find(({ what }) => what === IN_USE)?.fix).toBe('Give it a role.');
    expect(unread.stateOf(IN_USE)).toBe('unknown');
    expect(diagnosed(subjectOf([good], { activeKid: 'other' })).observedOf(IN_USE)).toBe(
      'other: it is not among the 1 keys of the app',
    );
    expect(diagnosed(subjectOf([good], { activeKid: undefined })).stateOf(IN_USE)).toBe('unknown');
    const broken = { ...good, x5c: ['MIIB'] };
    expect(diagnosed(subjectOf([broken])).stateOf(IN_USE)).toBe('unknown');
  });

  it('is told what Okta says of it that is not so', () => {
    const lying = { ...good, expiresAt: '2040-01-01T00:00:00.000Z' };
    expect(diagnosed(subjectOf([lying])).observedOf('what Okta says of it')).toContain('expiresAt is "2040');
  });
});

describe.runIf(hasRecordings)('keys as Okta has them', () => {
  it('are read whole, the one in use and what is left over, without the e-mail address in their names', () => {
    const lists = recordings('app-keys', /^saml\.|^app\.sha1/).map(
      ({ text }) => JSON.parse(text) as AppKey[],
    );
    expect(lists.length).toBeGreaterThan(4);
    for (const keys of lists) {
      const { diagnosis, observedOf, stateOf } = diagnosed(subjectOf(keys));
      expect(stateOf(IN_USE)).toBe('ok');
      expect(observedOf(IN_USE)).toMatch(/^[\w-]{43}, CN=[\w-]+, ends 20\d\d-\d\d-\d\d, \d{4} days left$/);
      const own = diagnosis.lines.filter(({ area }) => area === 'Signing keys');
      expect(own.filter(({ what }) => /staged|left over/.test(what))).toHaveLength(keys.length - 1);
      expect(JSON.stringify(own)).not.toContain('@');
    }
  });
});

describe('the metadata of the app', () => {
  const idp = (certificate: string, attributes = '') =>
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="http://www.okta.com/exk1"${attributes}><IDPSSODescriptor>${keyDescriptor(certificate, 'signing').replaceAll('md:', '')}<SingleSignOnService Binding="b" Location="https://acme.okta.example/sso"/></IDPSSODescriptor></EntityDescriptor>`;
  const withMetadata = (xml: string): Subject =>
    ({ ...subjectOf([good]), metadata: readMetadata(Buffer.from(xml)) }) as Subject;
  const alone = (xml: string): Subject => ({ kind: 'metadata', metadata: readMetadata(Buffer.from(xml)) });

  it('says the entity id, and has the certificate in use', () => {
    const { observedOf, codes } = diagnosed(withMetadata(idp(textOf(good))));
    expect(observedOf('entity id (issuer)')).toBe('http://www.okta.com/exk1');
    expect(codes).toEqual([]);
  });

  it('with another certificate than the one in use may be the cause', () => {
    const { root } = diagnosed(withMetadata(idp(textOf(later))));
    expect(root).toMatchObject({ code: 'METADATA_OTHER_CERTIFICATE', severity: 'warning' });
  });

  it('that cannot be read is unknown', () => {
    const { stateOf, exitCode } = diagnosed(withMetadata('<a/>'));
    expect([stateOf('metadata'), exitCode]).toEqual(['unknown', 3]);
  });

  it('alone is judged by its certificate and by its end', async () => {
    expect(diagnosed(alone(idp(textOf(good)))).exitCode).toBe(0);
    expect(diagnosed(alone(idp(textOf(await keyFor(-3))))).root?.code).toBe('CERTIFICATE_EXPIRED');
    const ends = (instant: string) => diagnosed(alone(idp(textOf(good), ` validUntil="${instant}"`))).codes;
    expect(ends(NOW.toISOString())).toEqual([]);
    expect(ends('2026-11-23T11:59:59Z')).toEqual(['METADATA_EXPIRED']);
  });

  it('alone is not judged by keys for encryption, to which nobody looks to check a signature', async () => {
    const encryption = keyDescriptor(textOf(await keyFor(-3)), 'encryption').replaceAll('md:', '');
    const xml = idp(textOf(good)).replace('<IDPSSODescriptor>', `<IDPSSODescriptor>${encryption}`);
    expect(diagnosed(alone(xml)).exitCode).toBe(0);
  });

  it('alone that is none, that of a service provider, or without a certificate, is unknown', () => {
    const { root, exitCode, sentence } = diagnosed(alone('<html/>'));
    expect(root?.code).toBe('METADATA_UNREADABLE');
    expect(sentence).toContain('cannot be read: XML without any EntityDescriptor');
    expect(exitCode).toBe(3);
    expect(diagnosed(alone(providerXml(consumer(ACS)))).sentence).toContain('go into --sp-metadata');
    const keyless = idp('').replace(/<KeyDescriptor.*<\/KeyDescriptor>/, '');
    expect(diagnosed(alone(keyless)).observedOf(IN_USE)).toBe('the metadata has none');
  });
});

describe("the service provider's certificates", () => {
  const signed = (key: AppKey, isDemanded: boolean) =>
    subjectOf([good], {
      // As Okta has them: with the line ends of whoever uploaded them.
      spCertificate: [textOf(key).replace(/.{64}/g, '$&\r\n')],
      signOn: { ...AGREED, samlSignedRequestEnabled: isDemanded },
    });
  const provider = (key: AppKey, use = 'signing', attributes = '') =>
    providerXml(keyDescriptor(textOf(key), use) + consumer(ACS), attributes);
  const encrypting = (key: AppKey | undefined) =>
    subjectOf([good], {
      signOn: {
        ...AGREED,
        assertionEncryption: { enabled: true, ...(key === undefined ? {} : { x5c: [textOf(key)] }) },
      },
    });

  it.each(['signing', ''])('by which requests are checked are those of its metadata (use "%s")', (use) => {
    const { stateOf, codes } = diagnosed(signed(later, true), { xml: provider(later, use) });
    expect(stateOf('signed requests')).toBe('ok');
    expect(codes).toEqual([]);
  });

  it.each([
    [true, 'critical'],
    [false, 'warning'],
  ])(
    'other than in its metadata are refused by Okta, demanded: %s, so that this is %s',
    (isDemanded, severity) => {
      const { root } = diagnosed(signed(later, isDemanded), { xml: provider(good) });
      expect(root).toMatchObject({ code: 'SP_SIGNATURE_OTHER_CERTIFICATE', severity });
    },
  );

  it('of encryption in the metadata say nothing of signatures', () => {
    const { codes, stateOf } = diagnosed(signed(later, true), { xml: provider(good, 'encryption') });
    expect([codes, stateOf('signed requests')]).toEqual([[], 'info']);
  });

  it('are missed where requests have to be signed, and the metadata says that they are not', () => {
    const xml = provider(later, 'signing', 'AuthnRequestsSigned="false"');
    expect(diagnosed(signed(later, true), { xml }).codes).toEqual(['REQUESTS_NOT_SIGNED']);
    expect(diagnosed(signed(later, false), { xml }).codes).toEqual([]);
  });

  it('that expired are the cause', async () => {
    const { root } = diagnosed(signed(await keyFor(-1), true));
    expect(root?.code).toBe('CERTIFICATE_EXPIRED');
    expect(root?.sentence).toMatch(/^The signature certificate of the service provider in the settings/);
  });

  it('for which assertions are encrypted are those of its metadata, or it cannot decrypt them', () => {
    expect(
      diagnosed(encrypting(later), { xml: provider(later, 'encryption') }).stateOf('encrypted assertions'),
    ).toBe('ok');
    const other = diagnosed(encrypting(later), { xml: provider(good, 'encryption') });
    expect(other.root).toMatchObject({ code: 'SP_ENCRYPTION_OTHER_CERTIFICATE', severity: 'critical' });
    const none = diagnosed(encrypting(later), { xml: provider(later, 'signing') });
    expect(none.root).toMatchObject({ code: 'SP_ENCRYPTION_OTHER_CERTIFICATE', severity: 'warning' });
    const untold = diagnosed(encrypting(undefined), { xml: provider(later) });
    expect(untold.stateOf('encrypted assertions')).toBe('unknown');
  });

  it('of its metadata are listed by fingerprint and end', () => {
    const { observedOf } = diagnosed(subjectOf([good]), { xml: provider(later, 'encryption') });
    expect(observedOf('encryption certificate')).toBe(
      `${keyIdOf(textOf(later)).slice(0, 23)}, CN=acme, ends 2035-02-09, 3000 days left`,
    );
  });
});
