/** `/api/v1/idps` and the keys under it. */
import type { Answer } from '../answers.ts';
import { apiDocument, apiError } from './api-answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import type { Directory } from './org-endpoints.ts';
import { badLimit, limitIn, linkedDocument, pageOf, sameUrlWith } from './paging.ts';
import { idpDocument } from './simulated-idp.ts';

const PAGE = { usual: 20, most: 200 };

export function idpEndpoints(directoryOf: () => Directory): Endpoint[] {
  function list(call: Call): Answer {
    const documents = directoryOf().idps.map((idp) => idpDocument(idp, call.url.origin));
    return pageOf(documents, PAGE, call);
  }

  /** As recorded: no link to the page itself, and one to the next page behind every page that is not empty. */
  function trustKeys(call: Call): Answer {
    const { trustKeys: keys = [] } = directoryOf();
    const limit = limitIn(call.url, PAGE);
    if (limit === undefined) return badLimit();
    const after = call.url.searchParams.get('after');
    const before = after === null ? -1 : keys.findIndex(({ kid }) => kid === after);
    if (after !== null && before === -1) {
      return apiError(400, 'E0000029', 'Invalid paging request.', 'Invalid cursor.');
    }
    const page = keys.slice(before + 1, before + 1 + limit);
    const last = page.at(-1);
    const next = last && { next: sameUrlWith(call.url, { after: last.kid, limit: String(limit) }) };
    return linkedDocument(page, next ?? {}, call);
  }

  function signingKeys({ id }: Call): Answer {
    const idp = directoryOf().idps.find((one) => one.id === id);
    if (idp !== undefined) return apiDocument(idp.signingKeys ?? []);
    return apiError(404, 'E0000007', `Not found: Resource not found: ${id} (IdentityProvider)`);
  }

  const common = { scope: 'okta.idps.read', area: 'idps' } as const;
  return [
    { ...common, name: 'idps', path: /^\/api\/v1\/idps$/, answer: list },
    {
      ...common,
      name: 'idp-trust-keys',
      path: /^\/api\/v1\/idps\/credentials\/keys$/,
      answer: trustKeys,
    },
    {
      ...common,
      name: 'idp-signing-keys',
      path: /^\/api\/v1\/idps\/([^/]+)\/credentials\/keys$/,
      answer: signingKeys,
    },
  ];
}
