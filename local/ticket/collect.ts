/** Asks an org a few times, spread over some seconds, and Okta's status page once. */
import { dial } from '../../lambda/net/dial.ts';
import { NetworkFault } from '../../lambda/net/fault.ts';
import { endpointOf } from '../../lambda/net/https.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import type { PageView } from '../status/view.ts';
import type { Collected, ConnectionFact, Exchange } from './exchange.ts';
import { oneTry, type Target, type TryPorts } from './one-try.ts';

export interface CollectPorts extends TryPorts {
  /** Asked for a connection where the org gave none, or no answer: tells its outage from this machine's own. */
  readonly controlTarget: string;
  readonly readPage: () => Promise<PageView>;
  /** Told before each try, and after each request. */
  readonly progress: (attempt: number, exchanges: readonly Exchange[]) => void;
}

/** From the start of a try to that of the next: five are spread over ten seconds. */
const GAP_MS = 2500;

const CONTROL_MS = 5000;

/** Resolves for any state of the org; when `interrupt` aborts with what there is until then. */
export async function collect(
  target: Target,
  { tries, cell }: { readonly tries: number; readonly cell: string | undefined },
  ports: CollectPorts,
  interrupt: AbortSignal,
): Promise<Collected> {
  const { clock } = ports.network;
  const startedAt = clock.now();
  const started = clock.monotonicMs();
  const connections: ConnectionFact[] = [];
  const exchanges: Exchange[] = [];
  let notAsked: string | undefined;
  let done = 0;
  while (done < tries && !interrupt.aborted) {
    const attempt = done + 1;
    ports.progress(attempt, exchanges);
    const recorder = {
      connected: (fact: ConnectionFact) => connections.push(fact),
      exchanged: (exchange: Exchange) => {
        exchanges.push(exchange);
        ports.progress(attempt, exchanges);
      },
    };
    notAsked = await oneTry(attempt, target, ports, recorder, interrupt);
    if (interrupt.aborted) break;
    done = attempt;
    const early = started + done * GAP_MS - clock.monotonicMs();
    if (done < tries && early > 0) await waitUnlessEnded(early, ports, interrupt);
  }
  const endedAt = clock.now();
  return {
    orgUrl: target.url,
    tries: { done, planned: tries },
    startedAt,
    endedAt,
    isInterrupted: interrupt.aborted,
    connections,
    exchanges,
    control: exchanges.some(hasNoAnswer) ? await askControl(ports, interrupt) : undefined,
    cell,
    // Last, so that the times of the requests are theirs alone.
    page: await ports.readPage(),
    endpoint: target.endpoint?.path,
    hasCredential: target.authorizer !== undefined,
    notAsked,
  };
}

async function waitUnlessEnded(ms: number, { wait }: TryPorts, interrupt: AbortSignal): Promise<void> {
  try {
    await wait(ms, interrupt);
  } catch (error) {
    if (!interrupt.aborted) throw error;
  }
}

function hasNoAnswer({ result }: Exchange): boolean {
  return 'fault' in result;
}

/** Connects and shakes hands, no more: that alone shows that this machine's own network works. */
async function askControl(
  { network, controlTarget: target }: CollectPorts,
  interrupt: AbortSignal,
): Promise<Collected['control']> {
  try {
    // Not interrupted twice: whoever ends the tries still wants to know whose fault it was.
    const parent = interrupt.aborted ? undefined : interrupt;
    const anywhere = { ...network, publicOnly: false };
    const { socket } = await withTimeLimit(CONTROL_MS, parent, (signal) =>
      dial(endpointOf(target), anywhere, ['http/1.1'], signal),
    );
    socket.destroy();
    return { target, failure: undefined };
  } catch (error) {
    if (!(error instanceof NetworkFault)) throw error;
    if (interrupt.aborted) return undefined;
    return { target, failure: `${error.message} (phase ${error.phase})` };
  }
}
