/** What a page of `GET /api/v1/idps` says of certificates. Pure. */
import { idIn, isId, nameShown, recordIn, textIn, textsIn } from './json-record.ts';

export interface ListedIdp {
  readonly id: string;
  /** Its id where it has none. */
  readonly name: string;
  /** Of the certificates by which the partner's signatures are checked, each of them trusted; several while one is replaced. */
  readonly trustKids: readonly string[];
  /** Of the key with which the org signs its requests. */
  readonly signingKid?: string;
}

export interface IdpPage {
  /** Active ones that have to do with certificates: social ones and those of OIDC have none. */
  readonly idps: readonly ListedIdp[];
  readonly broken: number;
}

/** Never throws; undefined where the page is no list. */
export function idpPage(json: unknown): IdpPage | undefined {
  if (!Array.isArray(json)) return undefined;
  const entries: readonly unknown[] = json;
  const idps: ListedIdp[] = [];
  let broken = 0;
  for (const entry of entries) {
    const id = idIn(entry, 'id');
    if (id === undefined) {
      broken += 1;
      continue;
    }
    const credentials = recordIn(recordIn(entry, 'protocol'), 'credentials');
    const trust = recordIn(credentials, 'trust');
    const trustKids = [
      ...new Set([...textsIn(trust, 'kid'), ...textsIn(trust, 'additionalKids')].filter(isId)),
    ];
    const signingKid = idIn(recordIn(credentials, 'signing'), 'kid');
    const hasCertificates = trustKids.length > 0 || signingKid !== undefined;
    if (textIn(entry, 'status') !== 'ACTIVE' || !hasCertificates) continue;
    const name = nameShown(textIn(entry, 'name') ?? '') || id;
    idps.push({ id, name, trustKids, ...(signingKid === undefined ? {} : { signingKid }) });
  }
  return { idps, broken };
}
