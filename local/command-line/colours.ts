/** Colours of a terminal, where there is one and nobody has declined them. */
import type { LineState } from './checklist.ts';

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

const inColour: Paint = (text, state) => `\x1b[${CODES[state]}m${text}\x1b[0m`;
export const plainText: Paint = (text) => text;

/** In colour where `stream` shows it: not for https://no-color.org, nor for terminals that say they cannot. */
export function paintFor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): Paint {
  const { NO_COLOR: declined = '', TERM: terminal } = environment;
  return stream.isTTY === true && declined === '' && terminal !== 'dumb' ? inColour : plainText;
}
