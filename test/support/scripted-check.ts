/** A check whose probes see what a test wrote down, one entry a try; the last entry stands for all later ones. */
import type { Check } from '../../lambda/checks/check.ts';
import type { Judgement } from '../../lambda/outcome.ts';

export interface ScriptedCheck extends Check<Judgement> {
  /** What `elapsedMs` gave when each probe began. */
  readonly probedAt: readonly number[];
}

export function scriptedCheck(
  script: readonly [Judgement, ...Judgement[]],
  {
    confirmation = { attempts: 3, overSeconds: 20 },
    elapsedMs = () => 0,
    whileProbing = () => {},
  }: {
    confirmation?: Check<Judgement>['confirmation'];
    elapsedMs?: () => number;
    whileProbing?: () => void;
  } = {},
): ScriptedCheck {
  const probedAt: number[] = [];
  return {
    name: 'oidc-discovery',
    probedAt,
    probe: async () => {
      probedAt.push(elapsedMs());
      whileProbing();
      return script[Math.min(probedAt.length, script.length) - 1] ?? script[0];
    },
    judge: (judgement) => judgement,
    confirmation,
  };
}
