/** Whether a token is good now (RFC 7519, sections 4.1.4 to 4.1.6). Pure. */
import { inWords } from '../../../lambda/alerting/text-layout.ts';
import type { Line } from '../../command-line/checklist.ts';
import { type Cause, joined, type Part } from '../cause.ts';
import type { Jwt } from './read-token.ts';

/** Seconds by which a token may be from the future; Okta's verifiers allow as much. */
const LEEWAY_SECONDS = 120;

/** @param now by Okta's clock as far as it is known */
export function judgeTimes({ claims: { exp, nbf, iat } }: Pick<Jwt, 'claims'>, now: Date): Part {
  const seconds = now.getTime() / 1000;
  const part = (causes: readonly Cause[], what: string, observed: string): Part => {
    const [cause] = causes;
    const line: Line = {
      state: cause === undefined ? 'ok' : 'critical',
      area: 'Access token',
      what,
      observed,
    };
    return { lines: [cause === undefined ? line : { ...line, fix: cause.fix }], causes };
  };
  const parts: Part[] = [];
  if (exp === undefined) parts.push(part([WITHOUT_END], 'exp', 'not stated'));
  else if (exp <= seconds)
    parts.push(part([expired(exp, seconds)], 'exp', `${time(exp)}, ${since(seconds - exp)} ago`));
  else parts.push(part([], 'exp', `${time(exp)}, in ${since(exp - seconds)}`));
  // What must not be used yet is from the future, whichever claim says so.
  const begins = Math.max(nbf ?? Number.NEGATIVE_INFINITY, iat ?? Number.NEGATIVE_INFINITY);
  if (begins - seconds > (nbf === begins ? 0 : LEEWAY_SECONDS))
    parts.push(
      part(
        [notYet(begins, seconds)],
        nbf === begins ? 'nbf' : 'iat',
        `${time(begins)}, in ${since(begins - seconds)}`,
      ),
    );
  else if (iat !== undefined) parts.push(part([], 'iat', `${time(iat)}, ${since(seconds - iat)} ago`));
  return joined(parts);
}

const WITHOUT_END: Cause = {
  code: 'TOKEN_WITHOUT_EXP',
  severity: 'critical',
  sentence: 'The token states no exp, which every access token of Okta has.',
  fix: 'Find out who made it: it is not as Okta issues them.',
};

function expired(exp: number, seconds: number): Cause {
  return {
    code: 'TOKEN_EXPIRED',
    severity: 'critical',
    sentence: `The access token expired at ${time(exp)}, ${since(seconds - exp)} ago by Okta's clock.`,
    fix: 'Get a new token, and have the client get one before exp: Okta never prolongs an access token.',
  };
}

function notYet(begins: number, seconds: number): Cause {
  return {
    code: 'TOKEN_NOT_YET_VALID',
    severity: 'critical',
    sentence: `The access token is valid from ${time(begins)} on, ${since(begins - seconds)} from now by Okta's clock.`,
    fix: 'Set the clock of whoever made the token by NTP; wait until then, or get a new one.',
  };
}

function time(epochSeconds: number): string {
  const at = new Date(epochSeconds * 1000);
  return Number.isNaN(at.getTime()) ? `${epochSeconds} (no time)` : `${at.toISOString().slice(0, 19)}Z`;
}

function since(seconds: number): string {
  return inWords(Math.max(0, Math.round(seconds)));
}
