/** Reads a secret from where the command line says it is. Nothing of it is shown or kept. */
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { wrongUsage } from './command-grammar.ts';
import type { SecretSource } from './credential-arguments.ts';

/** A terminal would show what is typed into it. */
export type SecretInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * @param option what the secret is called in the errors: `--token`
 * @param stdin read to its end where the command line says so
 * @throws InvalidInputError when there is none to be read
 */
export async function secretOf(source: SecretSource, option: string, stdin: SecretInput): Promise<string> {
  if (source.from === 'text') return source.text;
  if (source.from === 'stdin' && stdin.isTTY)
    throw wrongUsage(`${option} -: received a terminal, allowed: a pipe or a file, which show nothing`);
  const secret = source.from === 'stdin' ? await textOf(stdin) : fileText(source.path, option);
  if (secret.trim() !== '') return secret;
  throw wrongUsage(
    `${option}: received nothing from ${source.from === 'stdin' ? 'stdin' : `"${source.path}"`}`,
  );
}

function fileText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw wrongUsage(`${option}: cannot read "${path}" (${code})`);
  }
}
