/** Reads `/.well-known/okta-organization`. The cell is not documented by Okta, so its absence is normal. */
import * as v from 'valibot';

export interface Organization {
  /** As Okta prints it there, such as `ok14`; undefined when not served. */
  readonly cell: string | undefined;
}

const organization = v.looseObject({ id: v.string(), cell: v.optional(v.string()) });

/** The organization, or undefined when the JSON is not one. */
export function readOrganization(json: unknown): Organization | undefined {
  const parsed = v.safeParse(organization, json);
  return parsed.success ? { cell: parsed.output.cell } : undefined;
}

const CELL_PREFIXES: Readonly<Record<string, string>> = {
  ok: 'okta.com',
  op: 'oktapreview.com',
  eu: 'okta-emea.com',
};

/** Name of the cell as status.okta.com prints it, such as `okta.com:14`; undefined for any other form. */
export function statusPageCell(cell: string): string | undefined {
  const [, prefix = '', number] = /^([a-z]{2})(\d{1,4})$/.exec(cell) ?? [];
  const domain = CELL_PREFIXES[prefix];
  return domain === undefined ? undefined : `${domain}:${number}`;
}
