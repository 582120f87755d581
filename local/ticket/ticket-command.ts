/** `ticket`: a bundle for Okta's support from requests that are sent now. */
import { wait } from '../../lambda/adapters/runtime.ts';
import type { Clock } from '../../lambda/net/network.ts';
import type { Authorizer } from '../../lambda/okta/credentials/authorizer.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import { exposedIn, warnOfExposed } from '../command-line/exposed-secrets.ts';
import { untilInterrupted } from '../command-line/interrupt.ts';
import { machineNetwork } from '../command-line/machine-network.ts';
import { progressOn } from '../command-line/progress-line.ts';
import { type SecretInput, secretOf } from '../command-line/secret-input.ts';
import { bearerAuthorizer } from '../diagnose/token/bearer-authorizer.ts';
import { authorizerOf } from '../okta/api-authorizer.ts';
import { pageSettingsOf } from '../status/page-settings.ts';
import { readStatusPage } from '../status/page-view.ts';
import { TICKET_EXIT_CODES, type Ticket } from './bundle.ts';
import { collect } from './collect.ts';
import { composeNow } from './compose-now.ts';
import type { Exchange } from './exchange.ts';
import { triesInWords } from './progress.ts';
import type { TicketNowCommand } from './ticket-arguments.ts';
import { ticketJson, ticketText } from './ticket-shown.ts';
import { toolVersion } from './tool-version.ts';

/**
 * @returns the exit code
 * @throws InvalidInputError for a credential or a certificate file that cannot be read
 */
export async function ticketNow(command: TicketNowCommand, print: (text: string) => void): Promise<number> {
  const { url, endpoint, tries, cell, controlTarget, allowPrivateAddresses, json } = command;
  const network = { ...machineNetwork(command), publicOnly: !allowPrivateAddresses };
  const authorizer = await authorizerFor(command, process.stdin, network.clock);
  warnOfExposed(exposedOf(command));
  const page = pageSettingsOf(command);
  const progress = progressOn(process.stderr);
  try {
    const ports = {
      network,
      wait,
      controlTarget,
      readPage: () => readStatusPage(page, network),
      progress: (attempt: number, exchanges: readonly Exchange[]) =>
        progress.show(triesInWords(attempt, tries, exchanges)),
    };
    const collected = await untilInterrupted((signal) =>
      collect({ url, endpoint, authorizer }, { tries, cell }, ports, signal),
    );
    progress.clear();
    const tool = toolVersion();
    const { bundle, failed, lookedAt, isUnknown } = composeNow(collected, tool);
    const { made, nothing, unknown } = TICKET_EXIT_CODES;
    const ticket: Ticket = {
      tool,
      madeAt: network.clock.now().toISOString(),
      bundles: failed === 0 ? [] : [bundle],
      lookedAt: failed === 0 ? lookedAt : [],
      exitCode: isUnknown ? unknown : failed === 0 ? nothing : made,
    };
    print(json ? ticketJson(ticket) : ticketText(ticket));
    return ticket.exitCode;
  } finally {
    progress.clear();
  }
}

async function authorizerFor(
  { url, credential, scopes }: TicketNowCommand,
  stdin: SecretInput,
  clock: Pick<Clock, 'now'>,
): Promise<Authorizer | undefined> {
  if (credential === undefined) return undefined;
  if (credential.kind !== 'access-token') return authorizerOf(url, credential, scopes, stdin, clock);
  const token = (await secretOf(credential.token, '--access-token', stdin)).trim();
  // b64token of RFC 6750, section 2.1; anything else no header could carry.
  if (!/^[\w~.+/-]+=*$/.test(token))
    throw wrongUsage('--access-token: received something else, allowed: the token alone, without "Bearer"');
  return bearerAuthorizer(url, token);
}

function exposedOf({ credential }: TicketNowCommand): readonly string[] {
  if (credential === undefined) return [];
  if (credential.kind !== 'access-token') return exposedIn(credential);
  return credential.isExposed ? ['access-token'] : [];
}
