/** What Okta's API can answer with in place of what was asked for. */
import { METRICS } from '../../../lambda/contract.ts';
import type { Answer } from '../../../local/simulated-okta/answers.ts';
import { appKeyEvent } from '../../../local/simulated-okta/api/audit-events.ts';
import { nextLinkTo } from '../../../local/simulated-okta/api/link-faults.ts';
import { type Change, FOREIGN_HOST } from '../../../local/simulated-okta/scenario.ts';
import { believed, FIGURES, type Row, unknown, untouched } from '../support/cells.ts';
import { NOT_BY_API } from './untouched.ts';

type Cells = Pick<Row['cells'], 'rate-limits' | 'saml-certificates'>;

/** To every call but those for tokens. */
const answered = (fault: string, change: Change, cells: Cells): Row => ({
  fault: `API: ${fault}`,
  begin: (world) => world.api.switchTo({ description: fault, rules: [{ to: 'every call', change }] }),
  cells: { ...NOT_BY_API, ...cells },
});

/** With something on the first page of the log: behind an empty one nobody looks. */
function answeredAfterAnEvent(fault: string, change: Change, cells: Cells): Row {
  const { begin, ...row } = answered(fault, change, cells);
  return {
    ...row,
    begin: (world) => {
      world.api.log.publish(appKeyEvent(world.clock.trueTime(), 'generate', '0oasimulatedsaml0001'));
      return begin(world);
    },
  };
}

const body = (text: string | Buffer) => (healthy: Answer) => ({ ...healthy, body: Buffer.from(text) });
const halved = (healthy: Answer) => body(healthy.body.subarray(0, healthy.body.length >> 1))(healthy);

/** With another value of a header, or without it. @param name in lower case */
const header =
  (name: string, value?: string) =>
  ({ headers, repeated = {}, ...healthy }: Answer): Answer => {
    const without = <Value>(all: Readonly<Record<string, Value>>) =>
      Object.fromEntries(Object.entries(all).filter(([known]) => known.toLowerCase() !== name));
    return {
      ...healthy,
      headers: { ...without(headers), ...(value === undefined ? {} : { [name]: value }) },
      repeated: without(repeated),
    };
  };

const limits =
  (changed: (name: string, value: string) => string | undefined) =>
  ({ headers, ...healthy }: Answer): Answer => {
    const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] => {
      const next = name.startsWith('x-rate-limit-') ? changed(name, value) : value;
      return next === undefined ? [] : [[name, next]];
    });
    return { ...healthy, headers: Object.fromEntries(entries) };
  };

/** Each page names another that nobody has seen. */
const endless: Change = (healthy, { origin, path }) => {
  const url = new URL(path, origin);
  url.searchParams.set('after', String(Number(url.searchParams.get('after') ?? 0) + 1));
  return header('link', `<${url.href}>; rel="next"`)(healthy);
};

const twice: Change = (healthy) => {
  const entries = Object.entries(healthy.headers).filter(([name]) => name.startsWith('x-rate-limit-'));
  const repeated = Object.fromEntries(entries.map(([name, value]) => [name, [value, value]]));
  return { ...healthy, repeated: { ...healthy.repeated, ...repeated } };
};

const MEASURED = { figures: [METRICS.rateLimitUtilization] };
const INCOMPLETE = unknown('INCOMPLETE', { isOverWithNextSweep: true });
const TOO_FEW = unknown('TOO_FEW_APPS', { isOverWithNextSweep: true });

const UNREADABLE: Cells = {
  'rate-limits': unknown('NOT_JSON', MEASURED),
  'saml-certificates': believed(unknown('NOT_JSON')),
};
const NO_LIST: Cells = { 'rate-limits': unknown('SCHEMA', MEASURED), 'saml-certificates': INCOMPLETE };
/** The log goes on where it cannot be followed, and of lists it is known that they are not whole. */
const ASTRAY: Cells = {
  'rate-limits': unknown('SCHEMA', { figures: FIGURES['rate-limits'] }),
  'saml-certificates': INCOMPLETE,
};
const NO_LIMITS: Cells = {
  'rate-limits': unknown('NO_LIMITS', { figures: [METRICS.rateLimitEvents] }),
  'saml-certificates': untouched('asks once a minute in each bucket'),
};
const NOT_NEEDED: Cells = {
  'rate-limits': untouched('goes by its own clock where Okta does not say'),
  'saml-certificates': untouched('goes by its own clock where Okta does not say'),
};

export const API_BODY_ROWS: readonly Row[] = [
  answered(
    'a page in place of JSON',
    body('<!DOCTYPE html><html><body>Please wait</body></html>'),
    UNREADABLE,
  ),
  answered('cut-off JSON', halved, UNREADABLE),
  answered('bytes that are no text', body(Buffer.alloc(100, 0xff)), UNREADABLE),
  answered('nothing at all', body(''), UNREADABLE),
  answered('nested a hundred thousand deep', body('['.repeat(100_000)), UNREADABLE),
  answered('an object in place of each list', body('{}'), NO_LIST),
  answered('null', body('null'), NO_LIST),
  answered('a number', body('1e999'), NO_LIST),
  answered('an empty list', body('[]'), {
    'rate-limits': untouched('an empty log is a quiet one'),
    'saml-certificates': TOO_FEW,
  }),
  answered('a list of nonsense', body('[1, null, "x", {}, [], {"__proto__": {"id": 7}}, {"id": {}}]'), {
    'rate-limits': untouched('what is no event is counted and left out'),
    'saml-certificates': TOO_FEW,
  }),
  answered('the next page is this page', (healthy, { origin, path }) => nextLinkTo(healthy, origin + path), {
    'rate-limits': untouched('the log ends where it repeats itself'),
    'saml-certificates': INCOMPLETE,
  }),
  answeredAfterAnEvent(
    'the next page is on a foreign host',
    header('link', `<https://${FOREIGN_HOST}/api/v1/logs?after=1>; rel="next"`),
    ASTRAY,
  ),
  answeredAfterAnEvent('no word of a next page', header('link'), {
    ...ASTRAY,
    'saml-certificates': untouched('a list without a next page has ended'),
  }),
  answeredAfterAnEvent('a Link that is none', header('link', '<<>>; rel=next, ;;; "'), ASTRAY),
  answeredAfterAnEvent('pages without end', endless, {
    'rate-limits': untouched('reads as many pages as a run may, and on from there in the next'),
    'saml-certificates': INCOMPLETE,
  }),
  answered(
    'no limits stated',
    limits(() => undefined),
    NO_LIMITS,
  ),
  answered(
    'limits that are no numbers',
    limits(() => 'many'),
    NO_LIMITS,
  ),
  answered(
    'limits below nothing',
    limits(() => '-1'),
    NO_LIMITS,
  ),
  answered(
    'a reset in another century',
    limits((name, value) => (name.endsWith('reset') ? '99999999999' : value)),
    NO_LIMITS,
  ),
  answered('limits stated twice', twice, {
    'rate-limits': untouched('takes the narrower of both'),
    'saml-certificates': untouched('takes the narrower of both'),
  }),
  answered('no Date', header('date'), NOT_NEEDED),
  answered('a Date that is none', header('date', 'yesterday'), NOT_NEEDED),
];
