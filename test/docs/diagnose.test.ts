/** The page on `diagnose` has every code that the command can end with, and none besides. */
import { describe, expect, it } from 'vitest';
import { CONDITIONS, REASONS } from '../../lambda/contract.ts';
import { ORG_AND_TOKEN_CODES, SAML_CODES, VERDICT_CODES } from '../../local/diagnose/verdict-codes.ts';
import { explanationOf } from '../../local/explain/catalogue.ts';
import { sourcesIn } from '../support/sources.ts';
import { codesIn, readDocument, sectionOf, tableWith } from './markdown.ts';

const section = sectionOf(readDocument('docs/diagnose.md'), 'What the verdict says');
const saml = sectionOf(section, 'What the verdict says of a SAML sign-in');
const codesOfTable = (text: string) => tableWith('code', text).flatMap(([, codes]) => codesIn(codes));
const onPage = [...codesOfTable(section.replace(saml, '')), ...codesOfTable(saml)];

const TABLE = 'local/diagnose/verdict-codes.ts';
const written = sourcesIn('local/diagnose').filter(({ path }) => path !== TABLE);
const wordsIn = (text: string) => [...text.matchAll(/'([A-Z][A-Z0-9_]{2,})'/g)].map(([, word = '']) => word);

describe('docs/diagnose.md', () => {
  it.each([...VERDICT_CODES])('has %s, which explain explains', (code) => {
    expect(onPage).toContain(code);
    expect(explanationOf(code)).toBeDefined();
  });

  it('has no code that does not exist, and none twice in a table', () => {
    const known: ReadonlySet<string> = VERDICT_CODES;
    expect(onPage.filter((code) => !known.has(code))).toEqual([]);
    for (const text of [section.replace(saml, ''), saml])
      expect(new Set(codesOfTable(text)).size).toBe(codesOfTable(text).length);
  });

  it('has the codes of a SAML sign-in in the table of their own', () => {
    expect(codesOfTable(saml)).toEqual(expect.arrayContaining(Object.keys(SAML_CODES)));
    const others = codesOfTable(section.replace(saml, ''));
    expect(others).toEqual(expect.arrayContaining(Object.keys(ORG_AND_TOKEN_CODES)));
  });

  it('says that --signin-failures has none', () => {
    expect(section).toMatch(/`--signin-failures` counts, and has no code/);
  });
});

describe('The table of codes', () => {
  it('has each that the code of diagnose gives as one', () => {
    const known: ReadonlySet<string> = VERDICT_CODES;
    const given = written.flatMap(({ text }) => [...text.matchAll(/\bcode: '([A-Z0-9_]+)'/g)]);
    expect(given.length).toBeGreaterThan(40);
    expect(given.map(([, code = '']) => code).filter((code) => !known.has(code))).toEqual([]);
  });

  it('has no code of its own that nothing gives', () => {
    const used = new Set(written.flatMap(({ text }) => wordsIn(text)));
    const own = Object.keys({ ...ORG_AND_TOKEN_CODES, ...SAML_CODES });
    expect(own.filter((code) => !used.has(code))).toEqual([]);
  });

  it('has each condition that the check oidc-discovery finds in one look, by its name or by its reasons', () => {
    const words = new Set(sourcesIn('lambda/checks/oidc-discovery').flatMap(({ text }) => wordsIn(text)));
    const unlisted = CONDITIONS.filter((condition) => words.has(condition) && !VERDICT_CODES.has(condition));
    const byReason = [
      'UNREACHABLE',
      'TLS_INVALID',
      'DISCOVERY_UNAVAILABLE',
      'JWKS_UNAVAILABLE',
      'CHECK_UNKNOWN',
    ];
    const besideLastLook = ['KEYS_REPLACED', 'KEY_ADDED', 'KEY_REMOVED', 'CELL_CHANGED'];
    const asInformation = ['CUSTOM_DOMAIN_UNWATCHED'];
    expect(unlisted.toSorted()).toEqual([...byReason, ...besideLastLook, ...asInformation].toSorted());
  });

  it('has each reason why a connection, a certificate or a document fails', () => {
    const sources = [
      ...sourcesIn('lambda/net'),
      ...sourcesIn('lambda/checks/oidc-discovery').filter(({ path }) =>
        /\/(?:fetch-document|server-probe|probe|host-down)\.ts$/.test(path),
      ),
      ...sourcesIn('lambda/okta/errors').filter(({ path }) => path.endsWith('/reason.ts')),
    ];
    const words = new Set(sources.flatMap(({ text }) => wordsIn(text)));
    const given = REASONS.filter((reason) => words.has(reason));
    expect(given.length).toBeGreaterThan(25);
    expect(given.filter((reason) => !VERDICT_CODES.has(reason))).toEqual([]);
  });
});
