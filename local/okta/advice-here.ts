/** Advice to whoever runs a command, where that of an alert is for whoever runs the deployed functions. Pure. */
import { adviceFor } from '../../lambda/alerting/advice.ts';
import type { Finding } from '../../lambda/outcome.ts';

const HERE: Readonly<Record<string, string>> = {
  PRIVATE_ADDRESS:
    'If it is meant to be there, add --allow-private-addresses here and allowPrivateAddresses to the settings.',
  MONITOR_NETWORK: 'Repair the network of this machine: DNS, proxy, firewall; nothing is known of the org.',
};

/** The steps to take about a finding of `oidc-discovery`, the first first. */
export function stepsHere({ condition, reason }: Finding): readonly [string, ...string[]] {
  const here = HERE[reason];
  return here === undefined ? adviceFor(condition, reason, 'oidc-discovery').steps : [here];
}
