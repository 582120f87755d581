/**
 * What DynamoDB bills for the operations of a run, by the items that the adapters write: a unit reads 4 KB strongly
 * consistently or writes 1 KB, a transaction takes two for each, an item is counted with the names of its attributes
 * (Amazon DynamoDB Developer Guide, "Item sizes and formats" and "Read and write capacity").
 */
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lambda/adapters/dynamodb-items.ts';
import { TABLE_KEYS } from '../../lambda/contract.ts';
import { TRANSACTION_FACTOR, UNIT_BYTES } from '../../lib/cost/assumptions.ts';

export interface Billed {
  reads: number;
  readUnits: number;
  writes: number;
  writeUnits: number;
}

export class TableLedger {
  readonly billed: Billed = { reads: 0, readUnits: 0, writes: 0, writeUnits: 0 };
  /** Bytes of each item, by partition and sort key. */
  readonly #partitions = new Map<string, Map<string, number>>();

  /** One query of a whole partition. */
  query(partition: string): void {
    this.billed.reads += 1;
    this.billed.readUnits += Math.max(1, unitsOf(this.bytesIn(partition), 'read'));
  }

  bytesIn(partition: string): number {
    return [...(this.#partitions.get(partition)?.values() ?? [])].reduce((sum, bytes) => sum + bytes, 0);
  }

  /** As the adapter sends them: a single one without a condition goes outside of a transaction. */
  write(writes: readonly TransactWriteItem[]): void {
    const [only, ...others] = writes;
    if (only === undefined) return;
    const isSingle =
      others.length === 0 && only.Put !== undefined && only.Put.ConditionExpression === undefined;
    this.transact(writes, isSingle ? 1 : TRANSACTION_FACTOR);
  }

  /** @param factor units for each of a single write */
  transact(writes: readonly TransactWriteItem[], factor: number = TRANSACTION_FACTOR): void {
    this.billed.writes += 1;
    for (const { Put, Delete } of writes) {
      if (Put?.Item !== undefined) this.#replace(Put.Item, itemBytes(Put.Item), factor);
      if (Delete?.Key !== undefined) this.#replace(Delete.Key, 0, factor);
    }
  }

  /** An update of an item that is there changes a few bytes of it, and is billed by all of them. */
  update(key: Item): void {
    this.billed.writes += 1;
    this.#replace(key, this.#bytesOf(key), 1);
  }

  #bytesOf(key: Item): number {
    const { partition, sort } = keyOf(key);
    return this.#partitions.get(partition)?.get(sort) ?? 0;
  }

  /** Billed by the larger of what was there and what is there now. */
  #replace(key: Item, bytes: number, factor: number): void {
    const { partition, sort } = keyOf(key);
    const items = this.#partitions.get(partition) ?? new Map<string, number>();
    this.#partitions.set(partition, items);
    this.billed.writeUnits += factor * Math.max(1, unitsOf(Math.max(bytes, items.get(sort) ?? 0), 'write'));
    if (bytes === 0) items.delete(sort);
    else items.set(sort, bytes);
  }
}

function keyOf(item: Item) {
  return { partition: item[TABLE_KEYS.partition]?.S ?? '', sort: item[TABLE_KEYS.sort]?.S ?? '' };
}

function unitsOf(bytes: number, kind: keyof typeof UNIT_BYTES): number {
  return Math.ceil(bytes / UNIT_BYTES[kind]);
}

export function itemBytes(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );
}

/** @throws TypeError for a type that the adapters do not write */
function valueBytes({ S, N, B }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  // Two digits a byte, and one for what is about them.
  if (N !== undefined) return Math.ceil(N.replace(/[-.]/g, '').length / 2) + 1;
  if (B !== undefined) return B.length;
  throw new TypeError('an attribute of a type that nobody counts');
}
