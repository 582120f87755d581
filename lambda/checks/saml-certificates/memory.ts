/** What the check keeps of an org between runs beside its records. Pure. */
import * as v from 'valibot';
import type { Memory } from '../../outcome.ts';
import type { SeenApps } from './visibility.ts';

/** One entry, so that what is left out of it is forgotten and not kept from before. */
const memorySchema = v.object({
  samlCertificates: v.object({
    seen: v.exactOptional(
      v.object({ count: v.number(), fewSince: v.exactOptional(v.pipe(v.string(), v.isoTimestamp())) }),
    ),
  }),
});

/** Undefined where nothing is kept, or in another form. */
export function seenIn(memory: Memory): SeenApps | undefined {
  const parsed = v.safeParse(memorySchema, memory);
  return parsed.success ? parsed.output.samlCertificates.seen : undefined;
}

export function memoryOf(seen: SeenApps | undefined): Memory {
  return { samlCertificates: seen === undefined ? {} : { seen } };
}
