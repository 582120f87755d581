/** Why a SAML sign-in fails, from what is seen of app and service provider. Pure. */
import { worstState } from '../../../lambda/outcome.ts';
import { statesOf } from '../../command-line/checklist.ts';
import { joined, type Part, rootOf } from '../cause.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { isSaml } from './app-settings.ts';
import type { ExpectedArguments } from './arguments.ts';
import { chosenProvider, expectedOf } from './expected.ts';
import type { AppFacts, ChosenProvider, SamlFacts } from './facts.ts';
import { judgeAddresses } from './judge-address.ts';
import { judgeApp, judgeNoApp } from './judge-app.ts';
import { judgeClocks } from './judge-clock.ts';
import { judgeKeys } from './judge-keys.ts';
import { judgeAppMetadata, judgePublicMetadata } from './judge-metadata.ts';
import { judgeNames } from './judge-names.ts';
import { judgeProvider } from './judge-provider.ts';
import { judgeSigning } from './judge-signing.ts';
import { judgeTrust } from './judge-trust.ts';
import { lineAlone } from './part-builder.ts';

/** The cause, and what else is seen: what is certain first, and the most fundamental of that. */
export function samlDiagnosis(facts: SamlFacts, typed: ExpectedArguments, now: Date): Diagnosis {
  const { lines, causes } = judgeSaml(facts, typed, now);
  const verdict = rootOf(causes);
  const others = causes.filter((cause) => cause !== verdict);
  return { state: worstState(statesOf(lines)), lines, verdict, others };
}

/** The clock comes last: the one that it is compared with need not be that of the service provider. */
function judgeSaml(facts: SamlFacts, typed: ExpectedArguments, now: Date): Part {
  const { subject, clocks } = facts;
  const signOn = subject.kind === 'app' ? subject.app.signOn : undefined;
  const chosen = facts.serviceProvider && chosenProvider(facts.serviceProvider, typed, signOn);
  const provider = chosen === undefined ? [] : [judgeProvider(chosen, typed, now)];
  if (subject.kind === 'metadata')
    return joined([judgePublicMetadata(subject.metadata, now), ...provider, judgeClocks(clocks)]);
  if (subject.kind !== 'app') return joined([judgeNoApp(subject), ...provider, judgeClocks(clocks)]);
  const isCompared = chosen !== undefined || typed.acs !== undefined || typed.audience !== undefined;
  return joined([
    judgeApp(subject.app),
    ...(isSaml(subject.app) ? judgeSignIn(subject, chosen, typed, now) : []),
    ...(isCompared ? provider : [NOT_COMPARED]),
    judgeClocks(clocks),
  ]);
}

const NOT_COMPARED = lineAlone({
  state: 'skipped',
  area: 'Service provider',
  what: 'none given',
  observed:
    'with --sp-metadata, or --expect-acs and --expect-audience, the app is compared with what it expects',
});

function judgeSignIn(
  { app, keys, metadata }: AppFacts,
  chosen: ChosenProvider | undefined,
  typed: ExpectedArguments,
  now: Date,
): Part[] {
  const entity = chosen?.ok ? chosen.entity : undefined;
  const inUse = keys?.ok && app.kid !== undefined ? keys.list.keys.get(app.kid) : undefined;
  return [
    judgeAddresses(app.signOn, expectedOf(typed, entity)),
    judgeSigning(app.signOn, entity?.serviceProvider),
    judgeNames(app.signOn, entity?.serviceProvider),
    judgeKeys({ app, keys }, now),
    ...(metadata === undefined ? [] : [judgeAppMetadata(metadata, inUse)]),
    judgeTrust(app, entity, now),
  ];
}
