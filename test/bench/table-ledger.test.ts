import { describe, expect, it } from 'vitest';
import { itemBytes, TableLedger } from '../../bench/month/table-ledger.ts';

const TableName = 'table';
/** Of so many bytes: 2 + 1 for the partition, 2 + 1 for the key, 4 for the name of the body. */
const item = (bytes: number, sort = 's') => ({
  pk: { S: 'p' },
  sk: { S: sort },
  body: { S: 'x'.repeat(bytes - 10) },
});
const put = (bytes: number, sort?: string) => ({ Put: { TableName, Item: item(bytes, sort) } });
const conditional = (bytes: number) => ({ Put: { TableName, Item: item(bytes), ConditionExpression: 'c' } });
const remove = { Delete: { TableName, Key: { pk: { S: 'p' }, sk: { S: 's' } } } };

describe('the size of an item', () => {
  it('is that of the names and of the values of its attributes', () => {
    expect(itemBytes({ pk: { S: 'ä' } })).toBe(2 + 2);
    expect(itemBytes({ version: { N: '1234' } })).toBe(7 + 3);
    expect(itemBytes({ body: { B: new Uint8Array(100) } })).toBe(4 + 100);
    expect(itemBytes(item(1024))).toBe(1024);
  });

  it('is not guessed for a type that is never written', () => {
    expect(() => itemBytes({ flag: { BOOL: true } })).toThrow('nobody counts');
  });
});

describe('what is billed', () => {
  it.each([
    { about: 'a single item of a kilobyte', writes: [put(1024)], units: 1 },
    { about: 'a byte more', writes: [put(1025)], units: 2 },
    { about: 'a single item under a condition', writes: [conditional(1024)], units: 2 },
    { about: 'two items', writes: [put(1024), put(1025, 't')], units: 6 },
    { about: 'what is not there to be deleted', writes: [remove], units: 2 },
  ])('for $about is $units units', ({ writes, units }) => {
    const ledger = new TableLedger();
    ledger.write(writes);
    expect(ledger.billed).toMatchObject({ writes: 1, writeUnits: units });
  });

  it('for nothing is nothing', () => {
    const ledger = new TableLedger();
    ledger.write([]);
    expect(ledger.billed).toMatchObject({ writes: 0, writeUnits: 0 });
  });

  it('goes by the larger of what was there and what is there then', () => {
    const ledger = new TableLedger();
    ledger.write([put(3000)]);
    ledger.write([put(100)]);
    ledger.update(item(20));
    ledger.transact([remove], 1);
    expect(ledger.billed.writeUnits).toBe(3 + 3 + 1 + 1);
    expect(ledger.bytesIn('p')).toBe(0);
  });

  it.each([
    { bytes: 4096, units: 1 },
    { bytes: 4097, units: 2 },
  ])('for reading $bytes bytes is $units units, however many items they are', ({ bytes, units }) => {
    const ledger = new TableLedger();
    ledger.write([put(1000, 'a'), put(bytes - 1000, 'b')]);
    ledger.query('p');
    expect(ledger.billed).toMatchObject({ reads: 1, readUnits: units });
  });

  it('for looking where nothing is is one unit', () => {
    const ledger = new TableLedger();
    ledger.query('nobody');
    expect(ledger.billed.readUnits).toBe(1);
  });
});
