/** Orgs to be scanned, with certificates that are made once. */

import { made } from './made-certificates.ts';
import { keyEntry, type ScriptedOrg, samlApp } from './scripted-org.ts';

export const soon = await made({ notAfter: '2026-12-01T00:00:00Z' });
export const far = await made({ notAfter: '2035-01-01T00:00:00Z' });
export const farther = await made({ notBefore: '2026-01-01T00:00:00Z', notAfter: '2036-01-01T00:00:00Z' });

/** Of ten apps nine have a key of their own, and all the tenth ones share one; some of what lists hold is not of SAML, or broken. */
export function largeOrg(
  size: number,
  { isSoon = (index: number) => index % 7 === 0, pageSize = Math.ceil(size * 0.4) } = {},
): ScriptedOrg {
  const name = (index: number) => `0oa${String(index).padStart(5, '0')}`;
  const kid = (index: number) => (index % 10 === 0 ? 'shared' : `kid-${index}`);
  const apps = Array.from({ length: size }, (_, index) =>
    samlApp(name(index), kid(index), { created: new Date(1.7e12 - index * 1e6).toISOString() }),
  );
  const lists = apps.map(({ id }, index) => [
    id,
    [keyEntry(kid(index), isSoon(index) && index % 10 !== 0 ? soon : far)],
  ]);
  return {
    apps: [
      ...apps,
      samlApp('none', undefined, { signOnMode: null }),
      { id: 7 },
      samlApp('oidc', 'x', { signOnMode: 'OPENID_CONNECT' }),
    ],
    appKeys: Object.fromEntries(lists),
    idps: [
      idp('i1', ['t1', 't2'], 's1'),
      idp('i2', ['t1'], 's2'),
      { id: 'i3', status: 'ACTIVE', protocol: { type: 'OIDC' } },
    ],
    trustKeys: [keyEntry('t1', far), keyEntry('unused', soon), keyEntry('t2', farther)],
    idpKeys: { i1: [keyEntry('s1', far), keyEntry('s0', soon)], i2: [keyEntry('s2', far)] },
    pageSize,
  };
}

export function idp(id: string, [kid, ...additionalKids]: string[], signing: string) {
  const credentials = {
    trust: { kid, ...(additionalKids.length > 0 ? { additionalKids } : {}) },
    signing: { kid: signing },
  };
  return { id, name: `IdP ${id}`, status: 'ACTIVE', protocol: { type: 'SAML2', credentials } };
}

/** Apps by their ids, each with a key of its own that lasts, unless it is said which. */
export function smallOrg(
  ids: readonly string[],
  pageSize: number,
  keys: Readonly<Record<string, { readonly kid: string; readonly list?: unknown }>> = {},
): ScriptedOrg & { readonly appKeys: Readonly<Record<string, unknown>> } {
  const kidOf = (id: string) => keys[id]?.kid ?? `k-${id}`;
  return {
    apps: ids.map((id) => samlApp(id, kidOf(id))),
    appKeys: Object.fromEntries(
      ids.map((id) => [
        id,
        keys[id] !== undefined && 'list' in keys[id] ? keys[id].list : [keyEntry(kidOf(id), far)],
      ]),
    ),
    pageSize,
  };
}
