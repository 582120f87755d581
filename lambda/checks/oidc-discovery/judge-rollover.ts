/** Compares the kids of each issuer with those seen before: what was added, what went, what was replaced whole. */
import * as v from 'valibot';
import type { Finding } from '../../outcome.ts';
import type { IssuerKeys } from './judge-keys.ts';
import { certainFinding } from './verdict.ts';

const issuerMemory = v.object({
  /** Kid and ISO 8601 time of its first sighting; a list, because a kid may have the name of anything. */
  kids: v.array(v.tuple([v.string(), v.string()])),
  /** When all keys were last replaced at once. */
  replacedAt: v.optional(v.string()),
});
export const keysMemory = v.record(v.string(), issuerMemory);
export type KeysMemory = v.InferOutput<typeof keysMemory>;

export interface Rollover {
  readonly findings: readonly Finding[];
  readonly memory: KeysMemory;
}

const DAY_MS = 86_400_000;
/** Okta publishes the next key a few weeks ahead; a kid that was there longer than this was in use. */
const LONG_SERVED_MS = 14 * DAY_MS;
/** How long clients with cached keys are expected to trip over a replacement that was not announced. */
const REPLACEMENT_LASTS_MS = 3_600_000;

export function judgeRollover(issuers: readonly IssuerKeys[], before: KeysMemory, now: Date): Rollover {
  const results = oneSetAnIssuer(issuers).map((keys) => ({
    issuer: keys.issuer,
    ...rolloverOf(keys, before[keys.issuer], now),
  }));
  const known = results.flatMap(({ issuer, memory }) =>
    memory === undefined ? [] : [[issuer, memory] as const],
  );
  return { findings: results.flatMap(({ findings }) => findings), memory: Object.fromEntries(known) };
}

/** Of several sets the first that could be read, so that a host that is down is no rollover. */
function oneSetAnIssuer(sets: readonly IssuerKeys[]): IssuerKeys[] {
  const issuers = [...new Set(sets.map(({ issuer }) => issuer))];
  return issuers.flatMap((issuer) => {
    const own = sets.filter((keys) => keys.issuer === issuer);
    return own.find(({ jwks }) => jwks?.ok) ?? own[0] ?? [];
  });
}

function rolloverOf(
  { issuer, jwks }: IssuerKeys,
  before: KeysMemory[string] | undefined,
  now: Date,
): { findings: Finding[]; memory: KeysMemory[string] | undefined } {
  const keys = jwks?.ok ? jwks.content : [];
  const present = [...new Set(keys.flatMap(({ kid }) => kid ?? []))].sort();
  // A set without a usable key is a fault of its own, no rollover and no reason to forget the keys before.
  if (keys.every(({ unusable }) => unusable !== undefined)) return { findings: [], memory: before };
  const seenAt = now.toISOString();
  const earlier = new Map(before?.kids);
  const kids = present.map((kid): [string, string] => [kid, earlier.get(kid) ?? seenAt]);
  if (before === undefined) return { findings: [], memory: { kids } };

  const added = present.filter((kid) => !earlier.has(kid));
  const gone = [...earlier.keys()].filter((kid) => !present.includes(kid));
  const replacedNow = gone.length === earlier.size && earlier.size > 0;
  const replacedAt = replacedNow ? seenAt : before.replacedAt;
  const lasts = replacedAt !== undefined && now.getTime() - Date.parse(replacedAt) < REPLACEMENT_LASTS_MS;
  return {
    findings: [
      ...(lasts ? [replaced(issuer, replacedAt, present)] : []),
      ...(replacedNow ? [] : [...addedKeys(issuer, added), ...removedKeys(issuer, gone, earlier, now)]),
    ],
    memory: { kids, ...(lasts ? { replacedAt } : {}) },
  };
}

function replaced(issuer: string, at: string, present: readonly string[]): Finding {
  return certainFinding(issuer, {
    condition: 'KEYS_REPLACED',
    severity: 'warning',
    reason: 'ROLLOVER',
    observed: `all signing keys were replaced at once at ${at}; now ${present.join(', ')}`,
    wanted: 'a new key published beside the old ones some time before it signs',
  });
}

function addedKeys(issuer: string, kids: readonly string[]): Finding[] {
  if (kids.length === 0) return [];
  return [
    certainFinding(issuer, {
      condition: 'KEY_ADDED',
      severity: 'info',
      reason: 'ROLLOVER',
      observed: `new signing key ${kids.join(', ')}`,
      wanted: 'nothing to do: clients that fetch keys by kid find it',
    }),
  ];
}

function removedKeys(
  issuer: string,
  kids: readonly string[],
  firstSeen: ReadonlyMap<string, string>,
  now: Date,
): Finding[] {
  const aged = kids.map((kid) => ({ kid, ageMs: now.getTime() - Date.parse(firstSeen.get(kid) ?? '') }));
  const longServed = aged.filter(({ ageMs }) => ageMs >= LONG_SERVED_MS);
  if (longServed.length === 0) return [];
  const named = longServed.map(({ kid, ageMs }) => `${kid} after ${Math.floor(ageMs / DAY_MS)} days`);
  return [
    certainFinding(issuer, {
      condition: 'KEY_REMOVED',
      severity: 'info',
      reason: 'ROLLOVER',
      observed: `signing key gone: ${named.join(', ')}`,
      wanted: 'tokens signed with it expired before it went',
    }),
  ];
}
