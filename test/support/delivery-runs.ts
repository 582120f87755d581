/** Runs that deliver one after the other against one store, and fail at a step a test names. */
import { type Delivery, deliver } from '../../lambda/engine/deliver.ts';
import type { Ports } from '../../lambda/engine/ports.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import { CONTEXT, outcomeWith } from './alerting-values.ts';
import { type RecordingPorts, recordingPorts } from './recording-ports.ts';

/** The steps of a delivery in their order. */
export const STEPS = ['store', 'claim', 'publishAlert', 'markSent'] as const;

export interface Failure {
  readonly step: (typeof STEPS)[number];
  /** Whether the step had its effect. */
  readonly moment: 'before' | 'after';
  /** `throws` is an error the run lives to handle; when it `dies`, nothing of it happens any more. */
  readonly kind: 'throws' | 'dies';
}

/** As deployed: the settings name no cell, so that it is what the org says. */
const SETTINGS = { ...CONTEXT, org: { alias: CONTEXT.org.alias, url: CONTEXT.org.url } };

type DeliveryPorts = Pick<Ports, 'store' | 'publishAlert' | 'clock' | 'log'>;

/** The ports with one step that fails the first time it is taken. */
function failing(ports: DeliveryPorts, { step, moment, kind }: Failure, onDeath: () => void): DeliveryPorts {
  let failed = false;
  const failure = (): Promise<never> => {
    failed = true;
    if (kind === 'throws') return Promise.reject(new Error(`${step} failed`));
    onDeath();
    return new Promise<never>(() => {});
  };
  const wrap =
    <Parameters extends unknown[], Result>(
      name: Failure['step'],
      act: (...parameters: Parameters) => Promise<Result>,
    ) =>
    async (...parameters: Parameters): Promise<Result> => {
      const fails = name === step && !failed;
      if (fails && moment === 'before') return failure();
      const result = await act(...parameters);
      return fails ? failure() : result;
    };
  const { store } = ports;
  return {
    ...ports,
    publishAlert: wrap('publishAlert', ports.publishAlert),
    store: {
      ...store,
      store: wrap('store', store.store),
      claim: wrap('claim', store.claim),
      markSent: wrap('markSent', store.markSent),
    },
  };
}

export interface DeliveryRuns {
  readonly ports: RecordingPorts;
  /** A run some time after the one before; `died` when its failure killed it. */
  run(judgement: Judgement, failure?: Failure): Promise<Delivery | 'died'>;
}

export function deliveryRuns(ports: RecordingPorts = recordingPorts(), minutesApart = 1): DeliveryRuns {
  return {
    ports,
    run: async (judgement, failure) => {
      ports.time.pass(minutesApart * 60_000);
      const outcome = outcomeWith({ ...judgement, at: ports.clock.now() });
      const state = await ports.store.read('acme');
      if (failure === undefined) return deliver(outcome, state, SETTINGS, ports);
      return new Promise((resolve, reject) => {
        const mortal = failing(ports, failure, () => resolve('died'));
        deliver(outcome, state, SETTINGS, mortal).then(resolve, reject);
      });
    },
  };
}
