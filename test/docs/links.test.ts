/** Whatever our documents point at is there. Nothing is asked over the network. */
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf, documents, linksOf, ROOT, readDocument, urlsIn } from './markdown.ts';

/** Whose pages we send readers to: each was read when its link was written. */
const HOSTS = [
  'developer.okta.com',
  'help.okta.com',
  'status.okta.com',
  'support.okta.com',
  'keepachangelog.com',
  'semver.org',
];

describe.each(documents())('%s', (document) => {
  const text = readDocument(document);

  it('links to files and headings that exist', () => {
    const broken = linksOf(text).filter(({ file, anchor }) => {
      const target = file === '' ? document : path.join(path.dirname(document), file);
      if (!existsSync(path.join(ROOT, target))) return true;
      return anchor !== undefined && !anchorsOf(readDocument(target)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('links elsewhere by https only, and to hosts that we know', () => {
    const unknown = urlsIn(text).filter((url) => {
      const { protocol, hostname } = new URL(url);
      return protocol !== 'https:' || !HOSTS.includes(hostname);
    });
    expect(unknown).toEqual([]);
  });

  it('names files that exist', () => {
    const named = [
      ...text.matchAll(/`((?:bench|bin|lib|lambda|local|test|docs)\/[^`\s*]*|monitor\.config\.ts)`/g),
    ].map(([, file = '']) => file);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
  });
});

it('no host is known in vain, and every page is linked', () => {
  const texts = documents().map((document) => [document, readDocument(document)] as const);
  const hosts = texts.flatMap(([, text]) => urlsIn(text).map((url) => new URL(url).hostname));
  expect(HOSTS.filter((host) => !hosts.includes(host))).toEqual([]);
  const linked = texts.flatMap(([document, text]) =>
    linksOf(text).map(({ file }) => path.join(path.dirname(document), file)),
  );
  const isAlone = (document: string) =>
    !linked.some((target) => target === document || path.join(target, path.basename(document)) === document);
  expect(documents().filter(isAlone)).toEqual([]);
});

it('the tests of links see the links', () => {
  const text =
    '# A b\n[x](docs/y.md#z) ![p](p.svg) <img src="q.png"> `[no](no.md)`\n<http://a.example> https://b.example';
  expect(linksOf(text)).toEqual([
    { file: 'docs/y.md', anchor: 'z' },
    { file: 'p.svg' },
    { file: 'no.md' },
    { file: 'q.png' },
  ]);
  expect(urlsIn(text)).toEqual(['http://a.example', 'https://b.example']);
  expect(anchorsOf('# A `b`: c_d\n## A b: c_d\n# A `b`: c_d')).toEqual(['a-b-c_d', 'a-b-c_d-1', 'a-b-c_d-2']);
});
