/** What a small org has of SAML: a few apps, and a partner whose users it accepts. */
import { type AppKey, makeAppKey } from '../api/app-key.ts';
import type { Directory } from '../api/org-endpoints.ts';
import { type SimulatedApp, samlApp } from '../api/simulated-app.ts';
import { inLines, makeTrustKey } from '../api/trust-key.ts';

/** Days until certificates end, half a day more each; negative for what has ended. */
export interface SamlEnds {
  /** That of Expenses, which was given a key of its own. */
  readonly expenses: number;
  /** That of the org, with which Payroll and Travel sign. */
  readonly org: number;
  /** That of Wiki, for which a successor is staged. */
  readonly wiki: number;
  /** That with which Travel itself signs its requests. */
  readonly travel: number;
  /** That with which the partner signs. */
  readonly partner: number;
}

export const ENDS_OF_YEARS: SamlEnds = { expenses: 2600, org: 1900, wiki: 200, travel: 900, partner: 700 };

export interface SimulatedSaml {
  readonly apps: readonly SimulatedApp[];
  readonly directory: Pick<Directory, 'idps' | 'trustKeys'>;
}

const DAY_MS = 86_400_000;
const STAGED_DAYS = 3600;

export async function simulatedSaml(now: Date, ends: SamlEnds): Promise<SimulatedSaml> {
  const day = (days: number) => new Date(now.getTime() + (days + 0.5) * DAY_MS);
  const key = (days: number) => makeAppKey(day(days));
  const [expenses, org, wiki, staged, travel, toPartner, ofPartner] = await Promise.all([
    key(ends.expenses),
    key(ends.org),
    key(ends.wiki),
    key(STAGED_DAYS),
    key(ends.travel),
    key(STAGED_DAYS),
    makeTrustKey(day(ends.partner)),
  ]);
  return {
    apps: [
      // Apps keep the key that they had before.
      samlApp('0oasimulatedsaml0001', 'Expenses', [expenses, org], day(-2000)),
      samlApp('0oasimulatedsaml0002', 'Payroll', [org], day(-1500)),
      {
        ...samlApp('0oasimulatedsaml0003', 'Travel', [org], day(-1000)),
        spCertificate: travel.x5c.map((text) => `${inLines(text, '\r\n')}\r\n`),
      },
      samlApp('0oasimulatedsaml0004', 'Wiki', [wiki, staged], day(-400)),
      { ...unsigned('0oasimulatedoidc0001', 'Chat', day(-300)), signOnMode: 'OPENID_CONNECT' },
      unsigned('0oasimulatednone0001', 'Intranet', day(-200)),
    ],
    directory: {
      idps: [
        {
          id: '0oasimulatedidp00001',
          name: 'Partner',
          status: 'ACTIVE',
          trustKid: ofPartner.kid,
          signingKid: toPartner.kid,
          signingKeys: [toPartner],
          created: day(-500),
        },
      ],
      trustKeys: [ofPartner],
    },
  };
}

/** Real lists hold apps that do not say how one signs in to them. */
function unsigned(id: string, label: string, created: Date): SimulatedApp {
  const keys: readonly AppKey[] = [];
  return { id, label, status: 'ACTIVE', signOnMode: null, keys, activeKid: undefined, created };
}
