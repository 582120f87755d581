/** What a month of 1, 10 and 50 orgs takes of AWS and of Okta, and what it costs: `npm run bench -- month`. */
import { CHECK_NAMES } from '../lambda/contract.ts';
import { MINUTES_PER_MONTH } from '../lib/cost/assumptions.ts';
import { type Bill, billOf, dollars, type Usage } from '../lib/cost/bill.ts';
import { EVENTS, EVENTS_IN_WORDS } from './month/events-of-a-month.ts';
import { type Counted, simulatedFleet } from './month/simulated-fleet.ts';
import { type Row, type Section, verdictOf } from './section.ts';

const HOURS_PER_MONTH = MINUTES_PER_MONTH / 60;
const DAY = 24;
/** As long as it is from one sweep to the next: longer takes no other course. */
const SWEEP_HOURS = 6;

/** What a run uses, which the estimate assumes and the simulation counts; the rest of a bill is taken as estimated. */
const COUNTED = {
  lambdaRequest: invocationsOf,
  schedulerInvocation: invocationsOf,
  putMetricData: ({ putMetricData }: Counted) => putMetricData,
  readUnit: ({ readUnits }: Counted) => readUnits,
  writeUnit: ({ writeUnits }: Counted) => writeUnits,
} as const;
type CountedPrice = keyof typeof COUNTED;

export async function month(): Promise<Section> {
  const events = await simulatedFleet(1, DAY, EVENTS);
  const one = await simulatedFleet(1, DAY);
  const fleets = [
    monthOf(one, one, events),
    monthOf(await simulatedFleet(10, DAY), one, events),
    monthOf(await simulatedFleet(50, SWEEP_HOURS), one, events),
  ];
  const costs = fleets.map(({ simulated, orgs }) => simulated.atListPrice / orgs);
  const falls = costs.every((cost, index) => cost <= (costs[index - 1] ?? Number.POSITIVE_INFINITY));
  const each = (what: string, text: (fleet: Month) => string, bar?: Row['bar']): Row => {
    return { what, figure: fleets.map(text).join(' · '), ...(bar === undefined ? {} : { bar }) };
  };
  const anOrg = (what: string, of: (counted: Counted) => number) =>
    each(what, ({ quantity, orgs }) => count(quantity(of) / orgs));
  const beside = (what: string, price: CountedPrice) =>
    each(what, (fleet) => {
      const { orgs } = fleet;
      return `${count(fleet.quantity(COUNTED[price]) / orgs)} (${count(fleet.estimated(price) / orgs)})`;
    });
  return {
    title: 'A month of 1, 10 and 50 orgs',
    how: `An org and month each, of a stack of 1, of 10 and of 50 orgs (two stacks), with all checks and a hundred SAML apps each:
the schedules of the synthesized templates, run by the engine, checks and Okta client that are deployed, against simulated
orgs without sockets, under a clock that is moved. What the bill of \`npm run cost\` assumes stands in brackets.`,
    rows: [
      beside('runs', 'lambdaRequest'),
      beside('PutMetricData requests', 'putMetricData'),
      anOrg('data points', ({ dataPoints }) => dataPoints),
      each(
        'distinct metrics',
        ({ metrics, assumedMetrics, orgs }) => `${count(metrics / orgs)} (${count(assumedMetrics / orgs)})`,
      ),
      anOrg('DynamoDB queries', ({ reads }) => reads),
      beside('DynamoDB read units', 'readUnit'),
      anOrg('DynamoDB writes', ({ writes }) => writes),
      beside('DynamoDB write units', 'writeUnit'),
      anOrg('messages to the topic of alerts', ({ messages }) => messages),
      ...bucketsOf(one).map((bucket) =>
        anOrg(`calls in \`${bucket}\``, (counted) => callsIn(counted, bucket)),
      ),
      anOrg('connections and documents that Okta does not limit', ({ publicExchanges }) => publicExchanges),
      each('dollars without anything free, as estimated', ({ estimate, orgs }) =>
        anOrgPays(estimate.atListPrice, orgs),
      ),
      each(
        'dollars without anything free, as counted',
        ({ simulated, orgs }) => anOrgPays(simulated.atListPrice, orgs),
        {
          limit: 'does not rise',
          verdict: verdictOf(falls),
        },
      ),
      each('dollars with free units, as counted', ({ simulated, orgs }) =>
        anOrgPays(simulated.withFreeUnits, orgs),
      ),
    ],
    notes: notesOf(fleets[0]),
  };
}

function notesOf(one: Month | undefined): string {
  const differences = (Object.keys(COUNTED) as CountedPrice[]).flatMap((price) => {
    if (one === undefined) return [];
    const percent = Math.round((one.quantity(COUNTED[price]) / one.estimated(price) - 1) * 100);
    return Math.abs(percent) < 2 ? [] : [`${price} ${percent > 0 ? '+' : ''}${percent} %`];
  });
  return `Simulated were a whole day of 1 and of 10 orgs and six hours of 50, which is from one sweep of certificates to the
next, each after an hour in which every key is read; they are scaled to ${HOURS_PER_MONTH} hours less a day. The day that is missing
is one of a single org with the events of a month in it, which are taken to add the same to each org:
${EVENTS_IN_WORDS}.

Counted against assumed, of one org: ${differences.join(', ') || 'within 2 %'}. Durations of functions, logs, the key and what people look
at are as estimated. What is free is free once an account, so that with free units many orgs pay more each than one does.
Orgs call with API tokens here, which are quicker to simulate: a service app asks for an access token on top, once an hour
and container.`;
}

interface Month {
  readonly orgs: number;
  /** Of a whole month and all orgs. */
  readonly quantity: (of: (counted: Counted) => number) => number;
  readonly estimated: (price: CountedPrice) => number;
  readonly metrics: number;
  readonly assumedMetrics: number;
  readonly estimate: Bill;
  readonly simulated: Bill;
}

/** Quiet time but for a day, and a day with the events of a month for each org. */
function monthOf(quiet: Counted, quietDay: Counted, eventDay: Counted): Month {
  const { orgs, hours, deployment, metrics } = quiet;
  const quantity = (of: (counted: Counted) => number) =>
    (of(quiet) * HOURS_PER_MONTH) / hours + orgs * (of(eventDay) - of(quietDay));
  const usages = deployment.estimates.flatMap(({ bill }) => bill.lines.flatMap(({ usedBy }) => usedBy));
  const kept = usages.filter((usage) => !isOfRuns(usage) && usage.price !== 'metric');
  const counted = (Object.keys(COUNTED) as CountedPrice[]).map((price) => {
    return { price, quantity: Math.ceil(quantity(COUNTED[price])), by: 'runs' };
  });
  const estimated = (price: CountedPrice) =>
    sumOf(usages.filter((usage) => usage.price === price && isOfRuns(usage)));
  return {
    orgs,
    quantity,
    estimated,
    metrics,
    assumedMetrics: sumOf(usages.filter(({ price }) => price === 'metric')),
    estimate: billOf(usages),
    simulated: billOf([...kept, ...counted, { price: 'metric', quantity: metrics, by: 'orgs' }]),
  };
}

/** What the estimate says of runs it names by their check. */
function isOfRuns({ price, by }: Usage): boolean {
  return price in COUNTED && CHECK_NAMES.some((check) => by.startsWith(`${check} of `));
}

function sumOf(usages: readonly Usage[]): number {
  return usages.reduce((sum, { quantity }) => sum + quantity, 0);
}

function invocationsOf({ invocations }: Counted): number {
  return [...invocations.values()].reduce((sum, runs) => sum + runs, 0);
}

function bucketsOf({ windows }: Counted): string[] {
  return [...new Set(windows.map(({ bucket }) => bucket))].sort();
}

function callsIn({ windows }: Counted, bucket: string): number {
  return windows
    .filter((window) => window.bucket === bucket)
    .flatMap(({ passed, refused }) => [...passed.values(), ...refused.values()])
    .reduce((sum, calls) => sum + calls, 0);
}

function anOrgPays(mills: number, orgs: number): string {
  return dollars(Math.round(mills / orgs));
}

function count(number: number): string {
  return Math.round(number).toLocaleString('en');
}
