/** Apps that sign with another key than before: their service providers have to learn of it. Pure. */
import { type CertificateFinding, namesInWords, STORED, type UserNames, userNames } from './finding.ts';
import { groupedBy } from './grouping.ts';
import { own } from './json-record.ts';
import type { AppRow, KeyId, Known } from './listing.ts';

/** All apps that went from one key to the same other. JSON, so that it can be kept for as long as it is told. */
export interface Rotation {
  /** Absent for what is too much to be kept key by key. */
  readonly keys?: { readonly from: KeyId; readonly to: KeyId };
  readonly apps: UserNames;
  /** Of the apps that are named, in that order: labels are not unique. */
  readonly ids: readonly string[];
  /** Of the first of them. */
  readonly metadataUrl?: string;
  /** When it was first seen; ISO 8601. */
  readonly at: string;
}

/** How long it is told; who has not uploaded the certificate by then knows from the people who cannot sign in. */
const TOLD_MS = 24 * 3_600_000;
/** They are stored in one item, each with fifty names at most. */
const KEPT = 50;

/** An app that is new, or that names no key now, has not changed it. */
export function rotationsBetween(
  before: readonly Pick<AppRow, 'id' | 'kid'>[],
  after: readonly AppRow[],
  now: Date,
): Rotation[] {
  const kids = new Map(before.map(({ id, kid }) => [id, kid]));
  const at = now.toISOString();
  return after.flatMap(({ id, label, kid, metadataUrl }): Rotation[] => {
    const from = kids.get(id);
    if (from === undefined || kid === undefined || from === kid) return [];
    const apps = userNames([{ kind: 'app', id, name: label }]);
    return [
      { keys: { from, to: kid }, apps, ids: [id], ...(metadataUrl === undefined ? {} : { metadataUrl }), at },
    ];
  });
}

/** Those that are told still, and new ones. */
export function withRotations(
  rotations: readonly Rotation[],
  added: readonly Rotation[],
  now: Date,
): readonly Rotation[] {
  if (added.length === 0 && rotations.every((one) => isTold(one, now))) return rotations;
  return added.reduce(
    joined,
    rotations.filter((one) => isTold(one, now)),
  );
}

function isTold({ at }: Rotation, now: Date): boolean {
  return now.getTime() - Date.parse(at) < TOLD_MS;
}

function joined(rotations: readonly Rotation[], added: Rotation): readonly Rotation[] {
  const isFull = rotations.length >= KEPT;
  const index = rotations.findIndex(({ keys }) => isSame(keys, added.keys));
  const at = index === -1 && isFull ? rotations.findIndex(({ keys }) => keys === undefined) : index;
  const same = rotations[at];
  // Told anew from then on: whoever changed last has to be told of as long as the first.
  if (same !== undefined) return rotations.with(at, { ...same, ...together(same, added), at: added.at });
  const { keys: _, metadataUrl: __, ...rest } = added;
  return [...rotations, isFull ? rest : added];
}

type Apps = Pick<Rotation, 'apps' | 'ids'>;

const NO_APPS: Apps = { apps: { names: [], count: 0 }, ids: [] };

/** As many as both have together; an app that is named by both counts once. */
function together(one: Apps, other: Apps): Apps {
  const isNew = other.ids.map((id) => !one.ids.includes(id));
  const names = other.apps.names.filter((_, index) => isNew[index]);
  return {
    apps: {
      names: [...one.apps.names, ...names].slice(0, STORED),
      count: one.apps.count + other.apps.count - (other.ids.length - names.length),
    },
    ids: [...one.ids, ...other.ids.filter((_, index) => isNew[index])].slice(0, STORED),
  };
}

function isSame(one: Rotation['keys'], other: Rotation['keys']): boolean {
  return one !== undefined && one.from === other?.from && one.to === other.to;
}

export function rotationFindings(
  rotations: readonly Rotation[],
  known: Known,
  now: Date,
): CertificateFinding[] {
  const told = rotations.filter((one) => isTold(one, now));
  // One key that many come to use is one incident, whatever they signed with before.
  return [...groupedBy(told, ({ keys }) => keys?.to).values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : rotationFinding(first, same, known);
  });
}

function rotationFinding(first: Rotation, same: readonly Rotation[], known: Known): CertificateFinding {
  const { keys, metadataUrl } = first;
  const { apps } = same.reduce<Apps>(together, NO_APPS);
  const times = same.map(({ at }) => at).sort();
  const isOne = apps.count === 1;
  const provider = isOne ? 'the service provider still trusts' : 'the service providers still trust';
  // At the end and without brackets, so that it stays a link wherever it is read.
  const where = metadataUrl === undefined ? '' : `; metadata${isOne ? '' : ' of the first'}: ${metadataUrl}`;
  const others =
    same.length === 1 ? '' : ` and ${same.length - 1} other ${same.length === 2 ? 'key' : 'keys'}`;
  const change =
    keys === undefined
      ? `other signing keys since ${times[0]}`
      : `signing key ${keyInWords(keys.to, known)} since ${times[0]}, before ${keyInWords(keys.from, known)}${others}`;
  return {
    condition: 'SIGNING_KEY_CHANGED',
    subject: keys?.to ?? 'more apps',
    severity: 'warning',
    reason: 'KEY_ROTATED',
    observed: `${namesInWords(apps)}: ${change}; ${provider} the old certificate until someone uploads the new one${where}`,
    wanted: 'the new certificate at the service provider, or the old key in use again',
    certainty: 'certain',
    // What is told already is news again when another app follows.
    band: `${keys?.to ?? 'more'} ${times.at(-1)} ${apps.count}`,
    requestIds: [],
    attempts: [],
    users: apps,
    owners: [],
  };
}

function keyInWords(key: KeyId, known: Known): string {
  const reading = own(known, key);
  return reading?.ok
    ? `${key} (SHA-256 ${reading.certificate.fingerprint})`
    : `${key} (certificate not read)`;
}
