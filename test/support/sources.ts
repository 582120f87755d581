/** Source files of this project, read for what they import and which globals they use. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Source {
  /** From the root of the project, with slashes: `lambda/engine/deliver.ts`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file below a folder of the project. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

export interface Import {
  /** A path from the root of the project, or the name of a package or of a module of Node. */
  readonly target: string;
  /** `import type`: gone when the types are stripped. `import { type A }` still loads the module. */
  readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[\w*${}\s,]+?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\b(?:import|require)\s*\(\s*['"]([^'"]+)['"]/g;

export function importsOf(source: Source): Import[] {
  const text = withoutComments(source.text);
  const resolved = (name: string) =>
    name.startsWith('.') ? normalize(join(dirname(source.path), name)).replaceAll('\\', '/') : name;
  const statements = [...text.matchAll(STATEMENT)].map(([, type, name = '']) => {
    return { target: resolved(name), typeOnly: type !== undefined };
  });
  const dynamic = [...text.matchAll(DYNAMIC)].map(([, name = '']) => ({
    target: resolved(name),
    typeOnly: false,
  }));
  return [...statements, ...dynamic];
}

/** The code alone: neither what comments nor what texts say counts as use. */
function codeOf(source: Source): string {
  return withoutComments(source.text).replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''");
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[\s;{}(,])\/\/.*$/gm, '$1');
}

/** `path imports target`, for every import that is not allowed. */
export function offences(
  sources: readonly Source[],
  isForbidden: (imported: Import, source: Source) => boolean,
): string[] {
  return sources.flatMap((source) =>
    importsOf(source)
      .filter((imported) => isForbidden(imported, source))
      .map(({ target }) => `${source.path} imports ${target}`),
  );
}

/** `path: code`, for every use of what the pattern describes. */
export function uses(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.flatMap((source) =>
    [...codeOf(source).matchAll(new RegExp(pattern, 'g'))].map(([code]) => `${source.path}: ${code}`),
  );
}
