/**
 * How the records of certificates lie in the table: a partition an org, beside that of its state, which every run of
 * every check reads. A sheet is an item with a cover in JSON and a compressed body. Pure.
 */
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import * as v from 'valibot';
import type { CertificateRecords } from '../checks/saml-certificates/certificate-store.ts';
import type { MetadataDocument } from '../checks/saml-certificates/judge-metadata.ts';
import type { Scan } from '../checks/saml-certificates/scan-state.ts';
import type { PackedSheet } from '../checks/saml-certificates/sheet.ts';
import { TABLE_KEYS } from '../contract.ts';
import { circuitSchema } from '../okta/circuit-breaker.ts';
import { NOTHING_KNOWN } from '../okta/client.ts';
import { budgetSchema } from '../okta/rate-budget.ts';
import { type Item, key } from './dynamodb-items.ts';

/** Of sheets and documents; one of another form is read anew from the org. */
const FORM = 1;

const SCAN = 'scan';
const SHEET = 'sheet#';
const DOCUMENT = 'document#';

export function certificatePartition(org: string): string {
  return `${org}#certificates`;
}

const text = v.string();
const count = v.number();
const counts = v.object({ apps: count, idps: count, visible: count, withoutMode: count, broken: count });
const problems = v.array(
  v.object({
    part: v.picklist(['apps', 'app keys', 'identity providers', 'keys of identity providers']),
    why: text,
    requestId: v.exactOptional(text),
  }),
);
const listed = v.object({ startedAt: text, counts, problems });

const scanSchema = v.object({
  sweep: v.object({
    ...listed.entries,
    place: v.variant('part', [
      v.object({
        part: v.picklist(['apps', 'idps', 'idp-trust-keys']),
        url: text,
        seen: v.array(text),
        pages: count,
      }),
      v.object({ part: v.picklist(['idp-keys', 'app-keys']), passed: v.array(text) }),
      v.object({ part: v.literal('done') }),
      v.object({ part: v.literal('app-successors'), after: text }),
    ]),
    calls: count,
    restarts: count,
  }),
  rotations: v.array(
    v.object({
      keys: v.exactOptional(v.object({ from: text, to: text })),
      apps: v.object({ names: v.array(text), count }),
      ids: v.array(text),
      metadataUrl: v.exactOptional(text),
      at: text,
    }),
  ),
  listed: v.exactOptional(listed),
  isPartial: v.exactOptional(v.literal(true)),
});

const recordSchema = v.object({
  scan: v.exactOptional(scanSchema),
  client: v.object({ budget: budgetSchema, circuit: circuitSchema }),
});

const coverSchema = v.object({
  form: v.literal(FORM),
  digest: text,
  missing: v.array(v.object({ id: text, kid: text, created: v.exactOptional(text) })),
  isFailing: v.boolean(),
  firstEnd: v.exactOptional(text),
  lastStart: v.exactOptional(text),
  isNotable: v.boolean(),
  page: v.exactOptional(v.object({ digest: text, counts, isEmpty: v.boolean() })),
});

const documentSchema = v.looseObject({
  url: text,
  entities: v.array(
    v.looseObject({ name: text, keys: v.array(v.looseObject({ purpose: text, key: text })) }),
  ),
});

/** Of one that cannot be read nothing is known but that the next is due. */
const NO_SWEEP: Scan['sweep'] = {
  startedAt: new Date(0).toISOString(),
  place: { part: 'done' },
  counts: { apps: 0, idps: 0, visible: 0, withoutMode: 0, broken: 0 },
  problems: [],
  calls: 0,
  restarts: 0,
};

/** The place of the scan with all that is not a sheet or a document of its own. */
export function recordItem(org: string, { scan, client, version }: CertificateRecords): Item {
  const { sheets: _, ...place } = scan ?? { sheets: undefined };
  const record = { ...(scan === undefined ? {} : { scan: place }), client };
  return {
    ...key(certificatePartition(org), SCAN),
    version: { N: String(version) },
    body: { S: JSON.stringify(record) },
  };
}

export function sheetKey(org: string, id: string): Item {
  return key(certificatePartition(org), `${SHEET}${id}`);
}

export function sheetItem(org: string, id: string, { body, ...cover }: PackedSheet): Item {
  return { ...sheetKey(org, id), cover: { S: JSON.stringify({ form: FORM, ...cover }) }, body: { B: body } };
}

export function documentKey(org: string, url: string): Item {
  return key(certificatePartition(org), `${DOCUMENT}${createHash('sha256').update(url).digest('hex')}`);
}

export function documentItem(org: string, document: MetadataDocument): Item {
  const body = gzipSync(JSON.stringify(document));
  return { ...documentKey(org, document.url), form: { N: String(FORM) }, body: { B: body } };
}

/**
 * @param onUnreadable told of an item that this version does not understand, which is then left out: what it held is
 *   read from the org again, and until then the scan is partial
 */
export function recordsOf(
  items: readonly Item[],
  onUnreadable: (sortKey: string, why: string) => void,
): CertificateRecords {
  const sheets = new Map<string, PackedSheet>();
  const unreadableSheets: string[] = [];
  const documents: MetadataDocument[] = [];
  let version = 0;
  let record: Pick<CertificateRecords, 'client'> & { readonly scan?: Omit<Scan, 'sheets'> } = {
    client: NOTHING_KNOWN,
  };
  for (const item of items) {
    const sortKey = item[TABLE_KEYS.sort]?.S ?? '';
    const body = item['body'];
    if (sortKey === SCAN) {
      version = Number(item['version']?.N ?? 0);
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), recordSchema), body?.S);
      if (parsed.success) record = parsed.output;
      else {
        onUnreadable(sortKey, v.summarize(parsed.issues));
        record = { client: NOTHING_KNOWN, scan: { sweep: NO_SWEEP, rotations: [], isPartial: true } };
      }
    } else if (sortKey.startsWith(SHEET)) {
      const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), coverSchema), item['cover']?.S);
      const id = sortKey.slice(SHEET.length);
      if (parsed.success && body?.B !== undefined) {
        const { form: _, ...cover } = parsed.output;
        sheets.set(id, { ...cover, body: body.B });
      } else {
        onUnreadable(sortKey, parsed.success ? 'no body' : v.summarize(parsed.issues));
        unreadableSheets.push(id);
      }
    } else if (sortKey.startsWith(DOCUMENT)) {
      const document = item['form']?.N === String(FORM) ? documentIn(body?.B) : undefined;
      if (document === undefined) onUnreadable(sortKey, 'another form, or damaged');
      else documents.push(document);
    }
  }
  const { client, scan } = record;
  const lacking = unreadableSheets.length === 0 ? {} : ({ isPartial: true } as const);
  return {
    version,
    ...(scan === undefined ? {} : { scan: { ...scan, sheets, ...lacking } }),
    client,
    documents,
    ...(unreadableSheets.length === 0 ? {} : { unreadableSheets }),
  };
}

/** Of another version, or damaged, it would break every run that judges it. */
function documentIn(body: Uint8Array | undefined): MetadataDocument | undefined {
  if (body === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(gunzipSync(body).toString('utf8'));
  } catch {
    return undefined;
  }
  return v.safeParse(documentSchema, json).success ? (json as MetadataDocument) : undefined;
}
