/** A service app as the monitor itself authenticates: its token is looked at on the way, and the endpoint called with it. */

import { storedClientKey } from '../../lambda/okta/credentials/client-key.ts';
import { oauthAuthorizer } from '../../lambda/okta/credentials/oauth-authorizer.ts';
import { systemRandomness } from '../../lambda/okta/credentials/proofs.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import type { Part } from './cause.ts';
import { askedFor } from './endpoint/asked.ts';
import {
  type CredentialParts,
  type CredentialPorts,
  type CredentialQuestion,
  called,
} from './observe-call.ts';
import { expectationsOf } from './observe-token.ts';
import { judgeToken } from './token/judge-token.ts';
import type { GivenClient } from './token/obtain-token.ts';
import { readToken } from './token/read-token.ts';

/** Where nothing says what is needed: what the monitor itself asks for first. */
const USUAL_SCOPES = ['okta.apps.read'];

export async function ofServiceApp(
  { clientId, key, kid }: Extract<GivenClient, { kind: 'key' }>,
  question: CredentialQuestion,
  ports: CredentialPorts,
): Promise<CredentialParts> {
  const { command } = question;
  const asked = askedFor(command.endpoint, undefined);
  const needed = asked?.needed.known ? asked.needed.scopes : [];
  const scopes = [command.scopes, needed, USUAL_SCOPES].find((some) => some.length > 0) ?? USUAL_SCOPES;
  const watched = watchingTokens(ports.send, `${command.url}/oauth2/v1/token`);
  const authorizer = oauthAuthorizer(
    { orgUrl: command.url, clientId, scopes, dpop: true },
    {
      readKey: () => storedClientKey(key, kid),
      clock: ports.network.clock,
      randomness: systemRandomness,
    },
  );
  const call = await called(asked, authorizer, question, { ...ports, send: watched.send });
  const token = watched.token();
  if (token === undefined) return { call: withScopesNamed(call, scopes) };
  const facts = { reading: readToken(token), signature: undefined, keysProblem: undefined };
  return { token: judgeToken(facts, expectationsOf(question, asked), question.oktaNow()), call };
}

/** Okta does not say which of the scopes it refuses. */
function withScopesNamed({ lines, causes }: Part, scopes: readonly string[]): Part {
  const named = causes.map((cause) =>
    cause.code === 'SCOPE_NOT_GRANTED'
      ? { ...cause, sentence: `Okta gives the app no token with ${scopes.join(' ')}: ${NOT_GRANTED}` }
      : cause,
  );
  return { lines, causes: named };
}

const NOT_GRANTED = 'none of these scopes is granted to it.';

/** Reads the token as it comes by; it stays in the memory of this process. */
function watchingTokens(send: Send, tokenUrl: string) {
  let token: string | undefined;
  const watched: Send = async (request, signal) => {
    const answer = await send(request, signal);
    if (request.url === tokenUrl && answer.status === 200) token = tokenIn(answer.body);
    return answer;
  };
  return { send: watched, token: () => token };
}

function tokenIn(body: Buffer): string | undefined {
  try {
    const { access_token: token } = JSON.parse(body.toString('utf8')) as { access_token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    // What is no JSON is told by whoever asked for the token.
    return undefined;
  }
}
