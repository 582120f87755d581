/** The integration key of a service of PagerDuty: read once, and again after PagerDuty refused an event. */
import { unusable } from '../okta/credentials/credential-fault.ts';
import { type KeptCredential, keptCredential } from '../okta/credentials/kept-credential.ts';
import type { ReadSecret } from '../okta/credentials/ports.ts';

export interface RoutingKey {
  readonly text: string;
}

/** Rejects with CredentialFault where there is none, or none that may be used. */
export function routingKey(read: ReadSecret): KeptCredential<RoutingKey> {
  return keptCredential(
    async () => {
      // What is pasted or piped into a secret often ends in a line break.
      const text = (await read()).trim();
      if (!/^[A-Za-z0-9]{32}$/.test(text))
        unusable('it is not the 32 letters and digits of an integration key');
      return { text };
    },
    (one, other) => one.text === other.text,
  );
}
