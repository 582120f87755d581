/** Finds an app by what people call it. */
import { isRecord, textIn } from '../../../lambda/checks/saml-certificates/json-record.ts';
import type { ApiResult } from '../../../lambda/okta/api-result.ts';
import { firstPage, nextPage } from '../../../lambda/okta/paging.ts';
import { type ApiProblem, answerIn } from './api-problem.ts';
import { type SamlApp, samlAppIn } from './app-settings.ts';
import type { AppName, Subject } from './facts.ts';

/** One GET; the URL is absolute. */
export type Ask = (url: string) => Promise<ApiResult>;

export type FoundApp =
  | { readonly kind: 'app'; readonly app: SamlApp }
  | Extract<Subject, { kind: 'several' | 'none' | 'problem' }>;

/** As Okta makes ids of apps. */
const APP_ID = /^0oa[A-Za-z0-9]{17}$/;
/** Of 200 apps each; so many that begin alike are no label any more. */
const PAGES = 5;
const SIMILAR_SHOWN = 10;

/** @param asked an id, or a label to the letter */
export function findApp(orgUrl: string, asked: string, ask: Ask): Promise<FoundApp> {
  return APP_ID.test(asked) ? byId(orgUrl, asked, ask) : byLabel(orgUrl, asked, ask);
}

async function byId(orgUrl: string, id: string, ask: Ask): Promise<FoundApp> {
  const result = await ask(new URL(`/api/v1/apps/${id}`, orgUrl).href);
  if (result.kind === 'refused' && result.refusal.kind === 'not-found')
    return { kind: 'none', asked: id, similar: [] };
  const answer = answerIn(result);
  if (answer.kind === 'problem') return answer;
  const app = samlAppIn(answer.json);
  return app === undefined ? { kind: 'problem', problem: NO_APP } : { kind: 'app', app };
}

const NO_APP: ApiProblem = {
  code: 'SCHEMA',
  detail: 'the answer is none that Okta gives for apps',
  fix: "Ask from another network: something before Okta's API answered, such as a proxy.",
};

/** `q` finds names and labels that begin so, in any case; only the label itself counts. */
async function byLabel(orgUrl: string, label: string, ask: Ask): Promise<FoundApp> {
  const first = new URL('/api/v1/apps', orgUrl);
  first.search = new URLSearchParams({ q: label, limit: '200' }).toString();
  const found: { readonly app: SamlApp; readonly isExact: boolean }[] = [];
  let page = firstPage(first.href);
  for (let pages = 1; ; pages += 1) {
    const answer = answerIn(await ask(page.url));
    if (answer.kind === 'problem') return answer;
    const list = appsIn(answer.json, label);
    if (list === undefined) return { kind: 'problem', problem: NO_APP };
    found.push(...list);
    const next = nextPage(page, answer.answer.headers['link'], []);
    if (next === 'last') break;
    if (!('next' in next)) return { kind: 'problem', problem: cutOff(`the next page is ${next.fault}`) };
    if (pages === PAGES)
      return { kind: 'problem', problem: cutOff(`more than ${PAGES} pages of apps begin so`) };
    page = next.next;
  }
  const exact = found.filter(({ isExact }) => isExact).map(({ app }) => app);
  const [only] = exact;
  if (only === undefined) {
    const similar = found.slice(0, SIMILAR_SHOWN).map(({ app }) => nameOf(app));
    return { kind: 'none', asked: label, similar };
  }
  return exact.length === 1
    ? { kind: 'app', app: only }
    : { kind: 'several', label, apps: exact.map(nameOf) };
}

function cutOff(why: string): ApiProblem {
  return {
    code: 'INCOMPLETE',
    detail: `not all apps are listed: ${why}`,
    fix: 'Name the app by its id: --saml 0oa…',
  };
}

/** Labels as they are, which the ones shown need not be. */
function appsIn(json: unknown, label: string) {
  if (!Array.isArray(json)) return undefined;
  return json.flatMap((entry: unknown) => {
    const app = isRecord(entry) ? samlAppIn(entry) : undefined;
    return app === undefined ? [] : [{ app, isExact: textIn(entry, 'label')?.trim() === label }];
  });
}

function nameOf({ id, label, status, mode }: SamlApp): AppName {
  return { id, label, status, mode };
}
