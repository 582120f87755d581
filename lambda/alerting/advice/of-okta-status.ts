/** Advice on what Okta's own status page reports. */
import type { Condition } from '../../contract.ts';
import type { Advice } from './advice.ts';

export const OF_OKTA_STATUS = {
  OKTA_INCIDENT: {
    summary: 'Okta reports an incident',
    meaning: 'It may concern your users even while every probe of this monitor is well.',
    steps: [
      'Read the incident on https://status.okta.com and note its number.',
      'Compare it with the other checks on the dashboard; they may see it too.',
      'Tell your users if they do; nothing of yours will mend it.',
    ],
  },
  OKTA_MAINTENANCE: {
    summary: 'Okta plans maintenance',
    meaning: 'Announced once. While it lasts, every other alert of the org names it.',
    steps: [
      'Read on https://status.okta.com what will not work.',
      'Tell those whom it concerns: changes to users may fail where sign-in goes on.',
      'Move your own rollouts out of its way.',
    ],
  },
} satisfies Partial<Record<Condition, Advice>>;
