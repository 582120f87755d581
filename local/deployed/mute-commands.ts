/** `mute`, `unmute` and `mutes`: what nothing new is said of, written into the deployed stack's table. */
import Table from 'cli-table3';
import type { MuteWriter } from '../../lambda/adapters/dynamodb-mutes.ts';
import { type Mute, matches, matchesGlob, splitPattern } from '../../lambda/alerting/silence.ts';
import { inWords, plain, utc } from '../../lambda/alerting/text-layout.ts';
import { CHECK_NAMES } from '../../lambda/contract.ts';
import type { OrgState } from '../../lambda/engine/ports.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import type { MuteCommand, MutesCommand, UnmuteCommand } from '../command-line/command-line.ts';
import { received } from '../command-line/received.ts';

export interface MutePorts {
  readonly stack: string;
  /** Aliases of the stack's orgs. */
  readonly orgs: readonly string[];
  readonly read: (org: string) => Promise<Pick<OrgState, 'mutes' | 'incidents'>>;
  readonly mutes: MuteWriter;
  readonly now: Date;
  readonly print: (text: string) => void;
}

type State = Awaited<ReturnType<MutePorts['read']>> & { readonly org: string };

/** @throws InvalidInputError when the pattern matches no org of the stack or no check */
export async function mute(
  { pattern, durationMs, reason, json }: Omit<MuteCommand, 'kind' | 'stack'>,
  ports: MutePorts,
): Promise<void> {
  const { now, print } = ports;
  const orgs = matchingOrgs(pattern, ports);
  const checks = matchingChecks(pattern);
  const until = new Date(now.getTime() + durationMs).toISOString();
  await ports.mutes.put(orgs, { pattern, until, reason, createdAt: now.toISOString() });

  const silenced = (await stateOf(orgs, ports)).flatMap(({ org, incidents }) =>
    incidents
      .filter((incident) => incident.status === 'open' && matches(pattern, org, incident))
      .map(({ check, condition, subject, firstSeen }) => ({ org, check, condition, subject, firstSeen })),
  );
  if (json) {
    print(documentOf({ pattern, orgs, checks, until, reason, silenced }));
    return;
  }
  print(`Muted '${pattern}' until ${utc(until)} (${inWords(durationMs / 1000)}): ${plain(reason)}`);
  print(`Orgs: ${orgs.join(', ')}. Checks: ${checks.join(', ')}.`);
  if (silenced.length === 0) print('Nothing that it matches is open now.');
  for (const { condition, subject, firstSeen } of silenced)
    print(`Silenced from now on: ${condition} on ${plain(subject)}, since ${utc(firstSeen)}`);
  print('What was announced before is still declared over.');
}

/** @throws InvalidInputError when no org has a mute of exactly this pattern */
export async function unmute(
  { pattern, json }: Omit<UnmuteCommand, 'kind' | 'stack'>,
  ports: MutePorts,
): Promise<void> {
  const states = await stateOf(ports.orgs, ports);
  const orgs = states
    .filter(({ mutes }) => holding(mutes, ports.now).some((held) => held.pattern === pattern))
    .map(({ org }) => org);
  if (orgs.length === 0) {
    const patterns = new Set(
      states.flatMap(({ mutes }) => holding(mutes, ports.now)).map((held) => held.pattern),
    );
    const allowed =
      patterns.size === 0 ? 'there is none' : [...patterns].map((held) => `'${held}'`).join(', ');
    throw wrongUsage(`PATTERN: received ${received(pattern)}, allowed: a mute that holds: ${allowed}`);
  }
  await ports.mutes.remove(orgs, pattern);
  if (json) {
    ports.print(documentOf({ pattern, orgs }));
    return;
  }
  ports.print(`Ended the mute '${pattern}' of ${orgs.join(', ')}.`);
  ports.print('What is still open is announced by the next run, unless another mute or maintenance holds.');
}

export async function listMutes({ json }: Pick<MutesCommand, 'json'>, ports: MutePorts): Promise<void> {
  const states = await stateOf(ports.orgs, ports);
  // One line for what one command wrote, be it into several partitions.
  const lines = new Map<string, { readonly held: Mute; readonly orgs: string[] }>();
  for (const { org, mutes } of states) {
    for (const held of holding(mutes, ports.now)) {
      const line = lines.get(JSON.stringify(held)) ?? { held, orgs: [] };
      line.orgs.push(org);
      lines.set(JSON.stringify(held), line);
    }
  }
  const sorted = [...lines.values()].sort((a, b) => a.held.until.localeCompare(b.held.until));
  if (json) {
    const mutes = sorted.map(({ held: { pattern, until, reason, createdAt }, orgs }) => ({
      pattern,
      orgs,
      until,
      reason,
      createdAt,
    }));
    ports.print(documentOf({ stack: ports.stack, mutes }));
    return;
  }
  if (lines.size === 0) {
    ports.print(`No mute holds in the stack ${ports.stack}.`);
    return;
  }
  const table = new Table({
    head: ['pattern', 'orgs', 'until', 'time left', 'reason', 'created'],
    style: { head: [], border: [] },
  });
  for (const { held, orgs } of sorted) {
    const { pattern, until, reason, createdAt } = held;
    const left = inWords(Math.round((Date.parse(until) - ports.now.getTime()) / 1000));
    table.push([plain(pattern), orgs.join(' '), utc(until), left, plain(reason), utc(createdAt)]);
  }
  ports.print(table.toString());
}

function documentOf(value: object): string {
  return JSON.stringify(value, null, 2);
}

function stateOf(orgs: readonly string[], { read }: MutePorts): Promise<State[]> {
  return Promise.all(orgs.map(async (org) => ({ ...(await read(org)), org })));
}

/** The table deletes late what is past its end. */
function holding(mutes: readonly Mute[], now: Date): Mute[] {
  return mutes.filter(({ until }) => now.getTime() < Date.parse(until));
}

function matchingOrgs(pattern: string, { stack, orgs }: MutePorts): string[] {
  const [part = ''] = splitPattern(pattern);
  const matching = orgs.filter((org) => matchesGlob(part, org));
  if (matching.length > 0) return matching;
  throw wrongUsage(
    `PATTERN: received the org ${received(part)} in ${received(pattern)}, allowed: an org of the stack ${stack} (${orgs.join(', ')}), or a * for several`,
  );
}

function matchingChecks(pattern: string): string[] {
  const [, part = '*'] = splitPattern(pattern);
  const matching = CHECK_NAMES.filter((check) => matchesGlob(part, check));
  if (matching.length > 0) return matching;
  throw wrongUsage(
    `PATTERN: received the check ${received(part)} in ${received(pattern)}, allowed: ${CHECK_NAMES.join(', ')}, or a * for several`,
  );
}
