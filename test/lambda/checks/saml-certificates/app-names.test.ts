/** Okta's `name` of an app, by which the address of its page is made. */
import { describe, expect, it } from 'vitest';
import { appPage } from '../../../../lambda/checks/saml-certificates/apps.ts';
import { rowsOf } from '../../../../lambda/checks/saml-certificates/listing.ts';
import { digestOf, EMPTY_SHEET } from '../../../../lambda/checks/saml-certificates/sheet.ts';
import { usesIn } from '../../../../lambda/checks/saml-certificates/uses.ts';

function rowNamed(name: unknown) {
  const entry = { id: '0oa1', name, label: 'Payroll', status: 'ACTIVE', signOnMode: 'SAML_2_0' };
  const page = appPage([entry]);
  if (page === undefined) throw new Error('a page is a list');
  return rowsOf(page).rows;
}

describe('the name of an app', () => {
  it('goes with the app from its list to whoever uses a certificate', () => {
    const apps = rowNamed('acme_payroll_2');
    expect(apps).toMatchObject([{ label: 'Payroll', appName: 'acme_payroll_2' }]);
    expect(usesIn({ ...EMPTY_SHEET, apps })).toMatchObject([
      { user: { kind: 'app', name: 'Payroll', appName: 'acme_payroll_2' } },
    ]);
  });

  it.each([undefined, '', 7, 'two words', 'line\nbreak', 'n\u00e4me', 'x'.repeat(3000)])(
    'is left out where it is no id: %j',
    (name) => {
      const apps = rowNamed(name);
      expect(apps).toEqual([{ id: '0oa1', label: 'Payroll', spKeys: [] }]);
      expect(usesIn({ ...EMPTY_SHEET, apps }).map(({ user }) => user)).toEqual([
        { kind: 'app', id: '0oa1', name: 'Payroll' },
      ]);
    },
  );

  it('that is another makes another page', () => {
    expect(digestOf(rowNamed('a'))).not.toBe(digestOf(rowNamed('b')));
  });
});
