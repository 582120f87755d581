/** Reads a secret from where the command line says it is. Nothing of it is shown or kept. */
import { text as textOf } from 'node:stream/consumers';
import { wrongUsage } from './command-grammar.ts';
import type { SecretSource } from './credential-arguments.ts';
import { received } from './received.ts';
import { textOfFile } from './text-file.ts';

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
  const secret = source.from === 'stdin' ? await textOf(stdin) : textOfFile(source.path, option);
  if (secret.trim() !== '') return secret;
  throw wrongUsage(
    `${option}: received nothing from ${source.from === 'stdin' ? 'stdin' : received(source.path)}`,
  );
}
