/** Colours of a terminal, where there is one and nobody has declined them. */
import type { LineState } from './checklist.ts';

/** @returns whether `stream` shows colours: https://no-color.org, and terminals that say they cannot */
export function wantsColours(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR: declined = '', TERM: terminal } = environment;
  return stream.isTTY === true && declined === '' && terminal !== 'dumb';
}

export type Paint = (text: string, state: LineState) => string;

/** Select Graphic Rendition (ECMA-48, section 8.3.117). */
const CODES: Readonly<Record<LineState, number>> = {
  ok: 32,
  unknown: 35,
  warning: 33,
  critical: 31,
  info: 2,
  skipped: 2,
};

export const inColour: Paint = (text, state) => `\x1b[${CODES[state]}m${text}\x1b[0m`;
export const plainText: Paint = (text) => text;
