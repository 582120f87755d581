/** Who may call the API of the org: service apps and API tokens, both changeable while the org runs. */
import type { JWK } from 'jose';
import type { AdminRole } from './admin-roles.ts';

/** An app of the type API Services. */
export interface ServiceApp {
  /** In Okta also the id of the app. */
  readonly clientId: string;
  /** Public keys, each with its `kid`. */
  readonly keys: readonly JWK[];
  readonly grantedScopes: readonly string[];
  readonly role: AdminRole | 'none';
  /** Whether the token endpoint insists on a DPoP proof; one that is sent is honoured in any case. */
  readonly requiresDpop: boolean;
  readonly active: boolean;
}

/** What is sent as `Authorization: SSWS`. */
export interface ApiToken {
  readonly id: string;
  readonly value: string;
  readonly role: AdminRole | 'none';
  readonly revoked: boolean;
}

export interface Credentials {
  /** Deactivated ones included. */
  readonly apps: readonly ServiceApp[];
  /** Revoked ones included. */
  readonly tokens: readonly ApiToken[];
  addApp(app: ServiceApp): void;
  addToken(token: ApiToken): void;
  /** Rights of an app count from now on; access tokens keep the scopes they were issued with. */
  changeApp(clientId: string, change: Partial<Omit<ServiceApp, 'clientId'>>): void;
  changeToken(id: string, change: Partial<Omit<ApiToken, 'id'>>): void;
}

export function createCredentials(
  firstApps: readonly ServiceApp[],
  firstTokens: readonly ApiToken[],
): Credentials {
  let apps = [...firstApps];
  let tokens = [...firstTokens];
  return {
    get apps() {
      return apps;
    },
    get tokens() {
      return tokens;
    },
    addApp(app) {
      apps = [...apps, app];
    },
    addToken(token) {
      tokens = [...tokens, token];
    },
    changeApp(clientId, change) {
      if (!apps.some((app) => app.clientId === clientId)) throw new Error(`There is no app ${clientId}.`);
      apps = apps.map((app) => (app.clientId === clientId ? { ...app, ...change } : app));
    },
    changeToken(id, change) {
      if (!tokens.some((token) => token.id === id)) throw new Error(`There is no API token ${id}.`);
      tokens = tokens.map((token) => (token.id === id ? { ...token, ...change } : token));
    },
  };
}

/** The app of that id, unless it is deactivated. */
export function activeApp({ apps }: Credentials, clientId: string): ServiceApp | undefined {
  return apps.find((app) => app.clientId === clientId && app.active);
}
