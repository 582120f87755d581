import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { challengesIn } from '../../../../lambda/okta/errors/www-authenticate.ts';

const read = (...fields: string[]) =>
  challengesIn(fields).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('Challenges', () => {
  it.each([
    ['nothing', [''], []],
    ['a scheme alone', ['Negotiate'], [['negotiate', {}]]],
    ['quotes', ['Bearer realm="a b", error="x"'], [['bearer', { realm: 'a b', error: 'x' }]]],
    ['no quotes', ['Bearer error=x,scope=a.b'], [['bearer', { error: 'x', scope: 'a.b' }]]],
    [
      'no quotes where there must be',
      ['Bearer u=https://a/b?c=d, error=x'],
      [['bearer', { u: 'https://a/b?c=d', error: 'x' }]],
    ],
    ['capitals', ['BEARER Error="X"'], [['bearer', { error: 'X' }]]],
    ['commas in quotes', ['Bearer a="1, DPoP b=2", c="3"'], [['bearer', { a: '1, DPoP b=2', c: '3' }]]],
    ['escapes', ['Bearer a="say \\"no\\", \\\\ \\x"'], [['bearer', { a: 'say "no", \\ x' }]]],
    ['an empty value', ['Bearer a="", b='], [['bearer', { a: '', b: '' }]]],
    ['spaces around', ['Bearer  a = "1"\t, b= 2'], [['bearer', { a: '1', b: '2' }]]],
    ['empty elements', [', ,Bearer a=1,, ,b=2,'], [['bearer', { a: '1', b: '2' }]]],
    [
      'two schemes',
      ['DPoP algs="ES256 RS256", error="use_dpop_nonce", Bearer error="invalid_token"'],
      [
        ['dpop', { algs: 'ES256 RS256', error: 'use_dpop_nonce' }],
        ['bearer', { error: 'invalid_token' }],
      ],
    ],
    [
      'a scheme alone before another',
      ['Bearer, DPoP a=1'],
      [
        ['bearer', {}],
        ['dpop', { a: '1' }],
      ],
    ],
    [
      'credentials without a name',
      ['Negotiate YWJj==, Bearer a=1'],
      [
        ['negotiate', {}],
        ['bearer', { a: '1' }],
      ],
    ],
    ['credentials at the end', ['Negotiate YWJj='], [['negotiate', {}]]],
    ['one name twice', ['Bearer a=1, A=2'], [['bearer', { a: '1' }]]],
    [
      'the same scheme twice',
      ['Bearer a=1, Bearer a=2'],
      [
        ['bearer', { a: '1' }],
        ['bearer', { a: '2' }],
      ],
    ],
    ['parameters without a scheme', ['a=1, Bearer b=2'], [['bearer', { b: '2' }]]],
    ['quotes that do not end', ['Bearer a="1, DPoP b=2'], [['bearer', { a: '1, DPoP b=2' }]]],
    ['a backslash at the end', ['Bearer a="1\\'], [['bearer', { a: '1' }]]],
    ['a stray text in quotes', ['"Bearer a=1" DPoP b=2'], [['dpop', { b: '2' }]]],
    ['what fits nowhere', ['=?(Bearer a=1)'], [['bearer', { a: '1)' }]]],
  ])('are read from %s', (_what, fields, expected) => {
    expect(read(...fields)).toEqual(expected);
  });

  it('come from several fields in order', () => {
    expect(read('Bearer a=1', 'DPoP b="2"')).toEqual([
      ['bearer', { a: '1' }],
      ['dpop', { b: '2' }],
    ]);
  });

  it('have no names of the language in them', () => {
    const [challenge] = challengesIn(['Bearer __proto__="x"']);
    expect(challenge?.parameters.get('constructor')).toBeUndefined();
    expect(challenge?.parameters.get('__proto__')).toBe('x');
  });

  it('are read back as they were written', () => {
    const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const challenge = fc.record({
      scheme: token,
      parameters: fc.uniqueArray(fc.tuple(token, fc.string()), { selector: ([name]) => name, minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const quoted = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`;
        const written = challenges.map(({ scheme, parameters }) => {
          return `${scheme} ${parameters.map(([name, value]) => `${name}=${quoted(value)}`).join(', ')}`;
        });
        const expected = challenges.map(({ scheme, parameters }) => [scheme, parameters]);
        const entries = challengesIn([written.join(', ')]).map(({ scheme, parameters }) => [
          scheme,
          [...parameters],
        ]);
        expect(entries).toEqual(expected);
      }),
    );
  });

  it('never make the reader throw, nor slow', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'aB=", \\\t;/0') })), (fields) => {
        for (const { scheme } of challengesIn(fields)) expect(scheme).toMatch(/^[a-z0-9]+$/);
      }),
    );
    const started = performance.now();
    for (const piece of ['a ', 'a=', '"', '\\', ' ', ',', 'a="', 'a  b', '=', 'a=b=']) {
      challengesIn([piece.repeat(200_000), `Bearer ${piece.repeat(200_000)}`]);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
