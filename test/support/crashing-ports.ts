/** Ports of which one step fails, before or after it had its effect. */
import type { DeliveryPorts } from './policy-org.ts';

const STEPS = ['store', 'claim', 'publishAlert', 'markSent'] as const;

export interface Crash {
  readonly step: (typeof STEPS)[number];
  /** Which time the step is taken, from 1. */
  readonly time: number;
  readonly moment: 'before' | 'after';
  /** `throws` is an error the run lives to handle; when it `dies`, nothing of it happens any more. */
  readonly kind: 'throws' | 'dies';
}

export const CRASHES: readonly Crash[] = STEPS.flatMap((step) =>
  [1, 2].flatMap((time) =>
    (['before', 'after'] as const).flatMap((moment) =>
      (['throws', 'dies'] as const).map((kind) => ({ step, time, moment, kind })),
    ),
  ),
);

export function crashing(ports: DeliveryPorts, crash: Crash, onDeath: () => void): DeliveryPorts {
  let taken = 0;
  const failure = (): Promise<never> => {
    if (crash.kind === 'throws') return Promise.reject(new Error(`${crash.step} failed`));
    onDeath();
    return new Promise<never>(() => {});
  };
  const wrap =
    <Parameters extends unknown[], Result>(
      step: Crash['step'],
      act: (...parameters: Parameters) => Promise<Result>,
    ) =>
    async (...parameters: Parameters): Promise<Result> => {
      if (step === crash.step) taken += 1;
      const fails = step === crash.step && taken === crash.time;
      if (fails && crash.moment === 'before') return failure();
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
