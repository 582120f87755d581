/** Apps for the rehearsal of certificates: as many as a step needs, with certificates that end when it says. */
import { type AppKey, makeAppKey } from '../../../local/simulated-okta/api/app-key.ts';
import { type SimulatedApp, samlApp } from '../../../local/simulated-okta/api/simulated-app.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const APP_YEARS_MS = 3 * 365 * DAY_MS;

/** An app whose certificate ends so many days and minutes from now. */
export async function appEnding(name: string, now: Date, days: number, minutes = 0): Promise<SimulatedApp> {
  const key = await makeAppKey(new Date(now.getTime() + days * DAY_MS + minutes * MINUTE_MS));
  return samlApp(idOf(name), name, [key], new Date(now.getTime() - APP_YEARS_MS));
}

/** The same app with a new key in use; the old one is still among its keys. */
export async function rotated(app: SimulatedApp, now: Date): Promise<SimulatedApp> {
  const key = await makeAppKey(new Date(now.getTime() + 9 * 365 * DAY_MS));
  return { ...app, keys: [key, ...app.keys], activeKid: key.kid };
}

/**
 * Apps with a key each, in the order in which they are asked for; every tenth has a certificate that ends soon.
 * Making certificates takes time: the others have the same one under kids of their own.
 */
export async function manyApps(count: number, now: Date): Promise<readonly SimulatedApp[]> {
  const lasting = await makeAppKey(new Date(now.getTime() + 900 * DAY_MS));
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  return Promise.all(
    numbers.map(async (number) => {
      const name = `App ${String(number).padStart(3, '0')}.`;
      const key: AppKey =
        number % 10 === 0
          ? await makeAppKey(new Date(now.getTime() + (15 + number / 10) * DAY_MS))
          : { ...lasting, kid: `kid-of-${number}` };
      return samlApp(idOf(name), name, [key], new Date(now.getTime() - APP_YEARS_MS + number * MINUTE_MS));
    }),
  );
}

function idOf(name: string): string {
  return `0oa${name.replace(/\W/g, '').toLowerCase()}`;
}
