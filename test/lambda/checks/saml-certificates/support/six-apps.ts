/** Orgs of six apps on three pages, and what goes wrong with their lists. */
import type { Scan } from '../../../../../lambda/checks/saml-certificates/scan-state.ts';
import { far, farther, smallOrg } from './large-org.ts';
import { type Interference, keyEntry, refusal } from './scripted-org.ts';
import { usesOf } from './walking.ts';

export const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];
export const before = smallOrg(IDS, 2);
export const rotated = (ids: readonly string[], id: string, kid = 'new') =>
  smallOrg(ids, 2, { [id]: { kid, list: [keyEntry(kid, farther), keyEntry(`k-${id}`, far)] } });

/** From and to, and who. */
export function told({ rotations }: Scan) {
  return rotations.map(({ keys, apps }) => `${keys?.from} ${keys?.to}: ${apps.count} ${apps.names.join()}`);
}

/** Keys of an app beside the one that it signs with. */
export function othersOf(scan: Scan, id: string): string[] {
  return usesOf(scan).flatMap(({ user, others }) => (user.id === id ? others.map(({ key }) => key) : []));
}

/** A page cannot be had. */
export const broken =
  (at: string): Interference =>
  (url) =>
    url.pathname === '/api/v1/apps' && url.searchParams.get('after') === at
      ? refusal(403, 'E0000006', 'You do not have permission')
      : undefined;
export const stale = (at: string): Interference => {
  let isStale = true;
  return (url) => {
    if (url.searchParams.get('after') !== at || !isStale) return undefined;
    isStale = false;
    return refusal(400, 'E0000029', 'Invalid paging request.');
  };
};
