import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, nearestTo } from '../../../../local/diagnose/saml/difference.ts';

describe('what should be the same to the byte', () => {
  it.each([
    ['https://sp.example/acs', 'https://sp.example/acs/', 'a slash at the end'],
    ['https://sp.example', 'https://sp.example/', 'a slash at the end'],
    ['http://sp.example/acs', 'https://sp.example/acs', 'the scheme'],
    ['HTTPS://sp.example/acs', 'https://sp.example/acs', 'the case of the scheme'],
    ['https://SP.example/acs', 'https://sp.example/acs', 'the case of the host'],
    ['https://sp.example:443/acs', 'https://sp.example/acs', 'the port'],
    ['https://sp.example:8443/acs', 'https://sp.example:443/acs', 'the port'],
    ['https://sp1.example/acs', 'https://sp.example/acs', 'the host'],
    ['https://sp.example/acs?idp=1', 'https://sp.example/acs', 'the query'],
    ['https://sp.example/acs?idp=1', 'https://sp.example/acs?idp=2', 'the query'],
    ['https://sp.example/acs#a', 'https://sp.example/acs', 'the fragment'],
    ['https://sp.example/ACS', 'https://sp.example/acs', 'the case of the path'],
    ['https://sp.example/a%63s', 'https://sp.example/acs', 'the percent-encoding of the path'],
    ['https://sp.example/a%', 'https://sp.example/b%', 'the path'],
    ['https://sp.example/acs', 'https://sp.example/saml', 'the path'],
    ['https://sp.example/acs ', 'https://sp.example/acs', 'blanks around it'],
    ['http://sp.example/acs/', 'https://sp.example/acs', 'the scheme and a slash at the end'],
    ['https://a.example/x?1', 'http://b.example/y?2', 'the scheme and the host and the path and the query'],
    ['urn:sp:one', 'urn:sp:ONE', 'upper and lower case'],
    ['urn:sp:one/', 'urn:sp:one', 'a slash at the end'],
    ['sp.example', 'https://sp.example', 'the whole value'],
  ])('%s and %s differ in %s', (one, other, words) => {
    expect(differenceOf(one, other)?.words).toBe(words);
    expect(differenceOf(other, one)?.words).toBe(words);
  });

  it('differs in words exactly where the texts differ, whichever comes first', () => {
    const part = fc.constantFrom('http', 'https', '://', 'a', 'A', '.b', ':443', '/', '%41', '?q', '#f', ' ');
    const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (one, other) => {
        const difference = differenceOf(one, other);
        expect(difference === undefined).toBe(one === other);
        if (difference !== undefined) expect(difference.words).not.toBe('');
        expect(differenceOf(other, one)).toEqual(difference);
      }),
      { numRuns: 2000 },
    );
  });

  it('is meant by the one that differs least', () => {
    const candidates = ['https://b.example/acs', 'https://a.example/other', 'https://a.example/acs/'];
    expect(nearestTo('https://a.example/acs', candidates)).toBe('https://a.example/acs/');
    expect(nearestTo('https://a.example/saml', candidates.slice(0, 2))).toBe('https://a.example/other');
    expect(nearestTo('https://a.example/acs', [])).toBeUndefined();
  });
});
