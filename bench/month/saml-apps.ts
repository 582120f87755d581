/** Many SAML apps, each with a key of its own; of their certificates there are fewer, which nobody compares. */
import { type AppKey, makeAppKey } from '../../local/simulated-okta/api/app-key.ts';
import { type SimulatedApp, samlApp } from '../../local/simulated-okta/api/simulated-app.ts';

const DAY_MS = 86_400_000;
const CERTIFICATES = 20;
/** The nearest end, so that no band is reached in the time that is simulated. */
const FIRST_END_DAYS = 1_000;

export async function samlApps(count: number, now: Date): Promise<SimulatedApp[]> {
  const keys: AppKey[] = [];
  for (let index = 0; index < Math.min(count, CERTIFICATES); index += 1)
    keys.push(await makeAppKey(new Date(now.getTime() + (FIRST_END_DAYS + 10 * index) * DAY_MS)));
  return Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(6, '0');
    const key = keys[index % keys.length];
    if (key === undefined) throw new RangeError('no key was made');
    const kid = `simulated-kid-of-an-app-with-the-number-${number}`;
    const created = new Date(now.getTime() - (500 + index / 100) * DAY_MS);
    return samlApp(`0oasimulated${number}01`, `Application ${number}`, [{ ...key, kid }], created);
  });
}
