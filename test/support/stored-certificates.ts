/** The partition of an org's certificates as DynamoDB sends it, for whoever only reads it. */
import { documentItem, recordItem, sheetItem } from '../../lambda/adapters/dynamodb-certificate-items.ts';
import type { Item } from '../../lambda/adapters/dynamodb-items.ts';
import type { MetadataDocument } from '../../lambda/checks/saml-certificates/judge-metadata.ts';
import type { Scan } from '../../lambda/checks/saml-certificates/scan-state.ts';
import { NOTHING_KNOWN } from '../../lambda/okta/client.ts';
import type { AwsRequest, Respond } from './aws-endpoint.ts';

export interface StoredPartition {
  readonly scan?: Scan;
  readonly documents?: readonly MetadataDocument[];
  /** Items that stand in the table beside, as they are sent. */
  readonly others?: readonly object[];
}

/** The scan as if its lists had been begun at that time. */
export function begunAt(scan: Scan, startedAt: string): Scan {
  const { listed } = scan;
  return {
    ...scan,
    sweep: { ...scan.sweep, startedAt },
    ...(listed === undefined ? {} : { listed: { ...listed, startedAt } }),
  };
}

/** Answers queries for `<alias>#certificates`, page by page as a real table does, and for nothing else. */
export function tableOf(partitions: Readonly<Record<string, StoredPartition>>): Respond {
  const pages = new Map(
    Object.entries(partitions).map(([alias, stored]) => [`${alias}#certificates`, pagesOf(alias, stored)]),
  );
  return (response, request) => {
    const { partition, page } = asked(request);
    const of = pages.get(partition) ?? [[]];
    const Items = of[page] ?? [];
    const next =
      page + 1 < of.length ? { LastEvaluatedKey: { pk: { S: partition }, sk: { S: `${page + 1}` } } } : {};
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Items, ...next }));
  };
}

function asked({ operation, body }: AwsRequest): { readonly partition: string; readonly page: number } {
  if (operation !== 'DynamoDB_20120810.Query') throw new Error(`${operation} is more than reading`);
  const { ExpressionAttributeValues: values, ExclusiveStartKey: from } = JSON.parse(body);
  return { partition: values[':org'].S, page: Number(from?.sk.S ?? 0) };
}

const PAGE_BYTES = 1024 * 1024;

function pagesOf(alias: string, { scan, documents = [], others = [] }: StoredPartition): object[][] {
  const record = { version: 1, client: NOTHING_KNOWN, documents, ...(scan === undefined ? {} : { scan }) };
  const items = [
    recordItem(alias, record),
    ...[...(scan?.sheets ?? [])].map(([id, sheet]) => sheetItem(alias, id, sheet)),
    ...documents.map((document) => documentItem(alias, document)),
  ].map(sent);
  const pages: object[][] = [[]];
  let bytes = 0;
  for (const item of [...items, ...others]) {
    bytes += JSON.stringify(item).length;
    if (bytes > PAGE_BYTES) {
      pages.push([]);
      bytes = 0;
    }
    pages.at(-1)?.push(item);
  }
  return pages;
}

/** Octets travel as base64. */
function sent(item: Item): object {
  const fields = Object.entries(item).map(([name, value]) => [
    name,
    value.B === undefined ? value : { B: Buffer.from(value.B).toString('base64') },
  ]);
  return Object.fromEntries(fields);
}
