/** Apps that sign with another key than before: their service providers have to learn of it. Pure. */
import { type CertificateFinding, namesInWords, userNames } from './finding.ts';
import { own } from './json-record.ts';
import type { AppRow, KeyId, Known } from './listing.ts';

/** JSON, so that it can be kept for as long as it is told. */
export interface Rotation {
  readonly app: Pick<AppRow, 'id' | 'label' | 'metadataUrl'>;
  readonly from: KeyId;
  readonly to: KeyId;
  /** When it was first seen; ISO 8601. */
  readonly at: string;
}

/** An app that is new, or that names no key now, has not changed it. */
export function rotationsBetween(before: readonly AppRow[], after: readonly AppRow[], at: Date): Rotation[] {
  const kids = new Map(before.map(({ id, kid }) => [id, kid]));
  return after.flatMap(({ id, label, kid, metadataUrl }): Rotation[] => {
    const from = kids.get(id);
    if (from === undefined || kid === undefined || from === kid) return [];
    const app = { id, label, ...(metadataUrl === undefined ? {} : { metadataUrl }) };
    return [{ app, from, to: kid, at: at.toISOString() }];
  });
}

/** How long it is told; who has not uploaded the certificate by then knows from the people who cannot sign in. */
const TOLD_MS = 24 * 3_600_000;

/** One finding for all apps that went from one key to the same other. */
export function rotationFindings(
  rotations: readonly Rotation[],
  known: Known,
  now: Date,
): CertificateFinding[] {
  const told = rotations.filter(({ at }) => now.getTime() - Date.parse(at) < TOLD_MS);
  return groupsOf(told).flatMap((group): CertificateFinding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { from, to, at, app } = first;
    const users = userNames(group.map(({ app: { id, label } }) => ({ kind: 'app', id, name: label })));
    const isOne = users.count === 1;
    const provider = isOne ? 'the service provider still trusts' : 'the service providers still trust';
    const where = app.metadataUrl === undefined ? '' : ` (${isOne ? '' : 'the first: '}${app.metadataUrl})`;
    return [
      {
        condition: 'SIGNING_KEY_CHANGED',
        subject: to,
        severity: 'warning',
        reason: 'KEY_ROTATED',
        observed: `${namesInWords(users)}: signing key ${keyInWords(to, known)} since ${at}, before ${keyInWords(from, known)}; ${provider} the old certificate until someone uploads the new one${where}`,
        wanted: 'the new certificate at the service provider, or the old key in use again',
        certainty: 'certain',
        band: to,
        requestIds: [],
        attempts: [],
        users,
        owners: [],
      },
    ];
  });
}

function keyInWords(key: KeyId, known: Known): string {
  const reading = own(known, key);
  return reading?.ok
    ? `${key} (SHA-256 ${reading.certificate.fingerprint})`
    : `${key} (certificate not read)`;
}

function groupsOf(rotations: readonly Rotation[]): Rotation[][] {
  const groups = new Map<string, Rotation[]>();
  for (const rotation of rotations) {
    const name = JSON.stringify([rotation.from, rotation.to]);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [rotation]);
    else group.push(rotation);
  }
  return [...groups.values()];
}
