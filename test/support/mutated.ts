/** Sound values in which something, anywhere, is something else. */
import fc from 'fast-check';

const ODD = fc.oneof(
  fc.anything({ withDate: false, withBigInt: false }),
  fc.constantFrom('', ' ', '\u0000', '__proto__', 'constructor', -1, 1e308, Number.NaN, null, [], {}),
  fc.string({ maxLength: 2000 }),
);

/** The sample with one to three of its members, however deep, replaced or removed. */
export function mutated(sample: unknown): fc.Arbitrary<unknown> {
  const change = fc.record({ at: fc.nat(), value: ODD, removes: fc.boolean() });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const copy = structuredClone(sample);
    for (const { at, value, removes } of changes) {
      const places = placesIn(copy);
      const place = places[at % places.length];
      if (place === undefined) return value;
      const [record, name] = place;
      if (removes) delete record[name];
      else record[name] = value;
    }
    return copy;
  });
}

function placesIn(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  return Object.keys(record).flatMap((name) => [
    [record, name] as [typeof record, string],
    ...placesIn(record[name]),
  ]);
}
