/** Lists that are not as they should be are read all the same, and none of them breaks a scan. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appPage } from '../../../../lambda/checks/saml-certificates/apps.ts';
import { idpPage } from '../../../../lambda/checks/saml-certificates/idps.ts';
import { keyListPage } from '../../../../lambda/checks/saml-certificates/keys.ts';
import { lines } from './support/judged.ts';
import { far, farther, idp, soon } from './support/large-org.ts';
import { keyEntry, samlApp, scripted } from './support/scripted-org.ts';
import { storedAndRead, usesOf, walk } from './support/walking.ts';

describe('lists as they should not be', () => {
  it('an app that moved to the next page meanwhile is there once', async () => {
    const apps = [samlApp('a', 'k'), samlApp('b', 'l'), samlApp('b', 'l'), samlApp('c', 'm')];
    const appKeys = { a: [keyEntry('k', far)], b: [keyEntry('l', far)], c: [keyEntry('m', far)] };
    const { scan } = await walk(scripted({ apps, appKeys, pageSize: 2 }).ask);
    expect(lines(scan).map(({ use }) => use.user.id)).toEqual(['a', 'b', 'c']);
  });

  it('an app that a page lists twice is what it is first', async () => {
    const apps = [samlApp('a', 'k'), samlApp('a', 'l')];
    const { ask, asked } = scripted({ apps, appKeys: { a: [keyEntry('k', far)] } });
    const { scan } = await walk(ask);
    expect(usesOf(scan).map(({ key }) => key)).toEqual(['k']);
    expect(asked).toHaveLength(3);
  });

  it('two kids swapped: the certificate of the kid in use counts, wherever it stands', async () => {
    const apps = [samlApp('a', 'k')];
    const end = async (list: unknown) => {
      const { scan } = await walk(scripted({ apps, appKeys: { a: list } }).ask);
      const reading = usesOf(scan)[0]?.reading;
      return reading !== undefined && reading !== 'pending' && reading.ok && reading.certificate.notAfter;
    };
    expect(await end([keyEntry('k', soon), keyEntry('other', far)])).toBe('2026-12-01T00:00:00.000Z');
    expect(await end([keyEntry('other', soon), keyEntry('k', far)])).toBe('2035-01-01T00:00:00.000Z');
    expect(await end([keyEntry('other', far), keyEntry('k', soon)])).toBe('2026-12-01T00:00:00.000Z');
  });

  it('the same kid with other certificates in another app is the one that was read first', async () => {
    const apps = [samlApp('a', 'k'), samlApp('b', 'k')];
    const { ask, asked } = scripted({ apps, appKeys: { a: [keyEntry('k', far)], b: [keyEntry('k', soon)] } });
    const { scan } = await walk(ask);
    expect(asked).toHaveLength(3);
    expect(usesOf(scan).map(({ key }) => key)).toEqual(['k', 'k']);
  });

  it('a certificate of a service provider that cannot be read spoils neither its app nor the page', async () => {
    const text = far.toString('base64');
    const settings = (x5c: unknown, encryption?: object) => ({
      settings: {
        signOn: { spCertificate: { x5c }, ...(encryption ? { assertionEncryption: encryption } : {}) },
      },
    });
    const apps = [
      samlApp('a', 'k', settings(['AAAA'])),
      samlApp('b', 'k', settings([text.replace(/.{64}/g, '$&\r\n')], { enabled: true, x5c: [text] })),
      samlApp('c', 'k', settings(text, { enabled: false, x5c: ['AAAA'] })),
      samlApp('d', 'k', settings(null)),
    ];
    const { scan } = await walk(scripted({ apps, appKeys: { a: [keyEntry('k', farther)] } }).ask);
    const found = usesOf(scan).filter(({ purpose }) => purpose !== 'signing');
    expect(
      found.map(({ user, purpose, reading }) => [user.id, purpose, reading !== 'pending' && reading.ok]),
    ).toEqual([
      ['a', 'sp-signature', false],
      ['b', 'sp-signature', true],
      ['b', 'sp-encryption', true],
      ['c', 'sp-signature', true],
    ]);
    expect(new Set(found.slice(1).map(({ key }) => key)).size).toBe(1);
  });

  it('what Okta says otherwise than the certificate is noted', () => {
    const page = keyListPage(
      [
        keyEntry('same', far, '2035-01-01T00:00:00.000Z'),
        keyEntry('other', far, '2035-01-01T00:00:01.000Z'),
        { ...keyEntry('print', far), 'x5t#S256': 'abc' },
        keyEntry('none', far, 'never'),
        { kid: 'bare' },
        { kid: 'first', x5c: ['AAAA'] },
        { kid: 'same', x5c: ['AAAA'] },
        { x5c: [] },
        null,
      ],
      () => undefined,
    );
    const said = [...(page?.keys ?? [])].map(([kid, key]) => [kid, key.ok ? key.contradiction : key.problem]);
    expect(said).toEqual([
      ['same', undefined],
      ['other', 'expiresAt is "2035-01-01T00:00:01.000Z", the certificate ends 2035-01-01T00:00:00.000Z'],
      ['print', expect.stringContaining('x5t#S256 is "abc", the certificate has ')],
      ['none', 'expiresAt is "never", the certificate ends 2035-01-01T00:00:00.000Z'],
      ['bare', 'the key has no certificate (x5c)'],
      ['first', 'DER of something that is no certificate'],
    ]);
    expect(page?.broken).toBe(2);
  });

  it('are read, or are none, whatever they are', () => {
    const entry = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.record({
        id: fc.oneof(fc.string(), fc.constant('__proto__')),
        kid: fc.oneof(fc.string(), fc.constant('__proto__')),
        status: fc.constant('ACTIVE'),
        signOnMode: fc.oneof(fc.constant('SAML_2_0'), fc.constant(null), fc.anything()),
        label: fc.anything(),
        x5c: fc.oneof(fc.array(fc.string()), fc.anything()),
        expiresAt: fc.anything(),
        credentials: fc.oneof(fc.record({ signing: fc.record({ kid: fc.anything() }) }), fc.anything()),
        protocol: fc.oneof(fc.record({ credentials: fc.record({ trust: fc.anything() }) }), fc.anything()),
        settings: fc.record({
          signOn: fc.record({ spCertificate: fc.record({ x5c: fc.array(fc.anything()) }) }),
        }),
      }),
    );
    return fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.anything(), async (entries, other) => {
        const sound = samlApp('sound', 'kid');
        expect(appPage([...entries, sound])?.apps.at(-1)?.id).toBe('sound');
        expect(
          keyListPage([...entries, keyEntry('sound', far)], () => undefined)?.keys.get('sound'),
        ).toMatchObject({ ok: true });
        expect(idpPage([...entries, idp('sound', ['t'], 's')])?.idps.at(-1)?.id).toBe('sound');
        for (const read of [appPage, idpPage]) expect(read(other) === undefined).toBe(!Array.isArray(other));
        const org = {
          apps: [...entries, sound],
          appKeys: { sound: entries },
          idps: entries,
          trustKeys: entries,
        };
        const { scan } = await walk(scripted(org).ask, undefined, { between: storedAndRead });
        expect(scan.sweep.place.part).toBe('done');
      }),
      { numRuns: 150 },
    );
  });
});
