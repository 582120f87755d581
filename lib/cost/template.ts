/** A synthesized template, as far as a bill can be read from it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: Json }>>;
}

export interface Found {
  /** Logical id. */
  readonly id: string;
  readonly properties: Json;
}

export function ofType({ Resources }: Template, type: string): Found[] {
  return Object.entries(Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties = {} }]) => ({ id, properties: Properties }));
}

/** What stands at a path; undefined where there is nothing. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, Json>>)[step];
  }
  return found;
}

export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Logical id of the resource that a value refers to; undefined for any other value. */
export function referredId(value: Json | undefined): string | undefined {
  const id = at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0);
  return typeof id === 'string' ? id : undefined;
}

/**
 * The text that a deploy would put in place, with the logical id for whatever only the deploy knows.
 *
 * @throws TypeError for anything that is no text
 */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  const id = referredId(value);
  if (id !== undefined) return id;
  const join = at(value, 'Fn::Join');
  if (!Array.isArray(join)) throw new TypeError(`no text: ${JSON.stringify(value)}`);
  return listAt(join, 1)
    .map(textOf)
    .join(textOf(at(join, 0)));
}
