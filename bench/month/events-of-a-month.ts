/** What befalls a healthy org in a month, put into one day. */
import { appKeyEvent } from '../../local/simulated-okta/api/audit-events.ts';
import { bucketViolation, bucketWarning } from '../../local/simulated-okta/api/rate-limit-events.ts';
import { samlApp } from '../../local/simulated-okta/api/simulated-app.ts';
import { SCENARIOS } from '../../local/simulated-okta/scenarios.ts';
import { CELL } from '../world/status-page.ts';
import type { Fleet, Happening } from './simulated-fleet.ts';

const AUTHN = { bucket: '/api/v1/authn', threshold: 500 };
const TEN_MINUTES = 1 / 6;

function ailing(atHour: number, hours: number, name: keyof typeof SCENARIOS): Happening[] {
  const all = (fleet: Fleet, change: (alias: string) => void) => {
    for (const { alias } of fleet.orgs) change(alias);
  };
  return [
    { atHour, happens: (fleet) => all(fleet, (alias) => fleet.ailments.set(alias, SCENARIOS[name])) },
    { atHour: atHour + hours, happens: (fleet) => all(fleet, (alias) => fleet.ailments.delete(alias)) },
  ];
}

/** In words, for whoever reads the figures. */
export const EVENTS_IN_WORDS = `an outage of ten minutes, a new signing key, four warnings and a violation of rate limits, two apps with new keys, and an
incident of two hours on Okta's page`;

export const EVENTS: readonly Happening[] = [
  ...ailing(1, TEN_MINUTES, 'server-error'),
  ...ailing(3, 20, 'key-added'),
  ...[2, 8, 14, 20].map((atHour) => ({
    atHour,
    happens: ({ orgs, time }: Fleet) => {
      for (const { api } of orgs) api.log.publish(bucketWarning(time.now(), AUTHN, 90));
    },
  })),
  {
    atHour: 11,
    happens: ({ orgs, time }) => {
      for (const { api } of orgs) api.log.publish(bucketViolation(time.now(), AUTHN));
    },
  },
  ...[5, 16].map((atHour) => ({ atHour, happens: (fleet: Fleet) => addApp(fleet, atHour) })),
  { atHour: 12, happens: ({ page, time }) => page.publish([incidentSince(time.now())]) },
  { atHour: 14, happens: ({ page }) => page.publish([]) },
];

/** A new app, of which the System Log says that it was given a key. */
function addApp({ orgs, time }: Fleet, number: number): void {
  for (const { api } of orgs) {
    const [first] = api.apps;
    const [key] = first?.keys ?? [];
    if (key === undefined) throw new RangeError('the simulated org has no app to begin with');
    const id = `0oasimulatednew0${String(number).padStart(4, '0')}`;
    const kid = `simulated-kid-of-a-new-app-with-the-number-${number}`;
    api.apps = [...api.apps, samlApp(id, `New application ${number}`, [{ ...key, kid }], time.now())];
    api.log.publish(appKeyEvent(time.now(), 'generate', id));
  }
}

function incidentSince(since: Date) {
  return {
    name: 'I-100001',
    title: 'Sign-in errors',
    category: 'Service Disruption',
    status: 'Investigating',
    cells: [CELL],
    since,
    log: [{ at: since, text: 'Some users cannot sign in. We are investigating.' }],
  };
}
