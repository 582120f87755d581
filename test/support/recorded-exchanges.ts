/** Recorded exchanges with their headers, which a `Recording` leaves out: what it is parsed from has them. */
import type { IncomingHttpHeaders } from 'node:http';
import { vi } from 'vitest';
import { recordings } from './recordings.ts';

interface RecordedExchange {
  readonly name: string;
  readonly status: number;
  readonly url: string;
  /** Names in lower case, as Node has them; several values are left apart. */
  readonly headers: IncomingHttpHeaders;
}

interface ParsedFile {
  readonly request: { readonly url: string };
  readonly response: { readonly status: number; readonly headers: Readonly<Record<string, string[]>> };
}

/** As `recordings`, of files named `*.http.json` alone. */
export function recordedExchanges(folder: string, fileName = /\.http\.json$/): RecordedExchange[] {
  const parse = vi.spyOn(JSON, 'parse');
  try {
    const names = recordings(folder, fileName).map(({ name }) => name);
    const files = parse.mock.results.map(({ value }) => value as ParsedFile);
    return names.flatMap((name, index) => {
      const file = files[index];
      return file ? { name, url: file.request.url, ...headed(file.response) } : [];
    });
  } finally {
    parse.mockRestore();
  }
}

function headed({ status, headers }: ParsedFile['response']): Pick<RecordedExchange, 'status' | 'headers'> {
  const entries = Object.entries(headers).map(([name, values]) => [
    name.toLowerCase(),
    values.length === 1 ? values[0] : values,
  ]);
  return { status, headers: Object.fromEntries(entries) };
}
