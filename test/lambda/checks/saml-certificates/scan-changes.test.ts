/** Whatever changes between sweeps, a sweep that is through knows what a first one would find, and asked for no more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scan } from '../../../../lambda/checks/saml-certificates/scan-state.ts';
import { far, soon } from './support/large-org.ts';
import {
  digested,
  type Interference,
  keyEntry,
  refusal,
  type ScriptedOrg,
  samlApp,
  scripted,
} from './support/scripted-org.ts';
import { again, appsAsked, storedAndRead, usesOf, walk } from './support/walking.ts';

interface App {
  readonly id: string;
  readonly kid: string;
  readonly label: string;
}

type Change =
  | { readonly kind: 'add' }
  | { readonly kind: 'activate' | 'remove' | 'rotate' | 'relabel'; readonly at: number }
  | { readonly kind: 'share'; readonly at: number; readonly with: number };

const at = fc.nat(9);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.constant({ kind: 'add' } as const),
  fc.record({ kind: fc.constantFrom('activate', 'remove', 'rotate', 'relabel'), at } as const),
  fc.record({ kind: fc.constant('share'), at, with: at } as const),
);

/** Names that were not there before. */
function namer() {
  let count = 0;
  // Not in the order in which they come to be.
  return (prefix: string) => `${prefix}${String((++count * 37) % 101).padStart(3, '0')}-${count}`;
}

function changed(apps: readonly App[], one: Change, name: ReturnType<typeof namer>): readonly App[] {
  const fresh = (): App => ({ id: name('a'), kid: name('k'), label: 'new' });
  if (one.kind === 'add') return [...apps, fresh()];
  const index = apps.length === 0 ? 0 : one.at % apps.length;
  const app = apps[index];
  if (one.kind === 'activate' || app === undefined) return apps.toSpliced(index, 0, fresh());
  if (one.kind === 'remove') return apps.toSpliced(index, 1);
  if (one.kind === 'share')
    return apps.with(index, { ...app, kid: apps[one.with % apps.length]?.kid ?? app.kid });
  if (one.kind === 'relabel') return apps.with(index, { ...app, label: name('label') });
  return apps.with(index, { ...app, kid: name('k') });
}

/** Some certificates end soon. */
const isSoon = (kid: string) => kid.includes('5');

function orgOf(apps: readonly App[], pageSize: number): ScriptedOrg {
  return {
    apps: apps.map(({ id, kid, label }) => samlApp(id, kid, { label })),
    appKeys: Object.fromEntries(apps.map(({ id, kid }) => [id, [keyEntry(kid, isSoon(kid) ? soon : far)]])),
    pageSize,
  };
}

/** What is to the byte as it was is not parsed again. */
function played(org: ScriptedOrg, interfere?: Interference) {
  const { ask, asked } = scripted(org, interfere);
  return { ask: digested(ask), asked };
}

const kidsOf = (apps: readonly App[]) => new Set(apps.map(({ kid }) => kid));

function unchanged(before: readonly App[], after: readonly App[]): App[] {
  return before.filter(({ id, kid }) => after.some((app) => app.id === id && app.kid === kid));
}

/** Other keys of an app are asked for again when its certificate is about to end. */
function inUse(scan: Scan) {
  return usesOf(scan).map(({ others: _, ...use }) => use);
}

/** Labels are not unique, and change: pairs of keys, with how many apps. */
function told({ rotations }: Scan, since: string): string[] {
  return rotations
    .flatMap(({ keys, apps, at }) => (at >= since ? `${keys?.from} ${keys?.to} ${apps.count}` : []))
    .sort();
}

function rotatedBetween(before: readonly App[], after: readonly App[]): string[] {
  const kids = new Map(before.map(({ id, kid }) => [id, kid]));
  const pairs = new Map<string, number>();
  for (const { id, kid } of after) {
    const from = kids.get(id);
    if (from === undefined || from === kid) continue;
    pairs.set(`${from} ${kid}`, (pairs.get(`${from} ${kid}`) ?? 0) + 1);
  }
  return [...pairs].map(([pair, count]) => `${pair} ${count}`).sort();
}

/** The page cannot be had, or its cursor is stale once. */
function breakingAt(page: number, pageSize: number, isStale: boolean): Interference {
  let isOver = false;
  return (url) => {
    if (isOver || url.searchParams.get('after') !== String(page * pageSize)) return undefined;
    isOver = true;
    return isStale
      ? refusal(400, 'E0000029', 'Invalid paging request.')
      : refusal(403, 'E0000006', 'You do not have permission');
  };
}

const round = fc.record({
  changes: fc.array(change, { maxLength: 4 }),
  /** Before the sweep that is through, one that breaks off, or begins anew. */
  breaks: fc.option(fc.record({ page: fc.integer({ min: 1, max: 3 }), isStale: fc.boolean() }), { freq: 2 }),
  activatedThen: fc.array(at, { maxLength: 2 }),
  kills: fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
});

describe('sweeps over an org that changes', () => {
  it('find what a first scan finds, ask for what is new, and tell each changed key once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(7),
        fc.integer({ min: 1, max: 4 }),
        fc.array(round, { minLength: 1, maxLength: 5 }),
        async (size, pageSize, rounds) => {
          const name = namer();
          let apps: readonly App[] = Array.from({ length: size }, () => ({
            id: name('a'),
            kid: name('k'),
            label: 'first',
          }));
          let last = await walk(played(orgOf(apps, pageSize)).ask);
          for (const [index, { changes, breaks, activatedThen, kills }] of rounds.entries()) {
            const before = apps;
            let calls = 0;
            const between = (scan: Scan) => (kills[calls++ % kills.length] ? storedAndRead(scan) : scan);
            const beginsAt = (index + 1) * 25;
            apps = changes.reduce((so, one) => changed(so, one, name), apps);
            let asked: readonly string[] = [];
            if (breaks !== null) {
              const broken = played(orgOf(apps, pageSize), breakingAt(breaks.page, pageSize, breaks.isStale));
              last = await again(last, broken.ask, beginsAt, between);
              asked = broken.asked;
              apps = activatedThen.reduce(
                (so, where) => changed(so, { kind: 'activate', at: where }, name),
                apps,
              );
            }
            const org = orgOf(apps, pageSize);
            const whole = played(org);
            last = await again(last, whole.ask, beginsAt + 1, between);
            const fresh = await walk(played(org).ask);
            expect(last.scan.sweep.problems).toEqual([]);
            expect(inUse(last.scan)).toEqual(inUse(fresh.scan));
            expect(last.scan.listed?.counts).toEqual(fresh.scan.listed?.counts);
            const sweep = new Date(Date.parse(last.scan.sweep.startedAt) - 3_600_000).toISOString();
            // Where a page could not be had, an app may stand on two, and be counted twice.
            const exact = breaks === null || breaks.isStale ? / $/ : / \d+$/;
            const pairs = (all: string[]) => all.map((one) => one.replace(exact, ''));
            expect(pairs(told(last.scan, sweep))).toEqual(pairs(rotatedBetween(before, apps)));
            // Where a sweep broke off, a key may be forgotten that one app gave up and another took.
            const known = kidsOf(breaks === null ? before : unchanged(before, apps));
            // Beside successors of what ends soon now, or did before.
            const kids = new Map([...before, ...apps].map(({ id, kid }) => [id, kid]));
            const ending = new Set([...before, ...apps].flatMap(({ id, kid }) => (isSoon(kid) ? id : [])));
            const forKeys = appsAsked([...asked, ...whole.asked]).filter((id) => !ending.has(id));
            expect(forKeys.filter((id) => known.has(kids.get(id) ?? ''))).toEqual([]);
            const added = [...kidsOf(apps)].filter((kid) => !known.has(kid) && !isSoon(kid));
            expect(forKeys.length).toBeLessThanOrEqual(added.length);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
