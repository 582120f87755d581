/** An access token: read, verified by the keys of its issuer, introspected, and tried. */
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { CredentialFault } from '../../lambda/okta/credentials/credential-fault.ts';
import type { Part } from './cause.ts';
import { type Asked, askedFor } from './endpoint/asked.ts';
import { judgeCredentialProblem } from './endpoint/judge-call.ts';
import { CALL_MS } from './observe.ts';
import {
  type CredentialParts,
  type CredentialPorts,
  type CredentialQuestion,
  called,
} from './observe-call.ts';
import { bearerAuthorizer } from './token/bearer-authorizer.ts';
import { introspect } from './token/introspect.ts';
import { type IssuerDocuments, issuerDocuments } from './token/issuer-documents.ts';
import { issuerOf } from './token/issuers.ts';
import type { TokenExpectations } from './token/judge-claims.ts';
import { judgeIntrospection, notIntrospected } from './token/judge-introspection.ts';
import { judgeToken, type TokenFacts } from './token/judge-token.ts';
import { clientOf } from './token/obtain-token.ts';
import { isIdToken, readToken, type TokenReading } from './token/read-token.ts';
import { signatureOf } from './token/verify-signature.ts';

export async function ofToken(
  token: string,
  question: CredentialQuestion,
  ports: CredentialPorts,
): Promise<CredentialParts> {
  const { command } = question;
  const reading = readToken(token);
  const scopes = reading.kind === 'jwt' && isOfOrgServer(reading, question) ? reading.scopes : [];
  const asked = askedFor(command.endpoint, scopes);
  const documents = await documentsFor(reading, question, ports);
  const facts: TokenFacts = {
    reading,
    signature:
      documents?.ok && reading.kind === 'jwt'
        ? await signatureOf(token, reading.alg, documents.keys)
        : undefined,
    keysProblem: keysProblemOf(documents, issuerOfToken(reading, question)?.kind),
  };
  const judged = judgeToken(facts, expectationsOf(question, asked), question.oktaNow());
  // What is no access token is not sent anywhere.
  if (reading.kind === 'garbage' || (reading.kind === 'jwt' && isIdToken(reading))) return { token: judged };
  const introspection = await introspected(token, reading, documents, question, ports);
  const call = await called(asked, bearerAuthorizer(command.url, token), question, ports);
  if (introspection !== undefined) return { token: judged, call, introspection };
  // Nothing of an opaque token is known where nobody was asked.
  const wasAsked = reading.kind !== 'opaque' || (asked?.location !== undefined && question.isReachable);
  return { token: judged, call, ...(wasAsked ? {} : { introspection: notIntrospected }) };
}

function keysProblemOf(
  documents: IssuerDocuments | undefined,
  issuer: 'org' | 'custom' | 'foreign' | undefined,
): string | undefined {
  if (issuer === 'foreign') return 'its issuer is none of the org, and is not asked';
  if (documents === undefined) return issuer === 'custom' ? 'the org cannot be reached' : undefined;
  return documents.ok
    ? undefined
    : `the keys of its issuer cannot be read (${documents.reason}: ${documents.detail})`;
}

export function expectationsOf(
  { command, customDomains }: CredentialQuestion,
  asked: Asked | undefined,
): TokenExpectations {
  const { url, authorizationServer, audience } = command;
  return {
    org: { url, customDomains },
    namedDomains: command.customDomains,
    authorizationServer,
    audience,
    endpoint:
      asked === undefined
        ? undefined
        : {
            inWords: asked.inWords,
            isOfOktasApi: asked.isOfOktasApi,
            scopes: asked.needed.known ? asked.needed.scopes : [],
          },
  };
}

function issuerOfToken(reading: TokenReading, { command, customDomains }: CredentialQuestion) {
  const iss = reading.kind === 'jwt' ? reading.claims.iss : undefined;
  return iss === undefined ? undefined : issuerOf(iss, { url: command.url, customDomains });
}

function isOfOrgServer(reading: TokenReading, question: CredentialQuestion): boolean {
  return issuerOfToken(reading, question)?.kind === 'org';
}

/** Of the custom server that the token names, as long as that is one of the org; whoever else it names is not asked. */
async function documentsFor(
  reading: TokenReading,
  question: CredentialQuestion,
  { network }: CredentialPorts,
): Promise<IssuerDocuments | undefined> {
  const issuer = issuerOfToken(reading, question);
  if (issuer?.kind !== 'custom' || !question.isReachable) return undefined;
  return issuerDocuments(`${issuer.origin}/oauth2/${issuer.id}`, network);
}

/** Where a client was given, with which the issuer may be asked. */
async function introspected(
  token: string,
  reading: TokenReading,
  documents: IssuerDocuments | undefined,
  question: CredentialQuestion,
  { network, send }: CredentialPorts,
): Promise<Part | undefined> {
  const { command, secrets, isReachable } = question;
  if (secrets.client === undefined || !isReachable) return undefined;
  const named = documents?.ok ? documents.introspectionUrl : undefined;
  // An opaque token does not say whose it is.
  const server = reading.kind === 'opaque' ? command.authorizationServer : undefined;
  const base = server === undefined ? `${command.url}/oauth2` : `${command.url}/oauth2/${server}`;
  try {
    const client = await clientOf(secrets.client, network.clock);
    const reading = await withTimeLimit(CALL_MS, undefined, (signal) =>
      introspect(token, named ?? `${base}/v1/introspect`, client, send, signal),
    );
    return judgeIntrospection(reading);
  } catch (error) {
    if (!(error instanceof CredentialFault)) throw error;
    return judgeCredentialProblem(error.problem);
  }
}
