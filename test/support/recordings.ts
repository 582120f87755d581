/** Real responses recorded elsewhere. They are no part of the repository; tests skip where they are absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../shared/recorded/', import.meta.url);

export const hasRecordings = existsSync(FOLDER);

export interface Recording {
  readonly name: string;
  /** Absent for a file that holds a body alone. */
  readonly status?: number;
  /** Exactly as the file has it, for a body alone; JSON of the body of an exchange. */
  readonly text: string;
}

/** The recordings of a folder whose file names match; none where they are absent. */
export function recordings(folder: string, fileName: RegExp): Recording[] {
  if (!hasRecordings) return [];
  const names = readdirSync(new URL(`${folder}/`, FOLDER)).filter((name) => fileName.test(name));
  if (names.length === 0) throw new RangeError(`no recording in ${folder} matches ${fileName}`);
  return names.map((name) => {
    const text = readFileSync(new URL(`${folder}/${name}`, FOLDER), 'utf8');
    if (!name.endsWith('.http.json')) return { name, text };
    const { status, body } = JSON.parse(text).response;
    return { name, status, text: typeof body === 'string' ? body : JSON.stringify(body) };
  });
}
