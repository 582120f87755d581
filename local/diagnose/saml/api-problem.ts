/** An answer of Okta's API that is none to what was asked, in words. Pure. */
import { refusalInWords, stopOf } from '../../../lambda/checks/saml-certificates/scan-stop.ts';
import type { ApiResult } from '../../../lambda/okta/api-result.ts';
import { codeOfRefusal, type VerdictCode } from '../verdict-codes.ts';

export interface ApiProblem {
  /** Kind of refusal in capitals, or a reason of the checks. */
  readonly code: VerdictCode;
  /** Lower case, no full stop. */
  readonly detail: string;
  readonly fix: string;
}

export type ApiAnswer =
  | Extract<ApiResult, { kind: 'json' }>
  | { readonly kind: 'problem'; readonly problem: ApiProblem };

export function answerIn(result: ApiResult): ApiAnswer {
  return result.kind === 'json' ? result : { kind: 'problem', problem: problemOf(result) };
}

function problemOf(result: Exclude<ApiResult, { kind: 'json' }>): ApiProblem {
  const refusal =
    result.kind === 'refused'
      ? result.refusal
      : result.kind === 'no-credential' && result.problem.kind === 'no-token'
        ? result.problem.refusal
        : undefined;
  if (refusal !== undefined) {
    const { kind, requestId, advice, endpoint } = refusal;
    const request = requestId === undefined ? '' : `, request ${requestId}`;
    return {
      code: codeOfRefusal(kind),
      detail: `${endpoint}: ${refusalInWords(refusal)}${request}`,
      fix: advice,
    };
  }
  const stop = stopOf(result);
  if (stop === undefined) throw new Error(`a result that is neither an answer nor a problem: ${result.kind}`);
  return { code: stop.reason, detail: stop.detail, fix: FIXES[result.kind] ?? FIX };
}

const FIX = 'Ask again; where it stays, look at the way to the org with: npm start -- diagnose --org URL';
const FIXES: Readonly<Partial<Record<ApiResult['kind'], string>>> = {
  unreachable: 'Check the URL of the org, and look at the way to it with: npm start -- diagnose --org URL',
  unreadable: "Ask from another network: something before Okta's API answered, such as a proxy.",
  'no-credential': 'Check the credential: npm start -- diagnose --org URL looks at each part of it.',
};
