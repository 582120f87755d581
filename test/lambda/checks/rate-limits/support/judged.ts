/** What a judgement says, looked up. */
import type { Judgement, Observation } from '../../../../../lambda/outcome.ts';

/** The one line about a subject. */
export function observationOn(subject: string, { observations }: Judgement): Observation {
  const [line, ...others] = observations.filter((observation) => observation.subject === subject);
  if (line === undefined || others.length > 0)
    throw new Error(`${others.length + 1} lines about ${subject}, expected one`);
  return line;
}
