import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linksIn } from '../../../lambda/okta/link-header.ts';

const link = (target: string, ...relations: string[]) => ({ target, relations, isOfAnother: false });

describe('Links in a header', () => {
  it.each<{ how: string; header: string | string[]; links: object[] }>([
    { how: 'one', header: '<https://a/b>; rel="next"', links: [link('https://a/b', 'next')] },
    {
      how: 'several values',
      header: ['<https://a/b>; rel="self"', '<https://a/c>; rel="next"'],
      links: [link('https://a/b', 'self'), link('https://a/c', 'next')],
    },
    {
      how: 'one value with commas',
      header: '<https://a/b>; rel="self", <https://a/c>;rel="next",<d>',
      links: [link('https://a/b', 'self'), link('https://a/c', 'next'), link('d', '')],
    },
    {
      how: 'a URL of commas, semicolons and quotes',
      header: `<https://a/b?filter=x eq "y, z"; rel="self"&q='>; rel="next"`,
      links: [link(`https://a/b?filter=x eq "y, z"; rel="self"&q='`, 'next')],
    },
    { how: 'a token for the relation', header: '<b>;rel=next', links: [link('b', 'next')] },
    {
      how: 'several relations',
      header: '<b>; rel="Prev  NEXT\tlast"',
      links: [link('b', 'prev', 'next', 'last')],
    },
    {
      how: 'space wherever it may be',
      header: ' ,\t<b> \t; \tREL \t= \t"next" \t, ',
      links: [link('b', 'next')],
    },
    {
      how: 'other parameters',
      header: '<b>; title="a, b; rel=\\"x\\" <c>"; hreflang=de; rel=next; rel=prev; type="text/html"',
      links: [link('b', 'next')],
    },
    { how: 'escaped characters', header: '<b>; rel="n\\ext"', links: [link('b', 'next')] },
    { how: 'a parameter without value', header: '<b>; crossorigin; rel=next', links: [link('b', 'next')] },
    { how: 'a semicolon too many', header: '<b>;; rel=next;', links: [link('b', 'next')] },
    { how: 'an empty value', header: '<b>; rel=; title=""', links: [link('b', '')] },
    { how: 'an empty target', header: '<>; rel=next', links: [link('', 'next')] },
    {
      how: 'another document',
      header: '<b>; rel=next; anchor="#c"',
      links: [{ ...link('b', 'next'), isOfAnother: true }],
    },
    { how: 'empty members of the list', header: [',, <b>;rel=next ,,', ''], links: [link('b', 'next')] },
    { how: 'none', header: '', links: [] },
    { how: 'no value', header: [], links: [] },
  ])('are read: $how', ({ header, links }) => {
    expect(linksIn(header)).toEqual(links);
  });

  it('are none where there is no header', () => {
    expect(linksIn(undefined)).toEqual([]);
  });

  it.each<{ what: string; header: string | string[] }>([
    { what: 'no brackets', header: 'https://a/b; rel="next"' },
    { what: 'a bracket that is not closed', header: '<https://a/b; rel="next"' },
    { what: 'a quote that is not closed', header: '<b>; rel="next' },
    { what: 'a quote that ends in an escape', header: '<b>; rel="next\\' },
    { what: 'an escaped end of a quote', header: '<b>; rel="next\\"' },
    { what: 'text behind the target', header: '<b> next' },
    { what: 'text behind a quote', header: '<b>; rel="next"x' },
    { what: 'two links without a comma', header: '<b>; rel="self" <c>; rel="next"' },
    { what: 'one of two values', header: ['<b>; rel="self"', 'c; rel="next"'] },
    { what: 'only a semicolon', header: ';' },
  ])('cannot be read: $what', ({ header }) => {
    expect(linksIn(header)).toBeUndefined();
  });

  const target = fc.string().map((text) => text.replaceAll('>', ''));
  const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;

  it('are read as they were written', () => {
    const written = fc.record({
      target,
      title: fc.string(),
      rel: fc.constantFrom('next', 'self', 'prev'),
      titleFirst: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(written), fc.boolean(), (all, isJoined) => {
        const values = all.map(({ titleFirst, title, rel, ...one }) => {
          const parameters = [`title=${quoted(title)}`, `rel=${quoted(rel)}`];
          return [`<${one.target}>`, ...(titleFirst ? parameters : parameters.reverse())].join('; ');
        });
        const links = all.map((one) => link(one.target, one.rel));
        expect(linksIn(isJoined ? values.join(', ') : values)).toEqual(links);
      }),
    );
  });

  it('never make the reader throw', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'<>;,="\\ relnxt') }));
    fc.assert(
      fc.property(fc.oneof(text, fc.array(text)), (header) => {
        for (const { target } of linksIn(header) ?? []) expect(String(header)).toContain(target);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['<', '<b>', '<b>,', '<b>;', ';', ',', ' ', '\\', '"', '<b>; rel="', '<b>; rel=" \\"', '<b>; x'])(
    'are read in time that grows with the length: %j over and over',
    (piece) => {
      for (const before of ['', '<b>', '<b>; rel="', '<b>; rel=', '<b>;a']) {
        const header = before + piece.repeat(300_000);
        const began = performance.now();
        linksIn(header);
        expect(performance.now() - began).toBeLessThan(2_000);
      }
    },
  );
});
