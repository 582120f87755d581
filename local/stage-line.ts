/** What is being waited for, in one line of a terminal that is written over and leaves nothing. */
export interface StageLine {
  readonly show: (stage: string) => void;
  readonly clear: () => void;
}

/** Shows nothing where nobody looks: a file or a pipe would hold every state of the line. */
export function stageLineOn(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): StageLine {
  if (!stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: (stage) => stream.write(`\r\x1b[K${stage} …`),
    clear: () => stream.write('\r\x1b[K'),
  };
}
