/** Calls the endpoint, and what every way to authenticate needs for it. */
import type { Network } from '../../lambda/net/network.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import type { Send } from '../../lambda/okta/transport.ts';
import type { Line } from '../command-line/checklist.ts';
import type { DiagnoseCommand } from './arguments.ts';
import type { Part } from './cause.ts';
import type { Parts } from './diagnosis.ts';
import { type Asked, neededLines } from './endpoint/asked.ts';
import { judgeCall } from './endpoint/judge-call.ts';
import { callEndpoint } from './observe.ts';
import type { Secrets } from './secrets.ts';

export interface CredentialQuestion {
  readonly command: DiagnoseCommand;
  readonly secrets: Secrets;
  /** Origins of the org's custom domains, as named or as the org says. */
  readonly customDomains: readonly string[];
  /** False where the org cannot be reached: then nothing is asked, and what was given is looked at alone. */
  readonly isReachable: boolean;
  /** By Okta's clock as far as it is known. */
  readonly oktaNow: () => Date;
}

export interface CredentialPorts {
  readonly network: Network;
  readonly send: Send;
}

export type CredentialParts = Pick<Parts, 'token' | 'introspection' | 'call'>;

/** Nothing where there is no endpoint; what may not be sent is a line that says so. */
export async function called(
  asked: Asked | undefined,
  authorizer: Authorizer,
  { command, isReachable }: Pick<CredentialQuestion, 'command' | 'isReachable'>,
  { send, network }: CredentialPorts,
): Promise<Part> {
  if (asked === undefined) return { lines: [], causes: [] };
  const lines = neededLines(asked);
  if (!isReachable) return { lines: [...lines, notTried(asked.inWords)], causes: [] };
  if (asked.location === undefined) return { lines, causes: [] };
  const result = await callEndpoint(command.url + asked.location, authorizer, send, network);
  const part = judgeCall(asked.inWords, result, network.clock.now());
  return { lines: [...lines, ...part.lines], causes: part.causes };
}

/** What is not asked, as the org cannot be reached. */
export function notTried(what: string): Line {
  return { state: 'skipped', area: 'Endpoint', what, observed: 'not tried, as the org cannot be reached' };
}
