/** Tries what the command line gave to authenticate with, and judges what comes of it. */
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { CredentialProblem } from '../../lambda/okta/credentials/credential-fault.ts';
import { sswsAuthorizer } from '../../lambda/okta/credentials/ssws-authorizer.ts';
import { askedFor } from './endpoint/asked.ts';
import { judgeCredentialProblem } from './endpoint/judge-call.ts';
import { CALL_MS, orFault } from './observe.ts';
import {
  type CredentialParts,
  type CredentialPorts,
  type CredentialQuestion,
  called,
  notTried,
} from './observe-call.ts';
import { ofServiceApp } from './observe-service-app.ts';
import { ofToken } from './observe-token.ts';
import { type GivenClient, obtainToken } from './token/obtain-token.ts';

/** Nothing where there is no credential. */
export async function observeCredential(
  question: CredentialQuestion,
  ports: CredentialPorts,
): Promise<CredentialParts> {
  const { secrets, command } = question;
  const { accessToken, apiToken, client } = secrets;
  if (accessToken !== undefined) return ofToken(accessToken, question, ports);
  if (apiToken !== undefined) {
    const authorizer = sswsAuthorizer(command.url, async () => apiToken);
    return { call: await called(askedFor(command.endpoint, undefined), authorizer, question, ports) };
  }
  if (client === undefined) return {};
  const isForOktasApi = client.kind === 'key' && command.authorizationServer === undefined;
  return isForOktasApi ? ofServiceApp(client, question, ports) : ofClient(client, question, ports);
}

/** A client of a custom authorization server, or one with a secret: a token is asked for, then looked at as given. */
async function ofClient(
  client: GivenClient,
  question: CredentialQuestion,
  ports: CredentialPorts,
): Promise<CredentialParts> {
  if (!question.isReachable) return { call: { lines: [notTried('token request')], causes: [] } };
  const { url, authorizationServer, scopes } = question.command;
  const base = authorizationServer === undefined ? `${url}/oauth2` : `${url}/oauth2/${authorizationServer}`;
  const { send, network } = ports;
  const obtained = await orFault(
    withTimeLimit(CALL_MS, undefined, (signal) =>
      obtainToken(client, { tokenUrl: `${base}/v1/token`, scopes }, { send, clock: network.clock }, signal),
    ),
  );
  if (obtained instanceof Error) return { call: judgeCredentialProblem(obtained) };
  if ('problem' in obtained)
    return { call: judgeCredentialProblem(obtained.problem satisfies CredentialProblem) };
  return ofToken(obtained.token, question, ports);
}
