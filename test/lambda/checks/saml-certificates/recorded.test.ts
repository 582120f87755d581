/** Recorded lists of apps, keys and identity providers say what their index says of them. */
import { describe, expect, it } from 'vitest';
import { appPage } from '../../../../lambda/checks/saml-certificates/apps.ts';
import { readCertificate } from '../../../../lambda/checks/saml-certificates/certificate.ts';
import { idpPage } from '../../../../lambda/checks/saml-certificates/idps.ts';
import { daysUntil } from '../../../../lambda/checks/saml-certificates/judged-use.ts';
import { keyListPage } from '../../../../lambda/checks/saml-certificates/keys.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';

const NOW = new Date('2026-11-23T06:00:00Z');
const nothingKnown = () => undefined;

function jsonOf(folder: string, name: string): unknown {
  const [recording] = recordings(folder, new RegExp(`^${name.replaceAll('.', '\\.')}$`));
  return JSON.parse(recording?.text ?? '');
}

describe.runIf(hasRecordings)('recorded app lists', () => {
  it.each([
    { name: 'list.170apps.oie.json', saml: 9, visible: 170, withoutMode: 9 },
    { name: 'list.active.limit10.http.json', saml: 1, visible: 6, withoutMode: 0 },
    { name: 'list.one-saml.http.json', saml: 1, visible: 1, withoutMode: 0 },
  ])('$name', ({ name, saml, visible, withoutMode }) => {
    const page = appPage(jsonOf('apps', name));
    expect(page).toMatchObject({ visible, withoutMode, broken: 0 });
    expect(page?.apps).toHaveLength(saml);
    for (const { id, kid, label, metadataUrl, created } of page?.apps ?? []) {
      expect(id).toMatch(/^0oa/);
      expect(kid).toMatch(/^[\w-]{43}$/);
      expect(label).not.toBe('');
      expect(metadataUrl).toMatch(/^https:.*\/sso\/saml\/metadata$/);
      expect(created).toMatch(/^20\d\d-/);
    }
  });

  it.each(recordings('apps', /^list\..*\.json$/))(
    '$name is read whole, or is no list',
    ({ text, status }) => {
      const page = appPage(JSON.parse(text));
      if (status !== undefined && status >= 400) expect(page).toBeUndefined();
      else expect(page?.broken).toBe(0);
    },
  );

  it.each([
    { name: 'saml.custom-sha1.json', apps: 1 },
    { name: 'saml.custom-sha256.json', apps: 1 },
    { name: 'saml.office365-like-sha1.json', apps: 1 },
    { name: 'saml.oin-pagerduty.json', apps: 1 },
    { name: 'saml.oin-pagerduty.INACTIVE.json', apps: 0 },
    { name: 'oidc.json', apps: 0 },
    { name: 'signOnMode-null.json', apps: 0, withoutMode: 1 },
  ])('$name counts as an app that signs, or does not', ({ name, apps, withoutMode = 0 }) => {
    const page = appPage([jsonOf('apps', name)]);
    expect(page?.apps).toHaveLength(apps);
    expect(page?.withoutMode).toBe(withoutMode);
  });

  it('the certificate of a service provider is read through the line ends within it', () => {
    const page = appPage([jsonOf('apps', 'saml.with-spCertificate-2030.json')]);
    const [certificate, ...others] = page?.apps[0]?.spCertificates ?? [];
    expect(others).toEqual([]);
    expect(certificate?.use).toBe('sp-signature');
    expect(certificate?.text).toContain('\r\n');
    const reading = readCertificate(certificate?.text ?? '');
    expect(reading).toMatchObject({
      ok: true,
      certificate: {
        notBefore: '2020-12-03T22:46:43.000Z',
        notAfter: '2030-12-01T22:46:43.000Z',
        signature: 'sha256WithRSAEncryption',
        key: { kind: 'RSA', bits: 4096 },
      },
    });
  });
});

interface RecordedKey {
  readonly kid: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly sha1?: boolean;
}

interface RecordedKeyList {
  readonly folder: 'app-keys' | 'idps';
  readonly name: string;
  /** As the keys are in the list. */
  readonly keys: readonly RecordedKey[];
  /** A single key, not in a list. */
  readonly isOne?: boolean;
  /** Of them, by today. */
  readonly expired: number;
}

const KEY_LISTS: readonly RecordedKeyList[] = [
  {
    folder: 'app-keys',
    name: 'app.generate-2y.EXPIRED-2022.json',
    keys: [
      {
        kid: 'ADRwNILN6cdE62fr7QsXaO66MdpS15xsLnuGQ7tKM00',
        notBefore: '2020-08-27T18:13:29.000Z',
        notAfter: '2022-08-27T18:14:29.000Z',
      },
    ],
    isOne: true,
    expired: 1,
  },
  {
    folder: 'app-keys',
    name: 'app.sha1.2030.http.json',
    keys: [
      {
        kid: 'SfJtU0sKQshujd3m6stAbFtzpeGNmXtFH_98Zrp-lyg',
        notBefore: '2020-05-13T13:28:22.000Z',
        notAfter: '2030-05-13T13:29:22.000Z',
        sha1: true,
      },
    ],
    expired: 0,
  },
  {
    folder: 'app-keys',
    name: 'list.oas.json',
    keys: [
      {
        kid: 'SIMcCQNY3uwXoW3y0vf6VxiBb5n9pf8L2fK8d-FIbm4',
        notBefore: '2015-12-10T18:55:22.000Z',
        notAfter: '2017-12-10T18:56:22.000Z',
        sha1: true,
      },
      {
        kid: 'mXtzOtml09Dg1ZCeKxTRBo3KrQuBWFkJ5oxhVagjTzo',
        notBefore: '2015-01-23T02:14:23.000Z',
        notAfter: '2045-01-23T02:15:23.000Z',
        sha1: true,
      },
    ],
    expired: 1,
  },
  {
    folder: 'app-keys',
    name: 'saml.one-key.2035.json',
    keys: [
      {
        kid: 'BRwaMsZhXF6l03z0fl-Baa8oXz7T6OfRVI2UXvn-0X0',
        notBefore: '2025-03-13T23:49:12.000Z',
        notAfter: '2035-03-13T23:50:12.000Z',
      },
    ],
    expired: 0,
  },
  {
    folder: 'app-keys',
    name: 'saml.one-key.2036.json',
    keys: [
      {
        kid: '9GP7lSNqga_Ctib9WSEFfvzld19l69jRILZjS37KRVM',
        notBefore: '2026-06-09T13:11:30.000Z',
        notAfter: '2036-06-09T13:12:30.000Z',
      },
    ],
    expired: 0,
  },
  {
    folder: 'app-keys',
    name: 'saml.shared-org-key-only.json',
    keys: [
      {
        kid: 'RwDaGE-iT82hX655Q4f0UIf43qDZbNdJM3JkppJkusM',
        notBefore: '2022-10-04T23:19:17.000Z',
        notAfter: '2032-10-04T23:20:17.000Z',
        sha1: true,
      },
    ],
    expired: 0,
  },
  {
    folder: 'app-keys',
    name: 'saml.two-keys.shared-org-sha1-2032.classic.json',
    keys: [
      {
        kid: 'qet5fNxXVJ4AheLbvbhwCR0d-X9SeYefpUffHh1wl8E',
        notBefore: '2025-03-14T03:25:20.000Z',
        notAfter: '2035-03-14T03:26:20.000Z',
      },
      {
        kid: 'RwDaGE-iT82hX655Q4f0UIf43qDZbNdJM3JkppJkusM',
        notBefore: '2022-10-04T23:19:17.000Z',
        notAfter: '2032-10-04T23:20:17.000Z',
        sha1: true,
      },
    ],
    expired: 0,
  },
  {
    folder: 'idps',
    name: 'key.2036.json',
    keys: [
      {
        kid: '2a141d92-2508-4e32-ba42-f8d44177b874',
        notBefore: '2026-03-03T17:29:10.000Z',
        notAfter: '2036-03-03T17:30:10.000Z',
      },
    ],
    isOne: true,
    expired: 0,
  },
  {
    folder: 'idps',
    name: 'key.EXPIRED-2025-12-18.sha1.json',
    keys: [
      {
        kid: '30f936a2-5f82-4c41-b01e-72ba664c2d38',
        notBefore: '2015-12-18T22:22:32.000Z',
        notAfter: '2025-12-18T22:23:32.000Z',
        sha1: true,
      },
    ],
    isOne: true,
    expired: 1,
  },
  {
    folder: 'idps',
    name: 'keys.list.http.json',
    keys: [
      {
        kid: '1786ac2d-25ee-44a4-95a6-5e61336ff7e7',
        notBefore: '2015-12-18T22:22:32.000Z',
        notAfter: '2025-12-18T22:23:32.000Z',
        sha1: true,
      },
    ],
    expired: 1,
  },
  {
    folder: 'idps',
    name: 'signing-keys.list.3keys-2-EXPIRED.http.json',
    keys: [
      {
        kid: 'oIi8DzR_98VFHspplKSrE6cdH0CW3r4UMHUnosI_5-8',
        notBefore: '2020-05-13T13:28:25.000Z',
        notAfter: '2030-05-13T13:29:25.000Z',
      },
      {
        kid: 'BTDogMUuXFYzdgFXL8YrVTfhEdjkVvWzNFQJokfYrKM',
        notBefore: '2020-08-27T18:15:29.000Z',
        notAfter: '2022-08-27T18:16:29.000Z',
      },
      {
        kid: 'I6eQgdUBPRCKGWKetI6oNGeLrNbye9wBObNfYSBnr2o',
        notBefore: '2020-08-27T18:15:30.000Z',
        notAfter: '2022-08-27T18:16:29.000Z',
      },
    ],
    expired: 2,
  },
];

describe.runIf(hasRecordings)('recorded key lists', () => {
  it.each(KEY_LISTS)('$name', ({ folder, name, keys, isOne = false, expired }) => {
    const json = jsonOf(folder, name);
    const page = keyListPage(isOne ? [json] : json, nothingKnown);
    expect(page?.broken).toBe(0);
    const read = [...(page?.keys ?? [])].map(([kid, key]) => {
      if (!key.ok) throw new Error(key.problem);
      expect(key.contradiction).toBeUndefined();
      const { notBefore, notAfter, weakness, signature } = key.certificate;
      expect(signature).toBe(weakness === undefined ? 'sha256WithRSAEncryption' : 'sha1WithRSAEncryption');
      return { kid, notBefore, notAfter, ...(weakness === undefined ? {} : { sha1: true }) };
    });
    const order = (list: readonly RecordedKey[]) => [...list].sort((a, b) => (a.kid < b.kid ? -1 : 1));
    expect(order(read)).toEqual(order(keys));
    expect(read.filter(({ notAfter }) => daysUntil(notAfter, NOW) < 0)).toHaveLength(expired);
  });

  it('none of them was forgotten here', () => {
    const names = [
      ...recordings('app-keys', /\.json$/),
      ...recordings('idps', /^(?:key|keys|signing-keys)\..*\.json$/),
    ];
    const expected = new Set(KEY_LISTS.map(({ name }) => name));
    const unexpected = names.filter(({ name, status }) => !expected.has(name) && (status ?? 200) < 400);
    for (const { text } of unexpected) {
      const json = JSON.parse(text);
      const page = keyListPage(Array.isArray(json) ? json : [json], nothingKnown);
      expect(page?.keys.size).toBeGreaterThan(0);
      for (const key of page?.keys.values() ?? []) expect(key.ok).toBe(true);
    }
  });
});

describe.runIf(hasRecordings)('recorded identity providers', () => {
  it('of SAML name their trusted key and their own', () => {
    expect(idpPage(jsonOf('idps', 'list.saml2.one.json'))).toEqual({
      idps: [
        {
          id: '0oavrc66menWC6NTZ1d7',
          name: 'testAcc_2166628549',
          trustKids: ['2a141d92-2508-4e32-ba42-f8d44177b874'],
          signingKid: 'b-aWcq9q5sjB_wfWfazE-KJC4wRL5bDSuySCSVIOqFo',
        },
      ],
      broken: 0,
    });
  });

  it('of social networks have no certificates', () => {
    expect(idpPage(jsonOf('idps', 'list.limit200.json'))).toEqual({ idps: [], broken: 0 });
  });
});
