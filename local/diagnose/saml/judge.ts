/** Why a SAML sign-in fails, from what is seen of app and service provider. Pure. */
import { joined, type Part } from '../cause.ts';
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

/** The clock comes last: the one that it is compared with need not be that of the service provider. */
export function judgeSaml(facts: SamlFacts, typed: ExpectedArguments, now: Date): Part {
  const { subject, clocks } = facts;
  const signOn = subject.kind === 'app' ? subject.app.signOn : undefined;
  const chosen = facts.serviceProvider && chosenProvider(facts.serviceProvider, typed, signOn);
  const provider = chosen === undefined ? [] : [judgeProvider(chosen, typed, now)];
  if (subject.kind === 'metadata')
    return joined([judgePublicMetadata(subject.metadata, now), ...provider, judgeClocks(clocks)]);
  if (subject.kind !== 'app') return joined([judgeNoApp(subject), ...provider, judgeClocks(clocks)]);
  return joined([
    judgeApp(subject.app),
    ...(isSaml(subject.app) ? judgeSignIn(subject, chosen, typed, now) : []),
    ...provider,
    judgeClocks(clocks),
  ]);
}

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
