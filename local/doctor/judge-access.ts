/** What trying a credential showed, line by line. Pure. */
import type { Problem } from '../../lambda/checks/rate-limits/problem.ts';
import type { StoredCredential } from '../../lambda/config.ts';
import type { Reason } from '../../lambda/contract.ts';
import { failureLine } from './aws-failure-line.ts';
import type { Access } from './doctor-org.ts';
import { judgeApps, limitLines } from './judge-apps.ts';
import { problemIn } from './refused-access.ts';
import type { Said } from './said.ts';
import type { AccessFacts, TargetFacts } from './try-access.ts';

const SETUP = 'docs/okta-setup.md';

/** @param minimumSamlApps as the settings have it; undefined where the list of apps does not matter */
export function judgeAccess(
  { credential, principal }: Pick<Access, 'credential' | 'principal'>,
  facts: AccessFacts,
  minimumSamlApps: number | undefined,
): Said[] {
  if (facts.kind === 'aws') return [failureLine('credential', facts.failure, rightsFor(credential))];
  const { token, targets, others, apps } = facts;
  return [
    ...(credential.kind === 'ssws' && principal === undefined ? [ofOwner] : []),
    ...(token === undefined || credential.kind === 'ssws' ? [] : [tokenLine(credential, problemIn(token))]),
    ...targets.map((target) => targetLine(credential, target)),
    ...others.map(({ scope, token: own }) => {
      const problem = problemIn(own);
      if (problem === undefined) return { state: 'ok', what: scope, observed: 'granted' } as const;
      return problemLine(scope, scope, credential, problem);
    }),
    ...(apps === undefined || minimumSamlApps === undefined ? [] : [judgeApps(apps, minimumSamlApps)]),
    ...limitLines(targets),
  ];
}

const ofOwner: Said = {
  state: 'warning',
  what: 'API token',
  observed: 'a token can do all that its owner can, and no scope narrows it',
  fix: `Use a service app with read-only scopes in its place: ${SETUP}, step 2.`,
};

function tokenLine(
  credential: Exclude<StoredCredential, { kind: 'ssws' }>,
  problem: Problem | undefined,
): Said {
  const what = 'access token';
  const scopes = credential.scopes.join(' ');
  if (problem === undefined)
    return { state: 'ok', what, observed: `granted, as the runs ask for it: ${scopes}` };
  if (problem.kind !== 'credential' || NOT_OF_OKTA.includes(problem.reason))
    return problemLine(what, undefined, credential, problem);
  const fix =
    problem.reason === 'SCOPE'
      ? `Grant every scope that the settings ask for: one that is not granted costs the runs the whole token (${SETUP}, step 3).`
      : fixOf(undefined, credential, problem);
  return { state: 'critical', what, observed: refused(problem), fix };
}

/** Okta has not been asked: AWS has not handed it over, or what it handed over is none. */
const NOT_OF_OKTA: readonly Reason[] = ['NO_CREDENTIAL', 'CREDENTIAL_UNUSABLE', 'ACCESS_DENIED'];

function targetLine(credential: StoredCredential, { target, result }: TargetFacts): Said {
  const { scope, path } = target;
  const isToken = credential.kind === 'ssws';
  const endpoint = `GET ${path.split('?', 1)[0]}`;
  const what = isToken ? endpoint : scope;
  switch (result.kind) {
    case 'answered':
      return { state: 'ok', what, observed: isToken ? 'answers' : `granted, and ${endpoint} answers` };
    case 'not-requested':
      return {
        state: 'warning',
        what,
        observed: `not asked for, as scopes in the settings has not got it; ${endpoint} needs it`,
        fix: `Add ${scope} to scopes in the settings, and grant it to the app (${SETUP}, step 3).`,
      };
    case 'not-asked': {
      const why =
        result.why === 'unreachable'
          ? 'the org could not be reached'
          : 'the credential has to be put right first';
      return { state: 'skipped', what, observed: `not tried: ${why}` };
    }
    default: {
      const problem = problemIn(result);
      if (problem === undefined) throw new RangeError(`nothing is said of ${result.kind}`);
      if (result.kind === 'refused' && result.refusal.kind === 'not-licensed')
        return { state: 'warning', what, observed: refused(problem), fix: result.refusal.advice };
      return problemLine(what, scope, credential, problem);
    }
  }
}

/** @param scope that was tried alone; undefined for all of them */
function problemLine(
  what: string,
  scope: string | undefined,
  credential: StoredCredential,
  problem: Problem,
): Said {
  switch (problem.kind) {
    case 'credential': {
      const isOwn = problem.reason === 'SCOPE' || problem.reason === 'ROLE';
      const fix = fixOf(scope, credential, problem);
      if (!NOT_OF_OKTA.includes(problem.reason))
        return { state: isOwn ? 'warning' : 'critical', what, observed: refused(problem), fix };
      const stored = credential.kind === 'kms' ? 'KMS key' : 'secret';
      const observed = `${problem.words} (${problem.reason})`;
      // Whether the functions may is not known.
      return {
        state: problem.reason === 'ACCESS_DENIED' ? 'unknown' : 'critical',
        what: stored,
        observed,
        fix,
      };
    }
    case 'throttled':
    case 'concurrency':
      return {
        state: 'unknown',
        what,
        observed: `not told, as a limit is used up: ${problem.words}`,
        fix: 'Try again in a minute; if it stays so, look who spends the limit: Reports, Rate Limits in the admin console.',
      };
    case 'blind':
      return {
        state: 'unknown',
        what,
        observed: `not told (${problem.reason}): ${problem.words}`,
        fix: 'Try again shortly; if it stays so, npm start -- diagnose --org URL looks at the way to the org.',
      };
  }
}

function refused(problem: Problem): string {
  return problem.kind === 'credential' || problem.kind === 'blind'
    ? `refused (${problem.reason}): ${problem.words}`
    : `refused: ${problem.words}`;
}

function fixOf(
  scope: string | undefined,
  credential: StoredCredential,
  { reason, wanted }: Extract<Problem, { kind: 'credential' }>,
): string {
  switch (reason) {
    case 'SCOPE':
      return `Have a super administrator grant ${scope ?? 'the scopes'} under Okta API Scopes of the app, or take it out of scopes in the settings (${SETUP}, step 3).`;
    case 'ROLE':
      return `The scope is in order, the admin role is not: add the role of ${SETUP}, step 4, to ${credential.kind === 'ssws' ? 'the owner of the token' : 'the app'}.`;
    case 'NO_CREDENTIAL':
      return credential.kind === 'kms'
        ? 'Name in keyArn of the settings a key that is there, and deploy.'
        : `Store it: aws secretsmanager put-secret-value --secret-string file://key.pem --secret-id ${credential.secretArn}`;
    case 'CREDENTIAL_UNUSABLE':
      return credential.kind === 'kms'
        ? 'Take an enabled asymmetric key with the usage SIGN_VERIFY.'
        : 'It has to be the PEM or JWK of one private key, or the API token alone, and nothing else.';
    case 'ACCESS_DENIED':
      return rightsFor(credential);
    case 'CLOCK_SKEW':
      return `${wanted} Here it is the clock of this machine; the functions have that of AWS.`;
    default:
      return wanted;
  }
}

/** What you need to try it as the runs do. */
function rightsFor(credential: StoredCredential): string {
  return credential.kind === 'kms'
    ? `Sign in to AWS with kms:GetPublicKey and kms:Sign on ${credential.keyArn}`
    : `Sign in to AWS with secretsmanager:GetSecretValue on the secret, and kms:Decrypt on its key: ${credential.secretArn}`;
}
