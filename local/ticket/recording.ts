/** Writes down what is asked and what comes back, while it is asked. */
import { NetworkFault } from '../../lambda/net/fault.ts';
import type { HttpAnswer } from '../../lambda/net/https.ts';
import type { Clock } from '../../lambda/net/network.ts';
import type { ConnectionFact, Exchange } from './exchange.ts';

export type Asked = Pick<Exchange, 'method' | 'path' | 'parameters'>;

export interface Recorder {
  readonly connected: (fact: ConnectionFact) => void;
  readonly exchanged: (exchange: Exchange) => void;
}

export interface Recording {
  /** @throws whatever `work` throws; a fault of the network is written down first */
  readonly connection: <Result>(asked: Asked, work: () => Promise<Result>) => Promise<Result>;
  /** As {@link connection}; an answer is written down too. */
  readonly request: (asked: Asked, work: () => Promise<HttpAnswer>) => Promise<HttpAnswer>;
}

/** @param interrupt what ends by it is no fault of anybody's, and is not written down */
export function recordingOf(
  attempt: number,
  clock: Clock,
  recorder: Recorder,
  interrupt: AbortSignal,
): Recording {
  async function connection<Result>(asked: Asked, work: () => Promise<Result>): Promise<Result> {
    const sentAt = clock.now();
    const started = clock.monotonicMs();
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NetworkFault) || interrupt.aborted) throw error;
      const { reason, phase, message } = error;
      const durationMs = clock.monotonicMs() - started;
      const fault = { reason, phase, detail: message };
      recorder.exchanged({ attempt, ...asked, sentAt, durationMs, result: { fault } });
      throw error;
    }
  }

  return {
    connection,
    request: async (asked, work) => {
      const answer = await connection(asked, work);
      const { sentAt, totalMs: durationMs } = answer;
      recorder.exchanged({ attempt, ...asked, sentAt, durationMs, result: { answer } });
      return answer;
    },
  };
}
