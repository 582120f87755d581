/** Patterns, durations and reasons of mutes as they are typed. Pure. */
import { type Arguments, type Values, wrongUsage } from '../command-line/command-grammar.ts';
import { DAY_MS, durationIn } from '../command-line/duration.ts';
import { received } from '../command-line/received.ts';

/** A mute that nobody ends must not hide an outage for good. */
const LONGEST_MS = 90 * DAY_MS;
const REASON_CHARACTERS = 200;
/** Part of a sort key, of which DynamoDB takes 1024 bytes. */
const PATTERN_CHARACTERS = 200;

const PATTERN = "a PATTERN over org/check/subject, such as 'acme/saml-certificates/*'";

/** @throws InvalidInputError unless there is exactly one */
export function patternOf({ command, operands }: Arguments): string {
  const [pattern, ...rest] = operands;
  if (pattern === undefined || pattern.trim() === '') throw wrongUsage(`${command}: missing ${PATTERN}`);
  if (rest.length > 0) {
    throw wrongUsage(
      `received ${received(rest[0] ?? '')} after ${received(pattern)}, allowed: one PATTERN (put it between quotes: a shell replaces *)`,
    );
  }
  if (pattern.length > PATTERN_CHARACTERS) {
    throw wrongUsage(
      `PATTERN: received ${pattern.length} characters, allowed: at most ${PATTERN_CHARACTERS}; a * stands for any text`,
    );
  }
  return pattern;
}

/** @returns milliseconds */
export function durationOf({ for: text }: Values): number {
  const allowed = 'allowed: minutes, hours or days such as 30m, 2h or 7d, at most 90d';
  if (text === undefined) throw wrongUsage(`--for: missing, ${allowed}`);
  const duration = durationIn(text) ?? 0;
  if (duration > 0 && duration <= LONGEST_MS) return duration;
  throw wrongUsage(`--for: received ${received(text)}, ${allowed}`);
}

export function reasonOf({ reason }: Values): string {
  const allowed = `allowed: why, in 1 to ${REASON_CHARACTERS} characters, such as "vendor rotating"`;
  if (reason === undefined) throw wrongUsage(`--reason: missing, ${allowed}`);
  const text = reason.trim();
  if (text !== '' && text.length <= REASON_CHARACTERS) return text;
  throw wrongUsage(
    text === ''
      ? `--reason: received "", ${allowed}`
      : `--reason: received ${text.length} characters, ${allowed}`,
  );
}
