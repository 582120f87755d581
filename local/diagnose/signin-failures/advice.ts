/** What to do about failures to sign in, by what there is most of. Pure. */
import { kindOf } from './event-types.ts';
import type { Row, SigninJudgement } from './judge.ts';
import type { LogReading } from './read-log.ts';

/** Okta documents its reasons nowhere; these are those that are seen most. */
const BY_REASON: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS:
    'INVALID_CREDENTIALS: a password or code was wrong. From few addresses or one app: an attack, or something that has an old password. From everywhere: look at what checks the passwords, such as a directory.',
  LOCKED_OUT:
    'LOCKED_OUT: these users are locked out already. Look for what failed before with INVALID_CREDENTIALS, and end that before anybody is unlocked.',
  VERIFICATION_ERROR:
    'VERIFICATION_ERROR: Okta could not verify what it was given, and documents no more than that. Look at one of these events as a whole.',
};

const OF_DENIALS =
  'policy.evaluate_sign_on: a sign-on policy denies. Compare when that began with the last change of policies and network zones.';
const OF_LOCKOUTS =
  'Lockouts: look in the System Log for security.threat.detected and security.attack.start at the same time.';

/** One sentence or two each; none where there is nothing to do. */
export function adviceOn({ state, rows, lockouts }: SigninJudgement, { remedy }: LogReading): string[] {
  const unread = remedy === undefined ? [] : [remedy];
  if (state !== 'warning') return unread;
  const most = rows.find(({ type }) => kindOf(type) === 'failure');
  const telling = rows.filter((row) => row === most || row.rise === 'yes').slice(0, ROWS);
  const advice = telling.flatMap(adviceOnRow);
  const query = telling.slice(0, 1).map((row) => `Who it is says the System Log itself: ${queryOf(row)}`);
  return [...new Set([...unread, ...advice, ...(lockouts.rise === 'yes' ? [OF_LOCKOUTS] : []), ...query])];
}

const ROWS = 3;

function adviceOnRow({ type, reason }: Row): string[] {
  if (type === 'policy.evaluate_sign_on') return [OF_DENIALS];
  return Object.hasOwn(BY_REASON, reason) ? [BY_REASON[reason] ?? ''] : [];
}

/** For the search of the Admin Console. What is no code may have been changed before it came here. */
function queryOf({ type, reason }: Row): string {
  const ofType = `eventType eq "${type}"`;
  return /^[A-Z][A-Z_]+$/.test(reason) ? `${ofType} and outcome.reason eq "${reason}"` : ofType;
}
