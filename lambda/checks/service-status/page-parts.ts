/** Where on the page its data stands: hidden elements with a name, or an id that ends in one. Pure. */
import { nextStartTag, type StartTag } from './html-tags.ts';
import { endOfArray } from './json-array.ts';

/** `data-id` of the elements, as in 2026. */
export const PARTS = ['incidents', 'planned-outages', 'updates', 'cellList'] as const;
export type Part = (typeof PARTS)[number];

/** How ids end, as in 2024; what stands before changes whenever Okta's page is built anew. */
const ID_ENDINGS: readonly (readonly [string, Part])[] = [
  [':StringJSON', 'incidents'],
  [':PlannedOutageStringJSON', 'planned-outages'],
  [':CellList', 'cellList'],
];

/** Where the content of each element of a part begins. More than one is a layout nobody knows. */
export type Places = ReadonlyMap<Part, readonly number[]>;

/** Elements named by `data-id`; those of a part that has none, by their id. Empty for a page of another layout. */
export function partsIn(html: string): Places {
  const byDataId = new Map<Part, number[]>();
  const byId = new Map<Part, number[]>();
  let tag = nextStartTag(html, 0);
  while (tag !== undefined) {
    const named = namedPart(tag);
    const part = named ?? identifiedPart(tag);
    if (part !== undefined) {
      const places = named === undefined ? byId : byDataId;
      places.set(part, places.get(part) ?? []);
      places.get(part)?.push(tag.contentStart);
    }
    tag = nextStartTag(html, part === undefined ? tag.resumeAt : afterContent(html, tag));
  }
  return new Map([...byId, ...byDataId]);
}

/** True for a page that asks for a password. */
export function hasPasswordField(html: string): boolean {
  for (let tag = nextStartTag(html, 0); tag !== undefined; tag = nextStartTag(html, tag.resumeAt)) {
    if (tag.name === 'input' && tag.attributes.get('type')?.toLowerCase() === 'password') return true;
  }
  return false;
}

function namedPart({ attributes }: StartTag): Part | undefined {
  const name = attributes.get('data-id');
  return PARTS.find((part) => part === name);
}

function identifiedPart({ attributes }: StartTag): Part | undefined {
  const id = attributes.get('id');
  return ID_ENDINGS.find(([ending]) => id?.endsWith(ending))?.[1];
}

/**
 * What texts within an array quote is no markup of the page. Texts with entities quote none, and their brackets
 * cannot be told from those of the array.
 */
function afterContent(html: string, { contentStart, resumeAt }: StartTag): number {
  if (!html.startsWith('[{"', contentStart)) return resumeAt;
  return endOfArray(html, contentStart) ?? html.length;
}
