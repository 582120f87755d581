/** Real responses recorded elsewhere. They are no part of the repository; tests skip where they are absent. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';

const FOLDER = new URL('../../../shared/recorded/', import.meta.url);

export const hasRecordings = existsSync(FOLDER);

export interface Recording {
  readonly name: string;
  /** Absent for a file that holds a body alone. */
  readonly status?: number;
  /** Exactly as the file has it, for a body alone; JSON of the body of an exchange. */
  readonly text: string;
}

/** A whole exchange, of a file named `*.http.json`. */
export interface RecordedExchange {
  readonly name: string;
  readonly status: number;
  readonly url: string;
  /** Names in lower case, as Node has them; several values are left apart. */
  readonly headers: IncomingHttpHeaders;
}

interface ExchangeFile {
  readonly request: { readonly url: string };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string[]>>;
    readonly body: unknown;
  };
}

/** The recordings of a folder whose file names match; none where they are absent. */
export function recordings(folder: string, fileName: RegExp): Recording[] {
  return namesIn(folder, fileName).map((name) => {
    const text = textOf(folder, name);
    if (!name.endsWith('.http.json')) return { name, text };
    const { status, body } = (JSON.parse(text) as ExchangeFile).response;
    return { name, status, text: typeof body === 'string' ? body : JSON.stringify(body) };
  });
}

/** The exchanges of a folder, with their headers; none where they are absent. */
export function recordedExchanges(folder: string, fileName = /\.http\.json$/): RecordedExchange[] {
  return namesIn(folder, fileName).map((name) => {
    const { request, response } = JSON.parse(textOf(folder, name)) as ExchangeFile;
    const headers = Object.entries(response.headers).map(([header, values]) => [
      header.toLowerCase(),
      values.length === 1 ? values[0] : values,
    ]);
    return { name, url: request.url, status: response.status, headers: Object.fromEntries(headers) };
  });
}

function namesIn(folder: string, fileName: RegExp): string[] {
  if (!hasRecordings) return [];
  const names = readdirSync(new URL(`${folder}/`, FOLDER)).filter((name) => fileName.test(name));
  if (names.length === 0) throw new RangeError(`no recording in ${folder} matches ${fileName}`);
  return names;
}

function textOf(folder: string, name: string): string {
  return readFileSync(new URL(`${folder}/${name}`, FOLDER), 'utf8');
}
