/** What one call of Okta's API shows: of the credential, of the bucket it counts in, of the org. Pure. */
import { inWords } from '../../../lambda/alerting/text-layout.ts';
import type { Reason } from '../../../lambda/contract.ts';
import { NetworkFault } from '../../../lambda/net/fault.ts';
import type { ApiResult } from '../../../lambda/okta/api-result.ts';
import { type CredentialProblem, problemInWords } from '../../../lambda/okta/credentials/credential-fault.ts';
import type { RefusalKind } from '../../../lambda/okta/errors/kinds.ts';
import type { Refusal } from '../../../lambda/okta/errors/refusal.ts';
import { type RateLimit, utilizationPercent } from '../../../lambda/okta/rate-limit-headers.ts';
import type { Line } from '../../command-line/checklist.ts';
import { titleOf } from '../../explain/catalogue.ts';
import type { Cause, Part } from '../cause.ts';
import { codeOfRefusal } from '../verdict-codes.ts';

const AREA = 'Endpoint';

/** @param asked method and path, without the query */
export function judgeCall(asked: string, result: ApiResult, now: Date): Part {
  switch (result.kind) {
    case 'json':
      return joined(line('ok', asked, 'HTTP 200'), bucketLine(result.rateLimit, result.bucket, now));
    case 'refused': {
      const cause = causeOfRefusal(result.refusal);
      const refused = { ...line('critical', asked, refusalInWords(result.refusal)), fix: cause.fix };
      return joined(refused, bucketLine(result.rateLimit, result.bucket, now), cause);
    }
    case 'unreadable':
      return failed(asked, result.detail, NOT_OKTA(asked, result.detail));
    case 'unreachable':
      return failed(asked, result.detail, unanswered(asked, result.reason, result.detail));
    case 'no-credential':
      return ofCredential(asked, result.problem);
    case 'not-asked':
      return { lines: [line('skipped', asked, `not asked (${result.why})`)], causes: [] };
  }
}

function joined(first: Line, bucket: readonly Line[], cause?: Cause): Part {
  return { lines: [first, ...bucket], causes: cause === undefined ? [] : [cause] };
}

function failed(asked: string, observed: string, cause: Cause): Part {
  return { lines: [{ ...line('critical', asked, observed), fix: cause.fix }], causes: [cause] };
}

function line(state: Line['state'], what: string, observed: string, area = AREA): Line {
  return { state, area, what, observed };
}

const NOT_OKTA = (asked: string, detail: string): Cause => ({
  code: 'NOT_OKTA',
  severity: 'critical',
  sentence: `Something other than Okta's API answers ${asked}: ${detail}.`,
  fix: 'Ask from another network, and look for a proxy, a firewall or a login page in between.',
});

/** Where the usual title says less than whoever asks why needs. */
const TITLES: Readonly<Partial<Record<RefusalKind, string>>> = {
  'read-only': 'the org is in read-only mode, as in disaster recovery, and takes no changes',
};

/** A kind of refusal as the code of a cause: `scope-missing` is SCOPE_MISSING. */
export function causeOfRefusal(refusal: Refusal): Cause {
  const { kind, endpoint, status, errorCode, advice, missingScope } = refusal;
  const title = TITLES[kind] ?? titleOf(kind);
  const code = errorCode === undefined ? '' : `, ${errorCode}`;
  const scope = missingScope === undefined ? '' : ` (${missingScope})`;
  return {
    code: codeOfRefusal(kind),
    severity: 'critical',
    sentence: `Okta refuses ${endpoint} (HTTP ${status}${code}): ${title}${scope}.`,
    fix: advice,
  };
}

export function refusalInWords({ status, errorCode, summary, requestId }: Refusal): string {
  const code = errorCode === undefined ? '' : ` ${errorCode}`;
  const id = requestId === undefined ? '' : `; request id ${requestId}`;
  return `HTTP ${status}${code}: ${summary}${id}`;
}

function ofCredential(asked: string, problem: CredentialProblem): Part {
  const { lines, causes } = judgeCredentialProblem(problem);
  return { lines: [...lines, line('skipped', asked, 'not asked, as there is no token for it')], causes };
}

/** Why there is no token: the credential is none, the token endpoint refuses, or it cannot be reached. */
export function judgeCredentialProblem(problem: CredentialProblem | NetworkFault): Part {
  if (problem instanceof NetworkFault) {
    const detail = `${problem.message} (phase ${problem.phase})`;
    return ofCause(detail, unanswered('The token endpoint', problem.reason, detail));
  }
  if (problem.kind === 'no-token')
    return ofCause(refusalInWords(problem.refusal), causeOfRefusal(problem.refusal));
  const words = problemInWords(problem);
  return ofCause(words, {
    code: 'CREDENTIAL_UNUSABLE',
    severity: 'critical',
    sentence: `The credential cannot be used: ${words}.`,
    fix: 'Give a private key as PEM (PKCS #8) or JWK, or the API token alone.',
  });
}

function ofCause(observed: string, cause: Cause): Part {
  const refused = line('critical', 'token request', observed, 'Credential');
  return { lines: [{ ...refused, fix: cause.fix }], causes: [cause] };
}

function unanswered(what: string, reason: Reason, detail: string): Cause {
  return {
    code: reason,
    severity: 'critical',
    sentence: `${what} gets no answer: ${detail}.`,
    fix: 'Try again; if it stays so while the documents of the org are served, open a case with Okta that names the time.',
  };
}

const HIGH_PERCENT = 90;

/** Of the bucket that the call counted in, as this credential has it. */
function bucketLine(rateLimit: RateLimit | undefined, bucket: string | undefined, now: Date): Line[] {
  if (bucket === undefined) return [];
  const what = `bucket ${bucket}`;
  if (rateLimit === undefined) return [line('info', what, 'the answer states no limit that can be believed')];
  const { limit, remaining, resetAt } = rateLimit;
  const percent = utilizationPercent(rateLimit);
  if (percent === undefined)
    return [
      line('info', what, 'limit 0: too many requests in flight at once, which says nothing of the bucket'),
    ];
  const seconds = Math.max(0, Math.round((resetAt.getTime() - now.getTime()) / 1000));
  const observed = `${remaining} of ${limit} left for ${inWords(seconds)}: the ceiling of this credential, not the limit of the org`;
  if (percent < HIGH_PERCENT) return [line('ok', what, observed)];
  const fix =
    'Look under Reports, Rate Limits in the admin console who spends the bucket, and spread the calls.';
  return [{ ...line(remaining === 0 ? 'critical' : 'warning', what, observed), fix }];
}
