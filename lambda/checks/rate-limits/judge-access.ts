/** What could not be measured, and why: a credential that is refused, or an org of which nothing can be told. Pure. */
import type { Condition } from '../../contract.ts';
import type { Finding, UnseenSubject } from '../../outcome.ts';
import { onePerIncident } from '../one-per-incident.ts';
import type { CallFacts, RateLimitFacts } from './facts.ts';
import { type Problem, problemOf } from './problem.ts';
import { LOG_BUCKET } from './targets.ts';
import { findingOf } from './verdict.ts';

/** Subjects of a refused credential; a scope that is missing is a subject of its own. */
const CREDENTIAL = 'credential';
const ADMIN_ROLE = 'admin-role';

export interface AccessVerdict {
  readonly findings: readonly Finding[];
  readonly unseen: readonly UnseenSubject[];
}

interface Judged {
  readonly call: CallFacts;
  readonly problem: Problem | undefined;
}

export function judgeAccess(facts: RateLimitFacts): AccessVerdict {
  const all = judgedOf(facts.calls);
  const ofOthers = facts.principals.map(({ name, secretArn, calls }) => {
    return { name, secretArn, all: judgedOf(calls) };
  });
  const parts = [
    judgeCredential(all, facts.secretArn),
    ...ofOthers.map((other) => renamed(judgeCredential(other.all, other.secretArn), other.name)),
    judgeBlindness(
      facts,
      all,
      ofOthers.flatMap((other) => other.all),
    ),
  ];
  return {
    findings: parts.flatMap(({ findings }) => findings),
    unseen: parts.flatMap(({ unseen }) => unseen),
  };
}

function judgedOf(calls: readonly CallFacts[]): Judged[] {
  return calls.map((call) => ({ call, problem: problemOf(call.result) }));
}

/** Each credential is a subject of its own. */
function renamed({ findings, unseen }: AccessVerdict, name: string): AccessVerdict {
  const named = <Part extends { readonly subject: string }>(part: Part): Part => {
    return { ...part, subject: `${part.subject} of ${name}` };
  };
  return { findings: findings.map(named), unseen: unseen.map(named) };
}

function judgeCredential(all: readonly Judged[], secretArn: string | undefined): AccessVerdict {
  const findings = all.flatMap(({ call, problem }) => {
    if (problem?.kind !== 'credential') return [];
    const { reason, words, wanted, requestId } = problem;
    const subject = subjectOf(call, problem);
    const severity = 'warning';
    return findingOf(
      {
        condition: 'CREDENTIAL_REFUSED',
        subject,
        severity,
        reason,
        observed: words,
        wanted: reason === 'NO_CREDENTIAL' ? howToStore(secretArn) : wanted,
        certainty: 'tentative',
      },
      [requestId],
    );
  });
  // Whoever was let in, or refused for a right or a rate, has shown a credential that is good.
  const isLetIn = all.some(({ call, problem }) => {
    if (problem?.kind === 'credential') return !problem.isWhole;
    if (problem?.kind === 'throttled') return !problem.atTokenEndpoint;
    return call.result.kind === 'answered';
  });
  const untold = all.filter(({ call, problem }) => !tellsOfRights(call, problem));
  const subjects = [
    ...(isLetIn ? [] : [CREDENTIAL]),
    ...(untold.length === 0 ? [] : [ADMIN_ROLE]),
    ...untold.map(({ call }) => call.target.scope),
  ];
  return { findings: onePerIncident(findings), unseen: unseenOf(subjects, 'CREDENTIAL_REFUSED') };
}

function howToStore(secretArn: string | undefined): string {
  return secretArn === undefined
    ? 'the KMS key that the settings name, in this account and region'
    : `a stored credential: aws secretsmanager put-secret-value --secret-string file://key.pem --secret-id ${secretArn}`;
}

function subjectOf({ target }: CallFacts, { reason, isWhole }: Problem & { kind: 'credential' }): string {
  if (isWhole) return CREDENTIAL;
  return reason === 'ROLE' ? ADMIN_ROLE : target.scope;
}

/** Whether the call got so far that scope and role were looked at. */
function tellsOfRights({ result }: CallFacts, problem: Problem | undefined): boolean {
  return result.kind === 'answered' || (problem?.kind === 'credential' && !problem.isWhole);
}

/** @param ofOthers tell of the org only where the monitor's own calls do */
function judgeBlindness(
  { host, log }: RateLimitFacts,
  all: readonly Judged[],
  ofOthers: readonly Judged[],
): AccessVerdict {
  const blind = [...all, ...ofOthers].flatMap(({ call, problem }) =>
    problem?.kind === 'blind' ? [{ call, problem }] : [],
  );
  // One fault of the org is one finding, however many calls it fails.
  const isWhole = blind.length > 0 && all.every(({ call, problem }) => isBlind(call, problem));
  const findings = (isWhole ? blind.slice(0, 1) : blind).map(({ call, problem }) => {
    const subject = isWhole ? host : call.target.bucket;
    const words = isWhole ? `nothing could be measured; the first call: ${problem.words}` : problem.words;
    return unknown(subject, problem.reason, words, problem.requestId);
  });
  const ofLog = log.end === 'link' ? [unknown(LOG_BUCKET, 'SCHEMA', linkInWords(log.detail), undefined)] : [];
  const found = onePerIncident([...findings, ...ofLog]);
  const isAnswered = all.some(({ call }) => ANSWERS.has(call.result.kind));
  const unknownOnes = [...all, ...ofOthers].filter(({ call, problem }) => isBlind(call, problem));
  const subjects = [...(isAnswered ? [] : [host]), ...unknownOnes.map(({ call }) => call.target.bucket)];
  return { findings: found, unseen: unseenOf(subjects, 'CHECK_UNKNOWN') };
}

const ANSWERS: ReadonlySet<CallFacts['result']['kind']> = new Set(['answered', 'refused', 'unreadable']);

function isBlind(call: CallFacts, problem: Problem | undefined): boolean {
  return problem?.kind === 'blind' || isSkipped(call);
}

function isSkipped({ result }: CallFacts): boolean {
  return result.kind === 'not-asked';
}

function linkInWords(detail = ''): string {
  return `the System Log goes on where it cannot be followed (${detail})`;
}

function unknown(
  subject: string,
  reason: Finding['reason'],
  observed: string,
  requestId: string | undefined,
): Finding {
  const wanted = 'an answer of the API, with its rate limits';
  return findingOf(
    {
      condition: 'CHECK_UNKNOWN',
      subject,
      severity: 'warning',
      reason,
      observed,
      wanted,
      certainty: 'tentative',
    },
    [requestId],
  );
}

/** Some of them may have been found all the same; the judge leaves those out. */
function unseenOf(subjects: readonly string[], condition: Condition): UnseenSubject[] {
  return [...new Set(subjects)].map((subject) => ({ subject, conditions: [condition] }));
}
