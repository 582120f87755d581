/** What keeps people from signing in by SAML, beside addresses and certificates. */
import { beforeAll, describe, expect, it } from 'vitest';
import { samlAppIn } from '../../../../local/diagnose/saml/app-settings.ts';
import type { Subject } from '../../../../local/diagnose/saml/facts.ts';
import type { AppKey } from '../../../../local/simulated-okta/api/app-key.ts';
import type { JsonObject } from '../../../../local/simulated-okta/documents.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import {
  ACS,
  AGREED,
  consumer,
  diagnosed,
  keyFor,
  providerXml,
  SP,
  subjectOf,
} from './support/saml-values.ts';

const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';
const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const URI = 'urn:oasis:names:tc:SAML:2.0:attrname-format:uri';
let key: AppKey;
beforeAll(async () => {
  key = await keyFor(900);
});
const withSignOn = (changes: JsonObject) => subjectOf([key], { signOn: { ...AGREED, ...changes } });

describe('the app', () => {
  it('that is inactive is the cause, before anything else that is wrong', () => {
    const { root, exitCode } = diagnosed(subjectOf([key], { status: 'INACTIVE' }), { acs: `${ACS}x` });
    expect(root?.code).toBe('APP_INACTIVE');
    expect(root?.sentence).toBe('The app Payroll is inactive, so that nobody can sign in to it.');
    expect(exitCode).toBe(2);
  });

  it.each([
    ['OPENID_CONNECT', 'by OpenID Connect, not by SAML'],
    ['WS_FEDERATION', 'by WS-Federation, not by SAML'],
    ['AUTO_LOGIN', 'by AUTO_LOGIN, not by SAML'],
    [null, 'by no sign-on mode that Okta states, not by SAML'],
  ])('of mode %s is not looked at any further', (signOnMode, words) => {
    const { codes, sentence, diagnosis } = diagnosed(subjectOf([key], { signOnMode }), { acs: ACS });
    expect(codes).toEqual(['NOT_SAML']);
    expect(sentence).toContain(words);
    expect(new Set(diagnosis.lines.map(({ area }) => area))).toEqual(new Set(['App', 'Clock']));
  });

  it('that there are several of, or none, is unknown, with what there is', () => {
    const apps = ['0oa1', '0oa2'].map((id) => ({ id, label: 'Payroll', status: 'ACTIVE', mode: 'SAML_2_0' }));
    const several = diagnosed({ kind: 'several', label: 'Payroll', apps });
    expect(several).toMatchObject({ exitCode: 3, sentence: '2 apps have the label Payroll: 0oa1, 0oa2.' });
    const none = diagnosed({ kind: 'none', asked: 'Payrol', similar: apps });
    expect(none).toMatchObject({ exitCode: 3, fix: 'Name one of those that are called alike by its id.' });
    expect(none.stateOf('0oa1')).toBe('info');
    expect(diagnosed({ kind: 'none', asked: 'x', similar: [] }).fix).toContain('okta.apps.read');
  });
});

describe('what is signed', () => {
  it.each([
    [true, true, false, 'ok', undefined],
    [true, false, true, 'ok', undefined],
    [false, true, false, 'ok', undefined],
    [false, true, true, 'critical', 'ASSERTION_NOT_SIGNED'],
    [false, false, false, 'critical', 'NOTHING_SIGNED'],
    [false, false, true, 'critical', 'NOTHING_SIGNED'],
    [null, true, true, 'unknown', undefined],
    [null, null, true, 'unknown', undefined],
    [null, null, false, 'info', undefined],
    [null, false, false, 'info', undefined],
  ])(
    'assertion %s, response %s, wanted: %s, is %s',
    (assertionSigned, responseSigned, isWanted, state, code) => {
      const xml = providerXml(consumer(ACS), `WantAssertionsSigned="${isWanted}"`);
      const { stateOf, root } = diagnosed(withSignOn({ assertionSigned, responseSigned }), { xml });
      expect(stateOf('what is signed')).toBe(state);
      expect(root?.code).toBe(code);
    },
  );

  it.each([
    ['RSA_SHA1', 'SHA1', 'warning', ['SIGNATURE_SHA1', 'DIGEST_SHA1']],
    ['RSA_SHA256', 'SHA256', 'ok', []],
    ['RSA_SHA512', 'SHA512', 'ok', []],
  ])('by %s over %s is %s', (signatureAlgorithm, digestAlgorithm, state, codes) => {
    const { stateOf, codes: seen } = diagnosed(withSignOn({ signatureAlgorithm, digestAlgorithm }));
    expect([stateOf('signature algorithm'), stateOf('digest algorithm')]).toEqual([state, state]);
    expect(seen).toEqual(codes);
  });
});

describe('names and attributes', () => {
  const formats = (...listed: string[]) =>
    providerXml(
      listed.map((format) => `<md:NameIDFormat>${format}</md:NameIDFormat>`).join('') + consumer(ACS),
    );
  const requested = (attribute: string) =>
    providerXml(
      `${consumer(ACS)}<md:AttributeConsumingService><md:RequestedAttribute ${attribute}/></md:AttributeConsumingService>`,
    );

  it.each([
    [EMAIL, [EMAIL, PERSISTENT], 'ok'],
    [EMAIL, [PERSISTENT], 'warning'],
    [EMAIL, [], 'info'],
    [EMAIL, [UNSPECIFIED], 'info'],
    [UNSPECIFIED, [PERSISTENT], 'info'],
  ])('%s where %j are listed is %s', (subjectNameIdFormat, listed, state) => {
    const { stateOf, codes } = diagnosed(withSignOn({ subjectNameIdFormat }), { xml: formats(...listed) });
    expect(stateOf('NameID format')).toBe(state);
    expect(codes).toEqual(state === 'warning' ? ['NAMEID_FORMAT_MISMATCH'] : []);
  });

  it.each([
    ['Name="email" isRequired="true"', 'ok', []],
    [`Name="email" isRequired="true" NameFormat="${URI}"`, 'warning', ['ATTRIBUTE_FORMAT_MISMATCH']],
    ['Name="Email" isRequired="true"', 'warning', ['ATTRIBUTES_MISSING']],
    ['Name="other" isRequired="false"', 'info', []],
  ])('an attribute that is wanted as %s is %s', (attribute, state, codes) => {
    const basic = 'urn:oasis:names:tc:SAML:2.0:attrname-format:basic';
    const attributeStatements = [
      { type: 'EXPRESSION', name: 'email', namespace: basic, values: ['user.email'] },
    ];
    const { stateOf, codes: seen } = diagnosed(withSignOn({ attributeStatements }), {
      xml: requested(attribute),
    });
    expect(stateOf('attributes')).toBe(state);
    expect(seen).toEqual(codes);
  });

  it('of a template that is not told are missed nowhere', () => {
    const subject = subjectOf([key], { isOfCatalogue: true, signOn: {} });
    const { codes } = diagnosed(subject, { xml: requested('Name="email" isRequired="true"') });
    expect(codes).toEqual([]);
  });
});

describe('the clock', () => {
  const clock = (skewMs: number, uncertaintyMs = 500) => ({ skewMs, uncertaintyMs });
  it.each([
    [60_500, 'ok'],
    [60_501, 'warning'],
    [-180_500, 'warning'],
    [-180_501, 'critical'],
  ])('of Okta %i ms off, give or take 500, is %s', (skewMs, state) => {
    const { stateOf, codes } = diagnosed(subjectOf([key]), { clocks: { org: clock(skewMs) } });
    expect(stateOf('skew')).toBe(state);
    expect(codes).toEqual(state === 'ok' ? [] : ['CLOCK_SKEW']);
  });

  it('of the service provider counts in place of that of this machine, where it is seen', () => {
    const same = diagnosed(subjectOf([key]), {
      clocks: { org: clock(600_000), serviceProvider: clock(600_000) },
    });
    expect(same.stateOf('skew')).toBe('ok');
    const apart = diagnosed(subjectOf([key]), { clocks: { org: clock(0), serviceProvider: clock(600_000) } });
    expect(apart.root?.sentence).toContain(
      "Okta's clock is 600.0 s behind that of the service provider's host",
    );
    expect(apart.root?.sentence).toContain('for expired');
  });

  it('that cannot be told is not in order', () => {
    expect(diagnosed(subjectOf([key])).stateOf('skew')).toBe('info');
    const vague = diagnosed(subjectOf([key]), { clocks: { org: clock(0, 60_001) } });
    expect(vague.stateOf('skew')).toBe('unknown');
  });

  it('is behind what is certain: a wrong ACS URL', () => {
    const { root } = diagnosed(subjectOf([key]), { acs: `${ACS}/`, clocks: { org: clock(900_000) } });
    expect(root?.code).toBe('ACS_MISMATCH');
  });
});

describe('the metadata of the service provider', () => {
  const group = (...inner: string[]) =>
    `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${inner.join('')}</md:EntitiesDescriptor>`;
  const other = providerXml(consumer('https://other.example/acs'), '', 'https://other.example');

  it.each([
    ['by the audience of the app', group(other, providerXml(consumer(`${ACS}x`))), ['ACS_MISMATCH']],
    ['by its address', group(other, providerXml(consumer(ACS), '', 'urn:sp')), ['AUDIENCE_MISMATCH']],
  ])('of several describes the one that is meant %s', (_how, xml, codes) => {
    expect(diagnosed(subjectOf([key]), { xml }).codes).toEqual(codes);
  });

  it('of several others is not compared, and that is said', () => {
    const xml = group(other, providerXml(consumer('https://third.example/acs'), '', 'urn:third'));
    const { root, exitCode, stateOf } = diagnosed(subjectOf([key]), { xml });
    expect(root?.sentence).toContain('it describes 2 service providers, of which none');
    expect([exitCode, stateOf('ACS URL')]).toEqual([3, 'info']);
    expect(diagnosed(subjectOf([key]), { xml, audience: 'urn:third' }).root?.code).toBe('ACS_MISMATCH');
  });

  it('that is over, no metadata, or that of an identity provider, is told', () => {
    const ended = providerXml(consumer(ACS), 'validUntil="2026-11-23T11:59:59Z"');
    expect(diagnosed(subjectOf([key]), { xml: ended }).codes).toEqual(['SP_METADATA_EXPIRED']);
    const lasting = providerXml(consumer(ACS), 'validUntil="2026-11-23T12:00:00Z"');
    expect(diagnosed(subjectOf([key]), { xml: lasting }).codes).toEqual([]);
    const idp = providerXml('').replaceAll('SPSSO', 'IDPSSO');
    expect(diagnosed(subjectOf([key]), { xml: idp }).sentence).toContain(
      'an identity provider, and no service provider',
    );
  });

  it.each([
    ['a DOCTYPE', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', 'DOCTYPE'],
    ['a megabyte', `<x>${'a'.repeat(1024 * 1024)}</x>`, '1048583 bytes'],
    ['great depth', '<x>'.repeat(5000), 'nested deeper than 40'],
    ['no XML', '{"errorCode":"E0000007"}', 'no well-formed XML'],
  ])('of %s is refused, and the rest is diagnosed', (_what, xml, words) => {
    const { root, stateOf } = diagnosed(subjectOf([key]), { xml, audience: SP });
    expect(root?.sentence).toContain(words);
    expect(stateOf('audience')).toBe('ok');
  });
});

describe.runIf(hasRecordings)('apps as Okta has them', () => {
  const bodies = recordings('apps', /^(?!list\.bad).*\.json$/).flatMap(
    ({ text }) => JSON.parse(text) as unknown,
  );
  const subjects = bodies.flatMap((body): Subject[] => {
    const app = samlAppIn(body);
    return app === undefined ? [] : [{ kind: 'app', app, keys: undefined, metadata: undefined }];
  });
  const named = (label: string) =>
    diagnosed(subjects.find((one) => one.kind === 'app' && one.app.label === label) ?? fail());
  const fail = () => {
    throw new Error('not recorded');
  };

  it('are all understood, whatever their mode', () => {
    expect(subjects.length).toBeGreaterThan(190);
    expect(subjects).toHaveLength(bodies.length);
    for (const subject of subjects) {
      const { diagnosis, codes } = diagnosed(subject, { acs: ACS, audience: SP });
      expect(diagnosis.lines.length).toBeGreaterThan(2);
      expect(diagnosis.verdict?.code ?? 'none').toMatch(/^(?:APP_INACTIVE|NOT_SAML|ACS_MISMATCH|none)$/);
      expect(codes).toEqual([...new Set(codes)]);
    }
  });

  it('made by hand say where their assertions go, and what of it cannot be', () => {
    const { codes, observedOf } = named('testAcc_4225328393');
    expect(observedOf('ACS URL')).toBe('http://google.com (ssoAcsUrl)');
    expect(observedOf('audience')).toBe('http://audience.com (audience)');
    expect(observedOf('what is signed')).toBe('response');
    expect(codes).toEqual(['RECIPIENT_MISMATCH', 'DESTINATION_MISMATCH']);
  });

  it('of the catalogue are in order in nothing but that they are there', () => {
    const [recording] = recordings('apps', /^saml\.oin-pagerduty\.json$/);
    const app = samlAppIn(JSON.parse(recording?.text ?? ''));
    const { diagnosis } = diagnosed(
      app ? { kind: 'app', app, keys: undefined, metadata: undefined } : fail(),
    );
    expect(diagnosis.lines.filter(({ state }) => state === 'ok').map(({ what }) => what)).toEqual([
      'status',
      'sign-on mode',
    ]);
  });
});

describe('all that is wrong', () => {
  it('is told behind the one cause, what is certain before what only may be', () => {
    const subject = subjectOf([key], {
      status: 'INACTIVE',
      signOn: { ...AGREED, signatureAlgorithm: 'RSA_SHA1' },
    });
    const { root, codes } = diagnosed(subject, { acs: `${ACS}/`, audience: 'urn:sp' });
    expect(root?.code).toBe('APP_INACTIVE');
    expect(codes).toEqual(['APP_INACTIVE', 'ACS_MISMATCH', 'AUDIENCE_MISMATCH', 'SIGNATURE_SHA1']);
    const warned = diagnosed(
      withSignOn({ recipient: 'urn:other', assertionSigned: false, responseSigned: false }),
    );
    expect(warned.codes).toEqual(['NOTHING_SIGNED', 'RECIPIENT_MISMATCH']);
  });

  it('has a sentence that ends with a full stop, and a fix', () => {
    const { diagnosis } = diagnosed(withSignOn({ recipient: 'urn:other', signatureAlgorithm: 'RSA_SHA1' }), {
      acs: `${ACS}/`,
      audience: 'urn:sp',
      clocks: { org: { skewMs: 900_000, uncertaintyMs: 0 } },
    });
    const causes = [diagnosis.verdict, ...diagnosis.others];
    expect(causes).toHaveLength(5);
    for (const cause of causes) {
      expect(cause?.sentence).toMatch(/\.$/);
      expect(cause?.fix).toMatch(/\w/);
    }
  });
});
