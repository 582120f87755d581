/** The AWS services that a run of either function asks, over TLS: a table that keeps what is put into it, and yes to all else. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerCertificate } from '../../local/made-certificates.ts';

type Item = Readonly<Record<string, { readonly S?: string }>>;

interface DynamoDbInput {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly ExpressionAttributeValues?: Item;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item: Item } }[];
}

export interface LoopbackAws {
  readonly url: string;
  /** Operations since the start, oldest first. */
  readonly operations: readonly string[];
  dropConnections(): void;
}

const SNS_ANSWER =
  '<PublishResponse><PublishResult><MessageId>94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult></PublishResponse>';

export async function startLoopbackAws({
  certificatePem,
  privateKeyPem,
}: ServerCertificate): Promise<LoopbackAws> {
  const operations: string[] = [];
  const table = new Map<string, Item>();
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const [service, operation] = String(request.headers['x-amz-target'] ?? '').split('.');
    operations.push(
      operation ?? new URLSearchParams(body).get('Action') ?? `${request.method} ${request.url}`,
    );
    if (operation === undefined)
      return response.writeHead(200, { 'content-type': 'text/xml' }).end(SNS_ANSWER);
    const isTable = service?.startsWith('DynamoDB') ?? false;
    const answer = isTable ? askTable(table, operation, JSON.parse(body) as DynamoDbInput) : {};
    return response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    operations,
    dropConnections: () => server.closeAllConnections(),
  };
}

function askTable(table: Map<string, Item>, operation: string, input: DynamoDbInput): object {
  const put = (item: Item) => table.set(keyOf(item), item);
  switch (operation) {
    case 'Query': {
      const [org] = Object.values(input.ExpressionAttributeValues ?? {});
      const found = [...table.values()].filter(({ pk }) => pk?.S === org?.S);
      return { Items: found, Count: found.length, ScannedCount: found.length };
    }
    case 'GetItem': {
      const item = table.get(keyOf(input.Key ?? {}));
      return item === undefined ? {} : { Item: item };
    }
    case 'PutItem':
      put(input.Item ?? {});
      return {};
    case 'TransactWriteItems':
      for (const { Put } of input.TransactItems ?? []) if (Put !== undefined) put(Put.Item);
      return {};
    default:
      throw new Error(`the loopback table does not know ${operation}`);
  }
}

function keyOf({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}
