/** Compares a document of ours with real recorded ones, by its members and their types, never by values. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const RECORDED = new URL('../../../../shared/recorded/', import.meta.url);

/** Recordings are not part of the repository; where they are absent, comparisons are skipped. */
export const hasRecordings = existsSync(RECORDED);

/** The recorded documents of a folder whose file names match. */
export function recorded(folder: string, fileName: RegExp): unknown[] {
  const files = readdirSync(new URL(`${folder}/`, RECORDED)).filter((name) => fileName.test(name));
  return files.map((name) => {
    const content = JSON.parse(readFileSync(new URL(`${folder}/${name}`, RECORDED), 'utf8'));
    return name.endsWith('.http.json') ? content.response.body : content;
  });
}

/** What is in ours and in no recording, and what is in every recording but not in ours. */
export function differencesInShape(ours: unknown, recordings: readonly unknown[]) {
  const own = shapeOf(ours);
  const shapes = recordings.map((recording) => shapeOf(recording));
  const [first = new Set<string>(), ...others] = shapes;
  return {
    compared: shapes.length > 0,
    unknownToOkta: [...own].filter((member) => !shapes.some((shape) => shape.has(member))),
    missing: [...first].filter((member) => !own.has(member) && others.every((shape) => shape.has(member))),
  };
}

/** Every member as `path: type`, such as `keys[].kid: string`. */
function shapeOf(value: unknown, path = ''): Set<string> {
  if (Array.isArray(value)) {
    return new Set([`${path}: array`, ...value.flatMap((item) => [...shapeOf(item, `${path}[]`)])]);
  }
  if (typeof value === 'object' && value !== null) {
    return new Set(
      Object.entries(value).flatMap(([name, member]) => [...shapeOf(member, `${path}.${name}`)]),
    );
  }
  return new Set([`${path}: ${typeof value}`]);
}
