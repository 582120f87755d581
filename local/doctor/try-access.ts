/**
 * Tries a credential: a token with all its scopes, as the runs ask for it, then each scope on its own with one cheap
 * call, since scopes that are asked for together are refused together. Resolves for any state of org and credential.
 */
import { factsOf } from '../../lambda/checks/rate-limits/api-call.ts';
import type { CallResult } from '../../lambda/checks/rate-limits/facts.ts';
import type { Target } from '../../lambda/checks/rate-limits/targets.ts';
import { appPage } from '../../lambda/checks/saml-certificates/apps.ts';
import { idIn } from '../../lambda/checks/saml-certificates/json-record.ts';
import type { StoredCredential } from '../../lambda/config.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import type { HttpAnswer } from '../../lambda/net/https.ts';
import type { Clock } from '../../lambda/net/network.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { NOTHING_KNOWN, oktaClient } from '../../lambda/okta/client.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import {
  type CredentialPorts,
  configuredAuthorizer,
} from '../../lambda/okta/credentials/configured-authorizer.ts';
import { linksIn } from '../../lambda/okta/link-header.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import { AwsFailure } from '../deployed/aws-failure.ts';
import type { Access, DoctorOrg } from './doctor-org.ts';
import { type OfCredential, stopsAll } from './refused-access.ts';

export interface AccessPorts {
  readonly credentials: CredentialPorts;
  readonly send: Send;
  readonly clock: Clock;
}

/** `not-requested`: the settings do not ask for the scope, so that no run has it. */
export type TargetResult = CallResult | { readonly kind: 'not-requested' };

export interface TargetFacts {
  readonly target: Target;
  readonly result: TargetResult;
}

/** What the first page of the list of apps shows. */
export interface AppsFacts {
  readonly visible: number;
  readonly samlApps: number;
  /** The one app that is visible is the service app that asks. */
  readonly isOnlyItself: boolean;
  /** False where the list goes on. */
  readonly isAll: boolean;
}

export type AccessFacts =
  | {
      readonly kind: 'tried';
      /** With all scopes of the settings at once; undefined for an API token. */
      readonly token: OfCredential | undefined;
      readonly targets: readonly TargetFacts[];
      /** Scopes that no call here needs, each asked for on its own. */
      readonly others: readonly { readonly scope: string; readonly token: OfCredential }[];
      /** Undefined where the list was not asked for, or not shown. */
      readonly apps: AppsFacts | undefined;
    }
  /** AWS did not hand over the secret or the signature, for a reason that says nothing of them. */
  | { readonly kind: 'aws'; readonly failure: AwsFailure };

/** For a token and a call, each perhaps asked for twice because of a nonce. */
const TIME_LIMIT_MS = 15_000;

export async function tryAccess(
  { url, minimumSamlApps }: Pick<DoctorOrg, 'url' | 'minimumSamlApps'>,
  { principal, credential, targets }: Access,
  ports: AccessPorts,
): Promise<AccessFacts> {
  const trial = new Trial(url, credential, ports, principal === undefined && minimumSamlApps !== undefined);
  try {
    return { kind: 'tried', ...(await trial.of(targets)), apps: trial.apps };
  } catch (error) {
    if (error instanceof AwsFailure) return { kind: 'aws', failure: error };
    throw error;
  }
}

class Trial {
  apps: AppsFacts | undefined;
  readonly #url: string;
  readonly #credential: StoredCredential;
  readonly #ports: AccessPorts;
  readonly #readsApps: boolean;

  constructor(url: string, credential: StoredCredential, ports: AccessPorts, readsApps: boolean) {
    this.#url = url;
    this.#credential = credential;
    this.#ports = ports;
    this.#readsApps = readsApps;
  }

  async of(
    targets: readonly Target[],
  ): Promise<Omit<Extract<AccessFacts, { kind: 'tried' }>, 'kind' | 'apps'>> {
    const credential = this.#credential;
    if (credential.kind === 'ssws') {
      const authorizer = this.#authorizer(credential);
      return { token: undefined, targets: await this.#ask(targets, () => authorizer), others: [] };
    }
    const withScopes = (scopes: readonly string[]) =>
      this.#authorizer({ ...credential, scopes: [...scopes] });
    const token = await this.#token(withScopes(credential.scopes));
    if (stopsAll(token))
      return { token, targets: targets.map((target) => notAsked(target, 'credential')), others: [] };
    const tried = await this.#ask(targets, ({ scope }) =>
      credential.scopes.includes(scope) ? withScopes([scope]) : undefined,
    );
    const needed = targets.map(({ scope }) => scope);
    const others: { scope: string; token: OfCredential }[] = [];
    for (const scope of credential.scopes)
      if (!needed.includes(scope)) others.push({ scope, token: await this.#token(withScopes([scope])) });
    return { token, targets: tried, others };
  }

  #authorizer(credential: StoredCredential): Authorizer {
    return configuredAuthorizer(this.#url, credential, this.#ports.credentials);
  }

  async #token(authorizer: Authorizer): Promise<OfCredential> {
    const { send } = this.#ports;
    try {
      return await withTimeLimit(TIME_LIMIT_MS, undefined, async (signal) => {
        const call = authorizer.begin({ method: 'GET', url: this.#url }, send);
        const authorization = await call.authorize(signal);
        return authorization.kind === 'headers'
          ? { kind: 'granted' }
          : { kind: 'no-credential', problem: authorization };
      });
    } catch (error) {
      if (!(error instanceof NetworkFault)) throw error;
      return { kind: 'unreachable', reason: error.reason, detail: error.message };
    }
  }

  /** One after the other, until one shows that no other can succeed. */
  async #ask(
    targets: readonly Target[],
    authorizerFor: (target: Target) => Authorizer | undefined,
  ): Promise<TargetFacts[]> {
    const all: TargetFacts[] = [];
    for (const target of targets) {
      const stopped = all.find(({ result }) => stopsAll(result))?.result;
      const authorizer = authorizerFor(target);
      if (authorizer === undefined) all.push({ target, result: { kind: 'not-requested' } });
      else if (stopped !== undefined)
        all.push(notAsked(target, stopped.kind === 'unreachable' ? 'unreachable' : 'credential'));
      else all.push({ target, result: await this.#call(target, authorizer) });
    }
    return all;
  }

  async #call(target: Target, authorizer: Authorizer): Promise<CallResult> {
    const { send, clock } = this.#ports;
    const ports = { authorizer, send, clock, wait: never, random: () => 0 };
    // Nothing is known of the budget: one measuring call of a bucket is always made.
    const client = oktaClient(ports, NOTHING_KNOWN, clock.now());
    const started = clock.monotonicMs();
    const result = await withTimeLimit(TIME_LIMIT_MS, undefined, (signal) =>
      client.get(new URL(target.path, this.#url).href, 'measuring', signal),
    );
    const made = { result, at: clock.now(), durationMs: clock.monotonicMs() - started };
    const facts = factsOf(target, made, client).result;
    if (result.kind !== 'json' || target.bucket !== '/api/v1/apps' || !this.#readsApps) return facts;
    this.apps = appsIn(result.json, result.answer.headers, this.#credential);
    if (this.apps !== undefined) return facts;
    return {
      kind: 'unreadable',
      reason: 'SCHEMA',
      detail: 'JSON that is no list of apps',
      rateLimit: result.rateLimit,
    };
  }
}

/** A measuring call is never repeated, and so nobody waits. */
function never(): Promise<void> {
  throw new Error('a measuring call waited');
}

function notAsked(target: Target, why: 'credential' | 'unreachable'): TargetFacts {
  return { target, result: { kind: 'not-asked', why } };
}

function appsIn(
  json: unknown,
  headers: HttpAnswer['headers'],
  credential: StoredCredential,
): AppsFacts | undefined {
  const page = appPage(json);
  if (page === undefined) return undefined;
  const links = linksIn(headers['link']);
  const isLast = links !== undefined && !links.some(({ relations }) => relations.includes('next'));
  const ids = (json as readonly unknown[]).map((entry) => idIn(entry, 'id'));
  return {
    visible: page.visible,
    samlApps: page.apps.length,
    // In Okta the client id of an app is its id.
    isOnlyItself: credential.kind !== 'ssws' && ids.length === 1 && ids[0] === credential.clientId,
    isAll: isLast,
  };
}
