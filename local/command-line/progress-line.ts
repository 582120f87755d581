/** How far long work is, in one line of a terminal that is written over and over. */

/** Narrower than any terminal in use, so that the line does not break. */
const WIDTH = 79;

export interface ProgressLine {
  readonly show: (text: string) => void;
  /** Leaves nothing of it. */
  readonly clear: () => void;
}

/** Shows nothing where nobody looks: a file or a pipe would hold every state of the line. */
export function progressOn(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): ProgressLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (text) => stream.write(`\r\x1b[K${text.slice(0, WIDTH)}`),
    clear: () => stream.write('\r\x1b[K'),
  };
}

/** @param until when the next call may be made; undefined where it is made at once */
export function waitInWords(until: Date | undefined): string {
  return until === undefined ? '' : `, rate limit: goes on at ${until.toISOString().slice(11, 19)}Z`;
}
