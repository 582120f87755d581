/** Authenticates with an API token of an administrator (Okta's `SSWS` scheme), for orgs without a service app. */
import { type Authorizer, authorizationOf, onlyWithin, wantedBy } from './authorizer.ts';
import { unusable } from './credential-fault.ts';
import { keptCredential } from './kept-credential.ts';
import type { ReadSecret } from './ports.ts';

interface ApiToken {
  readonly value: string;
}

/** @param readSecret called once, and again after Okta refused the token */
export function sswsAuthorizer(orgUrl: string, readSecret: ReadSecret): Authorizer {
  const tokens = keptCredential(
    async () => apiTokenIn(await readSecret()),
    (one, other) => one.value === other.value,
  );
  return onlyWithin(orgUrl, (request) => {
    let sent: ApiToken | undefined;
    let isReplaced = false;
    return {
      authorize: () =>
        authorizationOf(async () => {
          sent = await tokens.current();
          return { authorization: `SSWS ${sent.value}` };
        }),
      answered: async (answer) => {
        if (sent === undefined) throw new Error('an answer to nothing that was authorized');
        if (isReplaced || wantedBy(answer, request) !== 'with a new token') return 'final';
        isReplaced = (await tokens.insteadOf(sent)) !== undefined;
        return isReplaced ? 'retry' : 'final';
      },
    };
  });
}

/** Nothing that a header could not carry, or that would be two words of it. */
function apiTokenIn(text: string): ApiToken {
  const value = text.trim();
  if (!/^[\w~.+/=-]+$/.test(value)) {
    unusable('it is no API token, want the token alone: letters, digits, - and _');
  }
  return { value };
}
