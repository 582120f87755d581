/** Reads `/.well-known/okta-organization`. The cell is not documented by Okta, so its absence is normal. */
import * as v from 'valibot';

export interface Organization {
  /** As Okta prints it there, such as `ok14`; undefined when not served. */
  readonly cell: string | undefined;
  /** Origin of the org's custom domain; undefined when it has none. */
  readonly customDomain: string | undefined;
}

const organization = v.looseObject({
  id: v.string(),
  cell: v.optional(v.string()),
  _links: v.optional(v.looseObject({ alternate: v.optional(v.looseObject({ href: v.string() })) })),
});

/** The organization, or undefined when the JSON is not one. */
export function readOrganization(json: unknown): Organization | undefined {
  const parsed = v.safeParse(organization, json);
  if (!parsed.success) return undefined;
  const href = parsed.output._links?.alternate?.href;
  const customDomain = href !== undefined && URL.canParse(href) ? new URL(href).origin : undefined;
  return { cell: parsed.output.cell, customDomain };
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
