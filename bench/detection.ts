/** From a fault to the message about it, and messages without a fault, under a clock that is moved: `npm run bench -- detection`. */
import { FAULTS, type Fault, HARD_FAULT } from './detection/faults.ts';
import { noiseOf } from './detection/lossy-network.ts';
import { percentile } from './detection/percentile.ts';
import { type Told, trial } from './detection/trial.ts';
import { atMost, type Row, type Section, verdictOf } from './section.ts';

const HARD_TRIALS = 500;
const TRIALS = 100;
const LIMIT_SECONDS = 80;
const PUNCTUAL_MS = 1_000;
/** What Scheduler documents as its precision. */
const UNPUNCTUAL_MS = 60_000;
const SHARE_LOST = 0.005;
const SEED = 1;
const WHOLE_DAYS = 5;

export async function detection(): Promise<Section> {
  const measured: Measured[] = [];
  for (const fault of FAULTS)
    measured.push(await measure(fault, fault.name === HARD_FAULT ? HARD_TRIALS : TRIALS, PUNCTUAL_MS));
  const hard = FAULTS.filter(({ name }) => name === HARD_FAULT);
  const late: Measured[] = [];
  for (const fault of hard) late.push(await measure(fault, HARD_TRIALS, UNPUNCTUAL_MS));
  const whole = await noiseOf(WHOLE_DAYS, SHARE_LOST, SEED, true);
  const year = await noiseOf(365, SHARE_LOST, SEED, false);

  const missed = [...measured, ...late].reduce((sum, one) => sum + one.missed, 0);
  const faults = [...measured, ...late].reduce((sum, { seconds }) => sum + seconds.length, missed);
  // A fault that comes and goes with each try is told of as it is seen, more than once if need be.
  const surplus = surplusOf(measured.filter(({ fault }) => !fault.comesAndGoes));
  return {
    title: 'From a fault to its message',
    how: `Faults at random moments of the deployed schedules: the checks, confirmation, alerting and the Okta client that are
deployed, against the simulated org without sockets, under a clock that is moved. From the fault to the moment at which SNS
has taken the message; each fault is healed, and befalls the org once more.`,
    rows: [
      ...measured.map((one) => faultRow(one, `starts up to ${PUNCTUAL_MS / 1000} s late`)),
      ...late.map((one) => faultRow(one, `starts up to ${UNPUNCTUAL_MS / 1000} s late`)),
      {
        what: `faults that nothing was said of, of ${faults.toLocaleString('en')}`,
        figure: String(missed),
        bar: atMost('0', missed === 0),
      },
      {
        what: 'messages beside one for a steady fault and one for its end, where starts are up to 1 s late',
        figure: String(surplus),
        bar: atMost('0', surplus === 0),
      },
      {
        what: `messages beside these two, of ${count(2 * HARD_TRIALS)} outages where starts are up to 60 s late`,
        figure: String(surplusOf(late)),
      },
      {
        what: `messages in a year over a network that loses ${SHARE_LOST * 100} % of requests (${count(year.due)} runs, ${count(year.simulated)} of them simulated)`,
        figure: String(year.messages.length),
        bar: atMost('0', year.messages.length === 0),
      },
      {
        what: `messages in ${WHOLE_DAYS} days of it, each of ${count(whole.due)} runs simulated`,
        figure: String(whole.messages.length),
        bar: atMost('0', whole.messages.length === 0),
      },
    ],
    notes: `${ASSUMED}

${leftOut(year.found)}`,
  };
}

const ASSUMED = `Assumed, not measured: an exchange with Okta takes 40 to 200 ms, a function that is warm 20 to 80 ms to its first line,
DynamoDB 4 to 15 ms, SNS 30 to 200 ms; a start is late by any time up to the stated one, each anew. What Okta writes into
its System Log or onto its page is taken to be there at once. By the same kind of model an alarm of CloudWatch on a
metric of one minute has a 95th percentile of 143 s, in which mails and pagers are not contained either. Where starts are up
to a minute late, three runs of \`rate-limits\` in a row can be in vain before one of \`oidc-discovery\` has confirmed that the
org is down: then it is said of both, and later of both that it is over.`;

function leftOut(found: ReadonlyMap<string, number>): string {
  const runs = [...found.values()].reduce((sum, one) => sum + one, 0);
  return `A lost request is one that is never answered; each is lost for itself. Of the year, runs that lose nothing while nothing is
suspected are drawn and left out, since they change nothing that is told; the five days leave out none. ${count(runs)} times
a run of the year found something, and none of it was believed. What is left is three tries of one run, or three runs of a
call, that lose the same request: by arithmetic about one in two years at this rate of loss, and one in two thousand at a
tenth of it.`;
}

interface Measured {
  readonly fault: Fault;
  readonly seconds: readonly number[];
  readonly missed: number;
  readonly surplus: number;
}

async function measure(fault: Fault, trials: number, jitterMs: number): Promise<Measured> {
  const told: Told[] = [];
  for (let number = 0; number < trials; number += 1) told.push(await trial(fault, SEED + number, jitterMs));
  const all = told.flatMap(({ afterMs }) => afterMs);
  const seconds = all.flatMap((ms) => (ms === undefined ? [] : [ms / 1000]));
  const surplus = told.reduce((sum, one) => sum + one.surplus.length, 0);
  return { fault, seconds, missed: all.length - seconds.length, surplus };
}

function surplusOf(some: readonly Measured[]): number {
  return some.reduce((sum, one) => sum + one.surplus, 0);
}

function faultRow({ fault, seconds }: Measured, lateness: string): Row {
  const at95 = percentile(seconds, 95);
  const isBarred = fault.name === HARD_FAULT && lateness.includes(` ${PUNCTUAL_MS / 1000} s`);
  return {
    what: `${fault.name}, ${lateness}: 95th percentile of ${count(seconds.length)} (median ${percentile(seconds, 50).toFixed(0)} s)`,
    figure: `${at95.toFixed(1)} s`,
    spread: `${percentile(seconds, 0).toFixed(1)} to ${percentile(seconds, 100).toFixed(1)} s`,
    ...(isBarred
      ? { bar: { limit: `at most ${LIMIT_SECONDS} s`, verdict: verdictOf(at95 <= LIMIT_SECONDS) } }
      : {}),
  };
}

function count(number: number): string {
  return number.toLocaleString('en');
}
