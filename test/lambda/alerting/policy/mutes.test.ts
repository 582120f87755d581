import { describe, expect, it } from 'vitest';
import { matches } from '../../../../lambda/alerting/silence.ts';
import { findingWith, minutesAfter } from '../../../support/alerting-values.ts';
import { muteOf, policyOrg, story } from '../../../support/policy-org.ts';

const ISSUER = 'https://acme.okta.com/oauth2/default';
const muted = (pattern: string, subject = ISSUER) =>
  matches(pattern, 'acme', { check: 'oidc-discovery', condition: 'ISSUER_MISMATCH', subject });

describe('a pattern over org/check/subject', () => {
  it.each([
    'acme/oidc-discovery/https://acme.okta.com/oauth2/default',
    '*',
    '*/*/*',
    'acme',
    'acme/*',
    'acme/oidc-discovery',
    'acme/oidc-discovery/*',
    '*/oidc-discovery',
    'acme/*/https://acme.okta.com/*',
    'acme/*/*/default',
    'acme/*/*/oauth2/*',
    'acme/*/https://*.okta.com/oauth2/*',
    'a*e/oidc-*/*',
    'acme/oidc*discovery/*',
    '*acme*/*oidc-discovery*/*https://acme.okta.com/oauth2/default*',
    'acme/**/**',
    'acme/*/https:*acme*okta*oauth2*default',
  ])('%s matches', (pattern) => {
    expect(muted(pattern)).toBe(true);
  });

  it.each([
    { pattern: '', why: 'an org has a name' },
    { pattern: 'acm', why: 'anchored at the end' },
    { pattern: 'cme', why: 'anchored at the beginning' },
    { pattern: 'acme2', why: 'the whole of the org' },
    { pattern: 'globex/*/*', why: 'another org' },
    { pattern: 'ACME/*/*', why: 'letters as they are' },
    { pattern: 'acme/saml-certificates/*', why: 'another check' },
    { pattern: 'acme/oidc/*', why: 'anchored in the check' },
    { pattern: 'acme/*/', why: 'an empty subject' },
    { pattern: 'acme/*/https://acme.okta.com', why: 'anchored in the subject' },
    { pattern: 'acme/*/oauth2/default', why: 'anchored at the subject’s beginning' },
    { pattern: 'acme/*/https://acmexokta.com/*', why: 'a dot is a dot' },
    { pattern: 'acme/*/https://acme.okta.com/oauth./*', why: 'a dot is not any character' },
    { pattern: 'acme/*/*/default/*', why: 'what a star stands between has to be there' },
    { pattern: 'acme/*/*oauth2*oauth2*', why: 'twice is not once' },
    { pattern: 'acme/*/*default*oauth2*', why: 'in the order of the pattern' },
    { pattern: '*/https://acme.okta.com/*', why: 'the second part is the check' },
    { pattern: 'acme/oidc-discovery/[a-z]*', why: 'no character classes' },
    { pattern: 'acme/oidc-discovery/https?//*', why: 'a question mark is one' },
  ])('$pattern does not: $why', ({ pattern }) => {
    expect(muted(pattern)).toBe(false);
  });

  it.each([
    { pattern: 'acme/*/a*a', subject: 'a', said: false },
    { pattern: 'acme/*/a*a', subject: 'aa', said: true },
    { pattern: 'acme/*/ab*ba', subject: 'aba', said: false },
    { pattern: 'acme/*/*ab*ab', subject: 'ab', said: false },
    { pattern: 'acme/*/*ab*ab', subject: 'abab', said: true },
    { pattern: 'acme/*/a*bc*cd', subject: 'abcd', said: false },
    { pattern: 'acme/*/a*bc*cd', subject: 'abccd', said: true },
    { pattern: 'acme/*/*', subject: '', said: true },
    { pattern: 'acme/*/.*', subject: 'x', said: false },
    { pattern: 'acme/*/$1', subject: '$1', said: true },
  ])('$pattern on "$subject": pieces do not overlap', ({ pattern, subject, said }) => {
    expect(muted(pattern, subject)).toBe(said);
  });

  it('takes no longer for a hostile subject: linear, not exponential', () => {
    expect(muted(`acme/*/${'a*'.repeat(40)}b`, 'a'.repeat(20_000))).toBe(false);
  });
});

describe('a mute', () => {
  const MUTE_MINUTES = 10;
  const withMute = () => {
    const org = policyOrg();
    org.mute([muteOf('acme/oidc-discovery/*', minutesAfter(MUTE_MINUTES, org.now()))]);
    return org;
  };

  it('ends at its end: an incident that lasts is announced then, not before', async () => {
    expect(await story(withMute(), 'C'.repeat(12))).toBe(`${'.'.repeat(MUTE_MINUTES)}F.`);
  });

  it.each([
    { about: 'a millisecond before its end', ms: -1, said: [] },
    { about: 'at its end', ms: 0, said: ['FIRING'] },
  ])('is looked at $about: $said', async ({ ms, said }) => {
    const org = withMute();
    org.pass(MUTE_MINUTES + ms / 60_000);
    expect(await org.says({ findings: [findingWith()] })).toEqual(said);
  });

  it('says nothing of what came and went', async () => {
    expect(await story(withMute(), 'CCgggggggggggg')).toBe('.'.repeat(14));
  });

  it('says nothing when it ends between the two good runs of an end', async () => {
    expect(await story(withMute(), 'CCCCCCCCCggg')).toBe('.'.repeat(12));
  });

  it('does not keep back that what was announced is over', async () => {
    const org = policyOrg();
    await story(org, 'C');
    org.mute([muteOf('acme', minutesAfter(600, org.now()))]);
    expect(await story(org, 'CCgg')).toBe('...R');
  });

  it('keeps back an escalation and a reminder until it ends', async () => {
    const org = policyOrg();
    await story(org, 'W');
    org.mute([muteOf('acme', minutesAfter(9, org.now()))]);
    expect(await story(org, 'C'.repeat(10))).toBe(`${'.'.repeat(9)}E`);
    org.mute([muteOf('acme', minutesAfter(300, org.now()))]);
    expect(await story(org, 'CCCCCCC', { minutesApart: 60 })).toBe('.....M.');
  });

  it('announces how grave the incident became meanwhile, in one message', async () => {
    const org = withMute();
    await story(org, `WC${'W'.repeat(9)}`);
    expect(org.published).toMatchObject([{ state: 'FIRING', severity: 'critical' }]);
  });

  it('holds for what it matches only', async () => {
    const org = policyOrg();
    org.mute([muteOf('acme/*/https://id.*', minutesAfter(600, org.now()))]);
    expect(await org.says({ findings: [findingWith()] })).toEqual(['FIRING']);
    expect(await org.says({ findings: [findingWith({ subject: 'https://id.acme.example' })] })).toEqual([]);
  });

  it('holds when one of several does, and with an end nobody can read not at all', async () => {
    const org = policyOrg();
    const ended = muteOf('*', minutesAfter(-1, org.now()));
    org.mute([ended, { ...ended, until: 'tomorrow' }]);
    expect(await story(org, 'C')).toBe('F');
    const other = policyOrg();
    other.mute([ended, muteOf('*', minutesAfter(1, other.now()))]);
    expect(await story(other, 'CC')).toBe('.F');
  });
});
