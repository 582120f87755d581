/** `/api/v1/apps` and what is under it. */
import type { Answer } from '../answers.ts';
import { apiDocument, apiError } from './api-answers.ts';
import { metadataAnswer } from './app-metadata.ts';
import type { ServiceApp } from './credentials.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { parseFilter } from './filter.ts';
import { pageOf } from './paging.ts';
import { appDocument, appName, type SimulatedApp } from './simulated-app.ts';

const FILTERABLE = ['id', 'status', 'name', 'credentials.signing.kid', 'settings.slo.enabled'];
const PAGE = { usual: 20, most: 200 };

/** @param appsOf all apps there are now, without the service apps */
export function appEndpoints(
  appsOf: () => readonly SimulatedApp[],
  serviceAppsOf: () => readonly ServiceApp[],
): Endpoint[] {
  /** Service apps are apps too, and to some roles the only ones. */
  function visibleTo({ role, principalId }: Call): SimulatedApp[] {
    const all = [...serviceAppsOf().map(rowOfServiceApp), ...appsOf()];
    return role.seesOnlyItself ? all.filter((app) => app.id === principalId) : all;
  }

  function list(call: Call): Answer {
    const start = call.url.searchParams.get('q')?.toLowerCase();
    const visible = visibleTo(call);
    const apps = start === undefined ? visible : visible.filter((app) => beginsWith(app, start));
    const show = (app: SimulatedApp) => appDocument(app, call.url.origin);
    const filter = call.url.searchParams.get('filter');
    if (filter === null) return pageOf(apps, PAGE, call, show);
    const matches = parseFilter(filter, FILTERABLE);
    if (matches === undefined) {
      return apiError(400, 'E0000031', 'Invalid search criteria.', 'Invalid filter.');
    }
    return pageOf(apps.map(show).filter(matches), PAGE, call);
  }

  function one(call: Call, show: (app: SimulatedApp) => Answer): Answer {
    const app = visibleTo(call).find(({ id }) => id === call.id);
    if (app !== undefined) return show(app);
    return apiError(404, 'E0000007', `Not found: Resource not found: ${call.id} (AppInstance)`);
  }

  const common = { scope: 'okta.apps.read', area: 'apps' } as const;
  return [
    { ...common, name: 'apps', path: /^\/api\/v1\/apps$/, answer: list },
    {
      ...common,
      name: 'app',
      path: /^\/api\/v1\/apps\/([^/]+)$/,
      answer: (call) => one(call, (app) => apiDocument(appDocument(app, call.url.origin))),
    },
    {
      ...common,
      name: 'app-keys',
      path: /^\/api\/v1\/apps\/([^/]+)\/credentials\/keys$/,
      answer: (call) => one(call, ({ keys }) => apiDocument(keys)),
    },
    {
      ...common,
      name: 'app-metadata',
      path: /^\/api\/v1\/apps\/([^/]+)\/sso\/saml\/metadata$/,
      answer: (call) => one(call, (app) => metadataAnswer(app, call.url.origin, call.accept)),
    },
  ];
}

function beginsWith({ label }: SimulatedApp, start: string): boolean {
  return label.toLowerCase().startsWith(start) || appName(label).startsWith(start);
}

function rowOfServiceApp({ clientId, active }: ServiceApp): SimulatedApp {
  return {
    id: clientId,
    label: `Service app ${clientId}`,
    status: active ? 'ACTIVE' : 'INACTIVE',
    signOnMode: 'OPENID_CONNECT',
    keys: [],
    activeKid: undefined,
    created: new Date('2026-01-02T03:04:05.000Z'),
  };
}
