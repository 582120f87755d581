/** What happens to the simulated orgs, and how many messages each may bring. */
import { CHECK_NAMES, type CheckName } from '../../lambda/contract.ts';
import type { Finding } from '../../lambda/outcome.ts';
import { type Course, type Message, type Observed, START } from './simulated-org.ts';

export interface Scenario extends Course {
  readonly name: string;
  /** Messages at most, and where the number is certain at least too. */
  readonly atMost: number;
  readonly atLeast: number;
  /** What else has to hold. */
  readonly holds?: (messages: readonly Message[]) => boolean;
}

const HOUR = 60;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** Good runs after the end, long enough for everything that is still to be said. */
const AFTERWARDS = 2 * HOUR;

const [OIDC_DISCOVERY] = CHECK_NAMES;
/** Those that see nothing while the org cannot be reached. */
const API_CHECKS: readonly CheckName[] = ['rate-limits', 'saml-certificates'];

function finding(changes: Partial<Finding>): Finding {
  return {
    condition: 'UNREACHABLE',
    subject: 'acme.okta.com',
    severity: 'critical',
    reason: 'TIMEOUT',
    observed: 'no answer',
    wanted: 'an answer',
    certainty: 'certain',
    requestIds: [],
    attempts: [],
    ...changes,
  };
}

const sees = (...findings: readonly Finding[]): Observed => {
  return { check: OIDC_DISCOVERY, findings, unseen: [] };
};

const cannotSee = (check: CheckName): Observed => ({
  check,
  findings: [
    finding({
      condition: 'CHECK_UNKNOWN',
      subject: check,
      severity: 'warning',
      reason: 'MONITOR_ERROR',
      certainty: 'tentative',
    }),
  ],
  unseen: 'everything',
});

/** What one run a minute of `oidc-discovery` sees. */
const course = (minutes: number, findings: (minute: number) => readonly Finding[]): Course => {
  return { minutes, observe: (minute) => [sees(...findings(minute))] };
};

/** The same findings from the beginning until `end`. */
const lasting = (end: number, ...findings: readonly Finding[]): Course =>
  course(end + AFTERWARDS, (minute) => (minute < end ? findings : []));

const issuers = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    finding({
      condition: 'ISSUER_MISMATCH',
      subject: `https://acme.okta.com/oauth2/${index}`,
      reason: 'ISSUER_HOST',
    }),
  );

const certificates = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    finding({
      condition: 'CERTIFICATE_EXPIRING',
      subject: `id${index}.acme.example`,
      severity: 'warning',
      reason: 'EXPIRES_SOON',
      band: '30 AB:CD:EF:01',
    }),
  );

/** A scan that finds ten more certificates every five minutes for two hours, and an outage of twenty minutes in it. */
const firstScan: Course = {
  minutes: 4 * HOUR,
  observe: (minute) => [
    sees(...(minute >= 90 && minute < 110 ? [finding({})] : [])),
    {
      check: 'saml-certificates',
      findings: certificates(10 * Math.min(24, Math.floor(minute / 5) + 1)),
      unseen: [],
    },
  ],
};

const skewed = finding({ condition: 'CLOCK_SKEW', severity: 'warning', reason: 'CLOCK_AHEAD' });

const isAnnouncedAt = (...minutes: readonly number[]) => {
  return (messages: readonly Message[]) =>
    minutes.every((at) => messages.some(({ minute, alert }) => minute === at && alert.state === 'FIRING'));
};

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'One-hour outage that blinds every check',
    atMost: 2,
    atLeast: 2,
    minutes: HOUR + AFTERWARDS,
    observe: (minute) =>
      minute < HOUR
        ? [sees(finding({})), ...API_CHECKS.map(cannotSee)]
        : [sees(), ...API_CHECKS.map((check) => ({ check, findings: [], unseen: [] }))],
    holds: isAnnouncedAt(0),
  },
  {
    name: 'One-hour outage of an org with three hosts',
    atMost: 6,
    atLeast: 2,
    ...lasting(
      HOUR,
      ...['acme.okta.com', 'id.acme.example', 'login.acme.example'].map((subject) => finding({ subject })),
    ),
  },
  {
    name: 'Outage, recovery, outage, ten minutes each',
    atMost: 4,
    atLeast: 4,
    ...course(30 + AFTERWARDS, (minute) =>
      minute < 10 || (minute >= 20 && minute < 30) ? [finding({})] : [],
    ),
    holds: isAnnouncedAt(0, 20),
  },
  {
    name: 'Bad and good by turns, each minute for six hours',
    atMost: 4,
    atLeast: 2,
    ...course(6 * HOUR + AFTERWARDS, (minute) =>
      minute < 6 * HOUR && minute % 2 === 0 ? [finding({})] : [],
    ),
  },
  {
    name: 'Down and up again every three minutes for six hours',
    // Six changes are announced, the seventh says that it flaps, and the end is the last word.
    atMost: 8,
    atLeast: 2,
    ...course(6 * HOUR + AFTERWARDS, (minute) =>
      minute < 6 * HOUR && minute % 3 === 0 ? [finding({})] : [],
    ),
  },
  {
    name: 'Thirty days of one warning',
    // It fires, is called to mind every 24 hours, and is over.
    atMost: 1 + 29 + 1,
    atLeast: 1 + 29 + 1,
    ...lasting(30 * DAY, skewed),
  },
  {
    name: '200 certificates enter a band in one run',
    atMost: 1,
    atLeast: 1,
    ...course(DAY, () => certificates(200)),
  },
  {
    name: 'Two hours of finding certificates, with an outage',
    // Ten an hour, which name the end of the outage too; its beginning does not wait for room.
    atMost: 22,
    atLeast: 3,
    ...firstScan,
    holds: isAnnouncedAt(90),
  },
  {
    name: 'Two hours of 50 different critical findings',
    // Ten when they fire and ten when they are over: nine and one that names the rest.
    atMost: 20,
    atLeast: 2,
    ...lasting(2 * HOUR, ...issuers(50)),
    holds: (messages) => namedIn(messages, 'FIRING') === 50 && namedIn(messages, 'RESOLVED') === 50,
  },
  {
    name: 'A muted week, faulty for five days of it',
    atMost: 0,
    atLeast: 0,
    ...lasting(5 * DAY, finding({})),
    minutes: WEEK + AFTERWARDS,
    mutes: [mutedFor(WEEK)],
  },
  {
    name: 'A muted week, faulty for an hour longer',
    atMost: 2,
    atLeast: 2,
    ...lasting(WEEK + HOUR, finding({})),
    mutes: [mutedFor(WEEK)],
    holds: isAnnouncedAt(WEEK),
  },
];

function mutedFor(minutes: number) {
  const until = new Date(START.getTime() + minutes * 60_000).toISOString();
  return { pattern: 'acme/*/*', until, reason: 'known', createdAt: START.toISOString() };
}

/** Incidents that a state was said of, by a message of their own or by name in another. */
function namedIn(messages: readonly Message[], state: 'FIRING' | 'RESOLVED'): number {
  const all = messages.flatMap(({ alert }) => [alert, ...alert.items]);
  return new Set(all.filter((said) => said.state === state).map(({ dedupKey }) => dedupKey)).size;
}
