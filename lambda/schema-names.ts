/** Which names a schema knows at some place, for whoever has misspelt one. Pure. */
import type * as v from 'valibot';

/** What valibot's schemas hold, each some of it; a pipe has what its first part has. */
interface Parts {
  readonly entries?: Readonly<Record<string, Parts>>;
  readonly item?: Parts;
  readonly wrapped?: Parts;
}

/**
 * @param path from the outermost value to the unknown name itself
 * @returns undefined where one of several schemas decides what is allowed
 */
export function namesAt(
  schema: v.GenericSchema,
  path: readonly { readonly key: unknown }[],
): string[] | undefined {
  let parts: Parts | undefined = schema as Parts;
  for (const { key } of path.slice(0, -1)) {
    const { entries, item }: Parts = unwrapped(parts) ?? {};
    parts = typeof key === 'number' ? item : entries?.[String(key)];
  }
  const { entries } = unwrapped(parts) ?? {};
  return entries === undefined ? undefined : Object.keys(entries);
}

function unwrapped(parts: Parts | undefined): Parts | undefined {
  return parts?.wrapped === undefined ? parts : unwrapped(parts.wrapped);
}
