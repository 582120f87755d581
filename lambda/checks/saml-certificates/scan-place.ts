/** Where a scan goes when a part is through. Pure. */
import { own } from './json-record.ts';
import { listPlace, nextMissing, type Place, type Scan, sheetsOf } from './scan-state.ts';
import { opened } from './sheet.ts';
import { nextSuccessor } from './successors.ts';

/**
 * What is asked once per org comes before what is asked once per app, and has a bucket of its own. Parts in which
 * nothing is to be asked are passed over.
 */
export function placeAfter(part: Place['part'], scan: Scan, orgUrl: string, now: Date): Place {
  switch (part) {
    case 'apps':
      return listPlace('idps', orgUrl);
    case 'idps':
      return hasUnknownTrust(scan)
        ? listPlace('idp-trust-keys', orgUrl)
        : placeAfter('idp-trust-keys', scan, orgUrl, now);
    case 'idp-trust-keys':
      return nextMissing('idps', scan) === undefined
        ? placeAfter('idp-keys', scan, orgUrl, now)
        : { part: 'idp-keys', passed: [] };
    case 'idp-keys':
      return nextMissing('apps', scan) === undefined
        ? placeAfter('app-keys', scan, orgUrl, now)
        : { part: 'app-keys', passed: [] };
    case 'app-keys':
      return nextSuccessor(scan, '', now) === undefined
        ? { part: 'done' }
        : { part: 'app-successors', after: '' };
    case 'app-successors':
    case 'done':
      return { part: 'done' };
  }
}

function hasUnknownTrust(scan: Scan): boolean {
  return sheetsOf('idps', scan)
    .map(([, sheet]) => opened(sheet))
    .some(({ idps, known }) =>
      idps.some(({ trustKids }) => trustKids.some((kid) => own(known, kid) === undefined)),
    );
}
