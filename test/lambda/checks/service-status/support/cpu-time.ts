/** How long the processor was at something, whatever else the machine does meanwhile. */

/** Milliseconds of a page's reading and judging that none may take. */
export const CPU_LIMIT_MS = 200;

export function timed<Result>(work: () => Result): { readonly result: Result; readonly cpuMs: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, cpuMs: (user + system) / 1000 };
}
