/** Is it them or us: what else was asked at the moment at which a host failed, and what it said. Pure. */
import type { DiscoveryFacts, HostFacts } from './facts.ts';

/** In half a sentence, without a full stop. */
export function controlOf(host: HostFacts, { hosts, control }: DiscoveryFacts): string {
  if (control !== undefined && control.failure === undefined)
    return `the control target ${control.target} answered, so the monitor's own network works`;
  if (host.connection.ok)
    return 'the host took the connection, so the way there works; no control target was asked';
  const other = hosts.find(({ connection }) => connection.ok);
  if (other !== undefined)
    return `${other.target.host} of the same org took a connection, so the monitor's own network works; no control target was asked`;
  return 'no control target was asked';
}
