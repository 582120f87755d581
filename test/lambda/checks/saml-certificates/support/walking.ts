/** A scan to its end, with what every step of it has to keep to. */
import { expect } from 'vitest';
import { type Ask, type ScanStep, scanStep } from '../../../../../lambda/checks/saml-certificates/scan.ts';
import { nextUrl } from '../../../../../lambda/checks/saml-certificates/scan-call.ts';
import {
  NOTHING_CARRIED,
  type Scan,
  sweepOf,
} from '../../../../../lambda/checks/saml-certificates/scan-state.ts';
import {
  opened,
  type PackedSheet,
  type Sheet,
} from '../../../../../lambda/checks/saml-certificates/sheet.ts';
import { type CertificateUse, usesIn } from '../../../../../lambda/checks/saml-certificates/uses.ts';
import { NOW } from './facts.ts';
import { ORG } from './scripted-org.ts';

const HOUR_MS = 3_600_000;
const CALLS = 2000;

export const hours = (count: number) => new Date(NOW.getTime() + count * HOUR_MS);

export interface Walked extends ScanStep {
  /** Each sheet as often as a step named it. */
  readonly written: readonly string[];
}

/** To its end, or to where it stops. @param between what happens to the scan after every call */
export async function walk(
  ask: Ask,
  from: Scan = sweepOf(ORG.url, NOTHING_CARRIED, NOW),
  { between = (scan: Scan) => scan, now = NOW } = {},
): Promise<Walked> {
  let step: ScanStep = { scan: from, changed: [] };
  const written: string[] = [];
  while (nextUrl(step.scan, ORG.url, now) !== undefined && step.stop === undefined) {
    const { scan } = step;
    const next = await scanStep(scan, ORG, ask, now);
    expect([...next.changed].sort()).toEqual(otherSheets(scan, next.scan));
    written.push(...next.changed);
    step = { ...next, scan: between(next.scan) };
    if (step.scan.sweep.calls > CALLS) throw new Error('a scan without an end');
  }
  return { ...step, written };
}

/** Another sweep over what an earlier one left. @param atHours after the first */
export function again(
  { scan }: Pick<Walked, 'scan'>,
  ask: Ask,
  atHours: number,
  between?: (scan: Scan) => Scan,
): Promise<Walked> {
  const now = hours(atHours);
  return walk(ask, sweepOf(ORG.url, scan, now), { now, ...(between === undefined ? {} : { between }) });
}

/** As far as the first call of a part. */
export async function walkTo(
  part: Scan['sweep']['place']['part'],
  from: Scan,
  ask: Ask,
  now: Date,
): Promise<Scan> {
  let scan = from;
  while (scan.sweep.place.part !== part) {
    if (nextUrl(scan, ORG.url, now) === undefined) throw new Error(`a scan without ${part}`);
    ({ scan } = await scanStep(scan, ORG, ask, now));
  }
  return scan;
}

/** Ids of sheets that are other than before, or gone. */
function otherSheets({ sheets: before }: Scan, { sheets: after }: Scan): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => {
      const [one, other] = [before.get(id), after.get(id)];
      return one !== other && (one === undefined || other === undefined || !isSame(one, other));
    })
    .sort();
}

function isSame({ body: one, ...cover }: PackedSheet, { body: other, ...otherCover }: PackedSheet): boolean {
  return Buffer.compare(one, other) === 0 && JSON.stringify(cover) === JSON.stringify(otherCover);
}

/** What a run that was killed would have left to the next: JSON, and of each sheet the bytes. */
export function storedAndRead({ sheets, ...rest }: Scan): Scan {
  const read = [...sheets].map(([id, { body, ...cover }]): [string, PackedSheet] => [
    id,
    { ...(JSON.parse(JSON.stringify(cover)) as typeof cover), body: new Uint8Array(body) },
  ]);
  // A store returns them in any order.
  return { ...(JSON.parse(JSON.stringify(rest)) as typeof rest), sheets: new Map(read.reverse()) };
}

/** All that was found, in the order of pages. */
export function sheetsOf({ sheets }: Scan): [string, Sheet][] {
  return [...sheets]
    .map(([id, sheet]): [string, Sheet] => [id, opened(sheet)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

export function usesOf(scan: Scan): CertificateUse[] {
  return sheetsOf(scan).flatMap(([, sheet]) => usesIn(sheet));
}

/** Without how it was come by. */
export function factsOf(scan: Scan) {
  const { sweep, rotations, listed } = scan;
  return { sweep, rotations, listed, sheets: sheetsOf(scan), uses: usesOf(scan) };
}

/** Ids of apps whose keys were asked for. */
export function appsAsked(asked: readonly string[]): string[] {
  return asked.flatMap((path) => /^\/api\/v1\/apps\/(.*)\/credentials\/keys$/.exec(path)?.[1] ?? []);
}

/** Of what an org was asked, without queries. */
export function pathsOf(asked: readonly string[]): string[] {
  return asked.map((path) => path.split('?')[0] ?? '');
}
