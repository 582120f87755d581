/** An org of SAML apps of real size, each with a key of its own, and what is known of them; the same in every process. */
import { createHash } from 'node:crypto';
import { appPage } from '../../lambda/checks/saml-certificates/apps.ts';
import type { Certificate } from '../../lambda/checks/saml-certificates/certificate.ts';
import { type AppRows, NOTHING_COUNTED, rowsOf } from '../../lambda/checks/saml-certificates/listing.ts';
import {
  NOTHING_CARRIED,
  type Scan,
  sheetId,
  sweepOf,
} from '../../lambda/checks/saml-certificates/scan-state.ts';
import {
  EMPTY_SHEET,
  type PackedSheet,
  packed,
  type SeenPage,
} from '../../lambda/checks/saml-certificates/sheet.ts';
import { appDocument, samlApp } from '../../local/simulated-okta/api/simulated-app.ts';

export const PAGE_SIZE = 200;
/** Of a real app in a list. */
const APP_BYTES = 3400;
const ORIGIN = 'https://acme.okta.com';
/** Ends in 2034: nothing has to be told of it. */
const NOT_AFTER = Date.parse('2034-01-01T00:00:00Z');

const hash = (text: string) => createHash('sha256').update(text).digest();
const idOf = (index: number) =>
  `0oa${hash(`id ${index}`).toString('base64url').replace(/[-_]/g, 'x').slice(0, 17)}`;
const kidOf = (index: number) => hash(`kid ${index}`).toString('base64url');

function indexes(page: number): number[] {
  return Array.from({ length: PAGE_SIZE }, (_, index) => page * PAGE_SIZE + index);
}

/** A page of `GET /api/v1/apps`. */
export function pageText(page: number): string {
  const apps = indexes(page).map((index) => {
    const created = new Date(Date.UTC(2015, 0, 1) + index * 3_600_000);
    const app = {
      ...samlApp(idOf(index), `Application number ${index}`, [], created),
      activeKid: kidOf(index),
    };
    const document = appDocument(app, ORIGIN);
    const missing = APP_BYTES - Buffer.byteLength(JSON.stringify(document)) - 30;
    return { ...document, attributeStatements: statements(index, missing) };
  });
  return JSON.stringify(apps);
}

/** What fills a real app up: statements of attributes, in many small strings. */
function statements(index: number, bytes: number) {
  const of = (number: number) => ({
    type: 'EXPRESSION',
    name: `attribute${index}x${number}`,
    namespace: null,
    values: [`user.profile${number}`],
    filterType: null,
  });
  return Array.from({ length: Math.round(bytes / JSON.stringify(of(0)).length) }, (_, number) => of(number));
}

/** What is known after a whole sweep of so many apps. */
export function knownScan(apps: number, orgUrl: string, now: Date): Scan {
  const pages = Array.from({ length: Math.ceil(apps / PAGE_SIZE) }, (_, page) => page);
  const since = now.toISOString();
  const sheets = new Map<string, PackedSheet>(
    pages.map((page) => {
      const sheet = packed({ ...EMPTY_SHEET, ...factsOf(page, since) }, since);
      return [sheetId('apps', page), { ...sheet, page: seenOf(pageText(page), PAGE_SIZE) }];
    }),
  );
  sheets.set(sheetId('idps', 0), { ...packed(EMPTY_SHEET, since), page: seenOf('[]', 0) });
  const { sweep } = sweepOf(orgUrl, NOTHING_CARRIED, now);
  const counts = { apps, idps: 0, visible: apps, withoutMode: 0, broken: 0 };
  const listed = { startedAt: since, counts, problems: [] };
  return { sweep: { ...sweep, ...listed, place: { part: 'done' } }, sheets, rotations: [], listed };
}

function seenOf(text: string, apps: number): SeenPage {
  const counts = { ...NOTHING_COUNTED, apps, visible: apps };
  return { digest: hash(text).toString('base64url'), counts, isEmpty: apps === 0 };
}

function factsOf(page: number, at: string) {
  const parsed = appPage(JSON.parse(pageText(page)));
  if (parsed === undefined) throw new Error('no page');
  const { rows }: AppRows = rowsOf(parsed);
  const kids = rows.flatMap(({ kid }) => kid ?? []);
  return {
    apps: rows,
    known: Object.fromEntries(
      kids.map((kid) => [kid, { ok: true, certificate: certificateOf(kid) }] as const),
    ),
    keyLists: Object.fromEntries(rows.map(({ id, kid = '' }) => [id, { at, kids: [kid] }])),
  };
}

function certificateOf(kid: string): Certificate {
  const own = hash(kid);
  const name =
    'C=US, ST=California, L=San Francisco, O=Okta, OU=SSOProvider, CN=acme, emailAddress=info@okta.com';
  return {
    subject: name,
    issuer: name,
    serial: own.toString('hex', 0, 6).toUpperCase(),
    notBefore: '2020-01-01T00:00:00.000Z',
    notAfter: new Date(NOT_AFTER + own.readUInt32BE() * 10).toISOString(),
    fingerprint: own.toString('hex'),
    signature: 'sha256WithRSAEncryption',
    key: { kind: 'RSA', bits: 2048 },
  };
}
