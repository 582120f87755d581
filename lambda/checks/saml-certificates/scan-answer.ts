/** What an answer means for a scan, and a refusal. Pure. */
import type { ApiResult } from '../../okta/api-result.ts';
import { requestIdOf } from '../../okta/errors/answer-headers.ts';
import type { Refusal } from '../../okta/errors/refusal.ts';
import { appPage } from './apps.ts';
import { idpPage } from './idps.ts';
import { own } from './json-record.ts';
import { keyListPage } from './keys.ts';
import { type Counts, NOTHING_COUNTED, rowsOf } from './listing.ts';
import { PageBody } from './page-body.ts';
import type { Call } from './scan-call.ts';
import { type KeyOwner, withKeyList, withTrustKeys } from './scan-keys.ts';
import { advanced, behindKeys, type PageEnd, type ScannedOrg, skipped, turned } from './scan-moves.ts';
import { type Changed, withApps, withIdps, withoutSheetsBehind } from './scan-pages.ts';
import { listPlace, type Scan, sheetId } from './scan-state.ts';
import { refusalInWords } from './scan-stop.ts';
import { opened, type SeenPage } from './sheet.ts';

type Answered = Extract<ApiResult, { kind: 'json' }>;

export function answered(
  scan: Scan,
  { owner }: Call,
  org: ScannedOrg,
  { json: content, answer }: Answered,
  now: Date,
): Changed {
  const { place } = scan.sweep;
  const link = answer.headers['link'];
  const requestId = requestIdOf(answer.headers);
  const before = pageBefore(scan, content);
  if ('url' in place && before !== undefined)
    return turned(
      counting({ scan, changed: [] }, before.counts),
      place,
      org,
      { ...before, link, requestId },
      now,
    );
  const json = content instanceof PageBody ? content.json() : content;
  const isEmpty = Array.isArray(json) && json.length === 0;
  const end: PageEnd = { link, isEmpty, requestId };
  switch (place.part) {
    case 'apps': {
      const page = appPage(json);
      if (page === undefined) return noList(scan, org, end, now);
      const { apps, ...others } = page;
      const counts = { ...NOTHING_COUNTED, ...others, apps: apps.length };
      const next = withApps(scan, place.pages, rowsOf(page), seenPage(content, counts, isEmpty), now);
      return turned(counting(next, counts), place, org, end, now);
    }
    case 'idps': {
      const page = idpPage(json);
      if (page === undefined) return noList(scan, org, end, now);
      const counts = { ...NOTHING_COUNTED, broken: page.broken, idps: page.idps.length };
      const next = withIdps(scan, place.pages, page.idps, seenPage(content, counts, isEmpty));
      return turned(counting(next, counts), place, org, end, now);
    }
    case 'idp-trust-keys': {
      const page = keyListPage(json, () => undefined);
      if (page === undefined) return noList(scan, org, end, now);
      return turned(withTrustKeys(scan, page.keys), place, org, end, now);
    }
    case 'idp-keys':
    case 'app-keys':
    case 'app-successors': {
      if (owner === undefined) throw new Error(`keys of nobody: ${place.part}`);
      const { known } = opened(sheetOf(scan, owner));
      const page = keyListPage(json, (kid) => own(known, kid));
      const at = askedAt(scan, now);
      const next =
        page === undefined
          ? withKeyList(scan, owner, { at, problem: 'the answer is no list' }, new Map())
          : withKeyList(scan, owner, { at, kids: [...page.keys.keys()] }, page.keys);
      return behindKeys(next, owner, org, now);
    }
    case 'done':
      return { scan, changed: [] };
  }
}

export function refused(scan: Scan, { owner }: Call, org: ScannedOrg, refusal: Refusal, now: Date): Changed {
  const { sweep } = scan;
  const { place } = sweep;
  const { kind, requestId } = refusal;
  const isCursorStale = kind === 'paging-or-filter-invalid' && 'url' in place && place.seen.length > 0;
  if (place.part === 'apps' && isCursorStale && sweep.restarts === 0) {
    const anew = { ...sweep, place: listPlace('apps', org.url), counts: NOTHING_COUNTED, restarts: 1 };
    return { scan: { ...scan, sweep: anew }, changed: [] };
  }
  const why = refusalInWords(refusal);
  const isOfAll = kind === 'scope-missing' || kind === 'role-missing' || kind === 'not-licensed';
  if (owner !== undefined && !isOfAll) {
    const next = withKeyList(scan, owner, { at: askedAt(scan, now), problem: why }, new Map());
    return behindKeys(next, owner, org, now);
  }
  // Without the feature there are no identity providers either.
  if (kind === 'not-licensed' && place.part !== 'apps') {
    const rest = place.part === 'idps' ? withoutSheetsBehind(scan, 'idps', 0) : { scan, changed: [] };
    return { scan: advanced(rest.scan, org, now), changed: rest.changed };
  }
  return { scan: skipped(scan, org, why, requestId, now), changed: [] };
}

/** The page as it was, where it is that to the byte, and all its keys are known. */
function pageBefore(scan: Scan, content: unknown): SeenPage | undefined {
  const { place } = scan.sweep;
  if ((place.part !== 'apps' && place.part !== 'idps') || !(content instanceof PageBody)) return undefined;
  const sheet = scan.sheets.get(sheetId(place.part, place.pages));
  return sheet !== undefined && !sheet.isFailing && sheet.page?.digest === content.digest
    ? sheet.page
    : undefined;
}

function seenPage(content: unknown, counts: Counts, isEmpty: boolean): SeenPage | undefined {
  return content instanceof PageBody ? { digest: content.digest, counts, isEmpty } : undefined;
}

/** Not before the sweep began, though another clock says so: what was asked in vain would be asked again for ever. */
export function askedAt({ sweep: { startedAt } }: Scan, now: Date): string {
  const at = now.toISOString();
  return at < startedAt ? startedAt : at;
}

function sheetOf({ sheets }: Scan, { sheet }: KeyOwner) {
  const found = sheets.get(sheet);
  if (found === undefined) throw new Error(`no sheet ${sheet}`);
  return found;
}

function counting({ scan, changed }: Changed, more: Counts): Changed {
  const sum = { ...scan.sweep.counts };
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += more[name];
  return { scan: { ...scan, sweep: { ...scan.sweep, counts: sum } }, changed };
}

function noList(scan: Scan, org: ScannedOrg, { requestId }: PageEnd, now: Date): Changed {
  return { scan: skipped(scan, org, 'the answer is no list', requestId, now), changed: [] };
}
