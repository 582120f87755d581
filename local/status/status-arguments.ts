/** What `status` is asked of, and where Okta's page is. Pure. */
import { orgEntries } from '../../lambda/settings/org.ts';
import { pageUrl } from '../../lambda/settings/values.ts';
import { readValue, type Values, wrongUsage } from '../command-line/command-grammar.ts';
import { type NetworkArguments, networkArgumentsOf } from '../command-line/network-arguments.ts';
import { received } from '../command-line/received.ts';

export interface StatusCommand extends NetworkArguments {
  readonly kind: 'status';
  /** URLs of orgs; none for those of the settings file. */
  readonly orgs: readonly string[];
  /** As the page names it; instead of what the org says. */
  readonly cell: string | undefined;
  /** URL of Okta's page; undefined for that of the settings. */
  readonly statusPage: string | undefined;
  readonly json: boolean;
}

/** @throws InvalidInputError naming the option, the value received and what is allowed */
export function statusCommandOf(values: Values, environment: NodeJS.ProcessEnv): StatusCommand {
  const fromEnvironment = environment['OKTA_CLIENT_ORGURL'];
  const named =
    values.org ?? (fromEnvironment === undefined || fromEnvironment === '' ? [] : [fromEnvironment]);
  const orgs = [...new Set(named.map((url) => readValue('org', url, orgEntries.url)))];
  const cell = cellOf(values);
  if (cell !== undefined && orgs.length > 1)
    throw wrongUsage(
      `--cell: received ${received(cell)} with ${orgs.length} orgs, allowed: one --org, or none`,
    );
  return {
    kind: 'status',
    orgs,
    cell,
    statusPage: statusPageOf(values),
    json: values.json ?? false,
    ...networkArgumentsOf(values),
  };
}

export function cellOf({ cell }: Values): string | undefined {
  return cell === undefined ? undefined : readValue('cell', cell, orgEntries.cell);
}

export function statusPageOf({ 'status-page': url }: Values): string | undefined {
  return url === undefined ? undefined : readValue('status-page', url, pageUrl);
}
