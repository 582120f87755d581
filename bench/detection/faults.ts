/** What may befall an org, and what has to be said of it. */
import type { Condition } from '../../lambda/contract.ts';
import { bucketViolation } from '../../local/simulated-okta/api/rate-limit-events.ts';
import type { Scenario } from '../../local/simulated-okta/scenario.ts';
import { SCENARIOS } from '../../local/simulated-okta/scenarios.ts';
import type { Chance } from '../world/chance.ts';
import type { SmallWorld } from '../world/small-world.ts';
import { CELL } from '../world/status-page.ts';

export interface Fault {
  readonly name: string;
  readonly condition: Condition;
  /** What ails the org while it lasts, asked at each exchange. */
  readonly ails?: (chance: Chance) => Scenario | undefined;
  /** From one exchange to the next. @default it lasts */
  readonly comesAndGoes?: true;
  /** What happens at its beginning and at its end. */
  readonly begins?: (world: SmallWorld) => void;
  readonly ends?: (world: SmallWorld) => void;
}

const ailing = (name: keyof typeof SCENARIOS) => () => SCENARIOS[name];

export const HARD_FAULT = 'connection refused';

export const FAULTS: readonly Fault[] = [
  { name: HARD_FAULT, condition: 'UNREACHABLE', ails: ailing('refused') },
  {
    name: 'no answer (5 s a try)',
    condition: 'UNREACHABLE',
    ails: ailing('silence-before-handshake'),
  },
  { name: 'HTTP 500 to everything', condition: 'UNREACHABLE', ails: ailing('server-error') },
  { name: 'TLS certificate expired', condition: 'TLS_INVALID', ails: ailing('certificate-expired') },
  { name: 'wrong issuer', condition: 'ISSUER_MISMATCH', ails: ailing('issuer-mismatch') },
  { name: 'no signing key', condition: 'NO_USABLE_SIGNING_KEY', ails: ailing('no-keys') },
  {
    name: 'half of the connections refused',
    condition: 'UNREACHABLE',
    comesAndGoes: true,
    ails: (chance) => (chance() < 0.5 ? SCENARIOS.refused : undefined),
  },
  {
    name: 'rate-limit violation in the System Log',
    condition: 'RATE_LIMIT_VIOLATION',
    begins: ({ orgs: [org], time }) =>
      org?.api.log.publish(bucketViolation(time.now(), { bucket: '/api/v1/authn', threshold: 500 })),
  },
  {
    name: "incident on Okta's status page",
    condition: 'OKTA_INCIDENT',
    begins: ({ page, time }) => {
      const since = time.now();
      const log = [{ at: since, text: 'Some users cannot sign in. We are investigating.' }];
      const category = 'Service Disruption';
      // Of a number of its own, as Okta numbers them.
      const name = `I-${100_000 + Math.floor((since.getTime() / 1000) % 900_000)}`;
      const status = 'Investigating';
      page.publish([{ name, title: 'Sign-in errors', category, status, cells: [CELL], since, log }]);
    },
    ends: ({ page }) => page.publish([]),
  },
];
