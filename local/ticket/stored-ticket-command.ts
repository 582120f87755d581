/** `ticket --stack`: a bundle for Okta's support from what the runs of a deployed stack have stored. */
import type { OrgHistory } from '../../lambda/adapters/dynamodb-history.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import { received } from '../command-line/received.ts';
import { type Bundle, TICKET_EXIT_CODES, type Ticket } from './bundle.ts';
import { composeStored, concernsSupport, isBlank, nothingStored } from './compose-stored.ts';
import type { StoredTicketCommand } from './ticket-arguments.ts';
import { ticketJson, ticketText } from './ticket-shown.ts';

export interface StoredTicketPorts {
  /** Aliases of the stack's orgs. */
  readonly orgs: readonly string[];
  readonly read: (org: string, since: Date) => Promise<OrgHistory>;
  readonly urlOf: (org: string) => Promise<string>;
  readonly tool: string;
  readonly now: Date;
  readonly print: (text: string) => void;
  /** For what has no place in a document that is for somebody else. */
  readonly warn: (text: string) => void;
}

/**
 * @returns the exit code
 * @throws InvalidInputError when the org is none of the stack's
 */
export async function storedTicket(
  { stack, org, sinceMs, json }: Omit<StoredTicketCommand, 'kind'>,
  { orgs, read, urlOf, tool, now, print, warn }: StoredTicketPorts,
): Promise<number> {
  if (org !== undefined && !orgs.includes(org))
    throw wrongUsage(
      `--org: received ${received(org)}, allowed: an org of the stack ${stack}: ${orgs.join(', ')}`,
    );
  const since = new Date(now.getTime() - sinceMs);
  const bundles: Bundle[] = [];
  const lookedAt: string[] = [];
  let isUnknown = false;
  for (const alias of org === undefined ? orgs : [org]) {
    const history = await read(alias, since);
    const facts = { alias, stack, history, since, now };
    if (concernsSupport(facts)) bundles.push(composeStored(facts, await urlOf(alias), tool));
    else {
      lookedAt.push(...nothingStored(facts));
      isUnknown ||= isBlank(history) || history.unreadable > 0;
    }
  }
  const { made, unknown, nothing } = TICKET_EXIT_CODES;
  const exitCode = bundles.length > 0 ? made : isUnknown ? unknown : nothing;
  const ticket: Ticket = { tool, madeAt: now.toISOString(), bundles, lookedAt, exitCode };
  print(json ? ticketJson(ticket) : ticketText(ticket));
  if (!json && bundles.length > 0) for (const line of lookedAt) warn(line);
  return exitCode;
}
