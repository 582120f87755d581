/** Where assertions go and for whom they are, to the byte. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { AppKey } from '../../../../local/simulated-okta/api/app-key.ts';
import type { JsonObject } from '../../../../local/simulated-okta/documents.ts';
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

const ARTIFACT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact';
const LINES = ['ACS URL', 'recipient', 'destination'];
let key: AppKey;
beforeAll(async () => {
  key = await keyFor(900);
});
const withSignOn = (changes: JsonObject) => subjectOf([key], { signOn: { ...AGREED, ...changes } });

describe('the ACS URL', () => {
  it('is in order where it is the expected one, of several any', () => {
    const xml = providerXml(consumer('https://sp.example/other') + consumer(ACS));
    for (const { exitCode, stateOf, codes } of [
      diagnosed(subjectOf([key]), { acs: ACS }),
      diagnosed(subjectOf([key]), { xml }),
    ]) {
      expect(LINES.map(stateOf)).toEqual(['ok', 'ok', 'ok']);
      expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
    }
  });

  it('is not judged where nothing is expected, and then nothing says that it is in order', () => {
    const { stateOf, observedOf } = diagnosed(subjectOf([key]));
    expect(stateOf('ACS URL')).toBe('info');
    expect(observedOf('ACS URL')).toBe(`${ACS} (ssoAcsUrl)`);
    expect(stateOf('none given')).toBe('skipped');
    expect(observedOf('none given')).toContain('with --sp-metadata, or --expect-acs and --expect-audience');
    expect(diagnosed(subjectOf([key]), { acs: ACS }).stateOf('none given')).toBeUndefined();
  });

  it('that differs in one octet is the cause, said once with both and with what differs', () => {
    const { exitCode, codes, sentence, fix, stateOf } = diagnosed(subjectOf([key]), { acs: `${ACS}/` });
    expect(codes).toEqual(['ACS_MISMATCH']);
    expect(sentence).toBe(
      `Okta sends assertions to ${ACS}, and the service provider takes them at ${ACS}/: they differ in a slash at the end.`,
    );
    expect(fix).toContain(`set Single sign-on URL (ssoAcsUrl) to ${ACS}/, to the letter`);
    expect(LINES.map(stateOf)).toEqual(['critical', 'critical', 'critical']);
    expect(exitCode).toBe(2);
  });

  it('is compared with the nearest of those that the metadata lists by HTTP-POST', () => {
    const xml = providerXml(
      consumer('https://other.example/acs') + consumer('https://SP.example/acs') + consumer(ACS, ARTIFACT),
    );
    const { sentence, codes } = diagnosed(subjectOf([key]), { xml });
    expect(codes).toEqual(['ACS_MISMATCH']);
    expect(sentence).toContain('at https://SP.example/acs: they differ in the case of the host.');
  });

  it('cannot match metadata that list no HTTP-POST', () => {
    const { root } = diagnosed(subjectOf([key]), { xml: providerXml(consumer(ACS, ARTIFACT)) });
    expect(root).toMatchObject({ code: 'ACS_WITHOUT_POST', severity: 'critical' });
  });

  it('is what overrides it where something does', () => {
    const subject = withSignOn({ ssoAcsUrlOverride: 'https://override.example/acs' });
    const { observedOf, fix } = diagnosed(subject, { acs: ACS });
    expect(observedOf('ACS URL')).toContain('https://override.example/acs (ssoAcsUrlOverride)');
    expect(fix).toContain(`(ssoAcsUrlOverride) to ${ACS}`);
  });

  it('that the app has for requests that ask for it alone only may be the cause', () => {
    const acsEndpoints = [{ index: 0, url: 'https://sp.example/second' }];
    const xml = providerXml(consumer('https://sp.example/second'));
    const enabled = diagnosed(withSignOn({ allowMultipleAcsEndpoints: true, acsEndpoints }), { xml });
    expect(enabled.root).toMatchObject({ code: 'ACS_ONLY_ON_REQUEST', severity: 'warning' });
    expect(enabled.stateOf('ACS URL')).toBe('warning');
    const disabled = diagnosed(withSignOn({ acsEndpoints }), { xml });
    expect(disabled.root?.code).toBe('ACS_MISMATCH');
  });
});

describe('recipient and destination', () => {
  it.each(['recipient', 'destination'])(
    '%s other than the ACS URL may be the cause, and is one where that is as expected',
    (member) => {
      const subject = withSignOn({ [member]: 'http://sp.example/acs' });
      const code = `${member.toUpperCase()}_MISMATCH`;
      expect(diagnosed(subject).root).toMatchObject({ code, severity: 'warning' });
      const { root, stateOf } = diagnosed(subject, { acs: ACS });
      expect(root).toMatchObject({ code, severity: 'critical' });
      expect(root?.sentence).toContain(`has to be the ACS URL ${ACS}: they differ in the scheme.`);
      expect(stateOf('ACS URL')).toBe('ok');
    },
  );

  it('have to be the address that the assertion goes to, not another of the service provider', () => {
    const other = 'https://sp.example/second';
    const xml = providerXml(consumer(ACS) + consumer(other));
    expect(diagnosed(withSignOn({ recipient: other }), { xml }).codes).toEqual(['RECIPIENT_MISMATCH']);
  });
});

describe('the audience', () => {
  it('is in order where it is the expected one, or the entity id of the metadata', () => {
    expect(diagnosed(subjectOf([key]), { audience: SP }).stateOf('audience')).toBe('ok');
    expect(diagnosed(subjectOf([key]), { xml: providerXml(consumer(ACS)) }).stateOf('audience')).toBe('ok');
    expect(diagnosed(subjectOf([key])).stateOf('audience')).toBe('info');
  });

  it('that differs is the cause, behind a wrong ACS URL', () => {
    const { codes, sentence } = diagnosed(subjectOf([key]), { audience: 'urn:sp' });
    expect(codes).toEqual(['AUDIENCE_MISMATCH']);
    expect(sentence).toBe(
      `The assertion is for the audience ${SP}, and the service provider is urn:sp: they differ in the whole value.`,
    );
    expect(diagnosed(subjectOf([key]), { audience: 'urn:sp', acs: 'https://sp.example/' }).codes).toEqual([
      'ACS_MISMATCH',
      'AUDIENCE_MISMATCH',
    ]);
  });
});

describe('what is typed', () => {
  it('goes before the metadata, and that they differ is told', () => {
    const xml = providerXml(consumer('https://sp.example/listed'));
    const { codes, stateOf } = diagnosed(subjectOf([key]), { xml, acs: ACS, audience: SP });
    expect(codes).toEqual(['SP_METADATA_OTHER_ACS']);
    expect(stateOf('ACS URL')).toBe('ok');
    expect(stateOf('ACS URLs by HTTP-POST')).toBe('warning');
  });
});

describe('an app of the catalogue', () => {
  const subject = () => subjectOf([key], { isOfCatalogue: true, signOn: {} });

  it('states hardly anything, of which nothing is in order', () => {
    const { diagnosis } = diagnosed(subject());
    const unstated = diagnosis.lines.filter(({ observed }) => observed.startsWith('not stated'));
    expect(unstated.length).toBeGreaterThan(8);
    expect(new Set(unstated.map(({ state }) => state))).toEqual(new Set(['info']));
  });

  it('is unknown in what it was to be compared in, with how to do it by hand', () => {
    const { exitCode, stateOf, diagnosis, codes } = diagnosed(subject(), { acs: ACS, audience: SP });
    expect([...LINES, 'audience'].map(stateOf)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
    expect({ exitCode, codes }).toEqual({ exitCode: 3, codes: [] });
    const unknown = diagnosis.lines.filter(({ state }) => state === 'unknown');
    expect(unknown.filter(({ fix }) => fix?.startsWith('Compare it by hand'))).toHaveLength(4);
  });

  it('is compared in what overrides its template', () => {
    const overridden = subjectOf([key], { isOfCatalogue: true, signOn: { audienceOverride: 'urn:other' } });
    expect(diagnosed(overridden, { audience: SP }).codes).toEqual(['AUDIENCE_MISMATCH']);
  });
});
