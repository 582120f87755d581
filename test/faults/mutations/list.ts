/** Twenty comparisons of the shipped code on which what is told depends, and the tests that have to notice. */

export interface Mutation {
  /** What would become of it. */
  readonly harm: string;
  readonly file: string;
  /** There once. */
  readonly text: string;
  readonly instead: string;
  /** One of them has to notice: they are run together. */
  readonly tests: readonly string[];
}

export const MUTATIONS: readonly Mutation[] = [
  {
    harm: 'blindness would be told before what is wrong',
    file: 'lambda/outcome.ts',
    text: "['ok', 'unknown', 'warning', 'critical']",
    instead: "['ok', 'warning', 'unknown', 'critical']",
    tests: ['test/lambda/outcome.test.ts'],
  },
  {
    harm: 'an outage seen in one try of three would wake somebody',
    file: 'lambda/engine/confirm.ts',
    text: 'seen.length === tries.length &&',
    instead: 'seen.length >= 1 &&',
    tests: ['test/lambda/engine/confirm.test.ts'],
  },
  {
    harm: 'a warning would be told a run later',
    file: 'lambda/alerting/incident-status.ts',
    text: '.length >= rule.seen',
    instead: '.length > rule.seen',
    tests: ['test/lambda/alerting/reconcile.test.ts'],
  },
  {
    harm: 'one good run would end an incident',
    file: 'lambda/alerting/policy.ts',
    text: 'clearRuns: 2,',
    instead: 'clearRuns: 1,',
    tests: ['test/lambda/alerting/reconcile.test.ts'],
  },
  {
    harm: 'what is as grave as before would be told as graver',
    file: 'lambda/alerting/announcement.ts',
    text: 'rank(severity) > rank(announced.severity)',
    instead: 'rank(severity) >= rank(announced.severity)',
    tests: ['test/lambda/alerting/reconcile.test.ts'],
  },
  {
    harm: 'a reminder would come a run late',
    file: 'lambda/alerting/announcement.ts',
    text: 'silentMs >= POLICY.reminderMs',
    instead: 'silentMs > POLICY.reminderMs',
    tests: ['test/lambda/alerting/policy/reminders.test.ts'],
  },
  {
    harm: 'flapping would begin a change early',
    file: 'lambda/alerting/announcement.ts',
    text: 'incident.changes.length > POLICY.flapping.changes',
    instead: 'incident.changes.length >= POLICY.flapping.changes',
    tests: ['test/lambda/alerting/policy/flapping.test.ts'],
  },
  {
    harm: 'no message of ten would be left to name the others',
    file: 'lambda/alerting/storm.ts',
    text: 'messages - 1 - recent.length',
    instead: 'messages - recent.length',
    tests: ['test/lambda/alerting/policy/storm.test.ts'],
  },
  {
    harm: 'a mute would last a moment longer than it says',
    file: 'lambda/alerting/silence.ts',
    text: 'now.getTime() < Date.parse(until)',
    instead: 'now.getTime() <= Date.parse(until)',
    tests: ['test/lambda/alerting/policy/mutes.test.ts'],
  },
  {
    harm: 'an alert that a dead run claimed would never be sent',
    file: 'lambda/adapters/dynamodb-store.ts',
    text: 'OR claimedUntil < :now OR',
    instead: 'OR claimedUntil > :now OR',
    tests: ['test/lambda/adapters/dynamodb-store.test.ts'],
  },
  {
    harm: 'a check would count as standing still a moment early',
    file: 'lambda/engine/siblings.ts',
    text: 'minutes > allowed',
    instead: 'minutes >= allowed',
    tests: ['test/lambda/alerting/policy/several-checks.test.ts'],
  },
  {
    harm: "the monitor would not take the last call of its own share of Okta's limit",
    file: 'lambda/okta/rate-budget.ts',
    text: 'taken * 100 > seen.limit * sharePercent',
    instead: 'taken * 100 >= seen.limit * sharePercent',
    tests: ['test/lambda/okta/rate-budget.test.ts'],
  },
  {
    harm: 'an org that fails would be called a fourth time',
    file: 'lambda/okta/circuit-breaker.ts',
    text: 'failures < FAILURES_TO_OPEN',
    instead: 'failures <= FAILURES_TO_OPEN',
    tests: ['test/lambda/okta/circuit-breaker.test.ts'],
  },
  {
    harm: "a host's certificate would be critical a day late",
    file: 'lambda/checks/oidc-discovery/judge-certificate.ts',
    text: 'if (days <= critical)',
    instead: 'if (days < critical)',
    tests: ['test/lambda/checks/oidc-discovery/judging/certificate-bands.test.ts'],
  },
  {
    harm: 'a clock that is as far off as it may be would be told of',
    file: 'lambda/checks/oidc-discovery/judge-clock.ts',
    text: 'certainSkewMs > limitMs',
    instead: 'certainSkewMs >= limitMs',
    tests: ['test/lambda/checks/oidc-discovery/judging/clock.test.ts'],
  },
  {
    harm: 'a SAML certificate would be a warning a day late',
    file: 'lambda/checks/saml-certificates/judged-use.ts',
    text: 'if (days <= warning)',
    instead: 'if (days < warning)',
    tests: ['test/lambda/checks/saml-certificates/judging.test.ts'],
  },
  {
    harm: 'a list that lost half of its apps would be believed',
    file: 'lambda/checks/saml-certificates/visibility.ts',
    text: 'count * 2 <= before.count',
    instead: 'count * 2 < before.count',
    tests: ['test/lambda/checks/saml-certificates/judging-visibility.test.ts'],
  },
  {
    harm: 'a bucket would count as below its threshold too early',
    file: 'lambda/checks/rate-limits/judge-use.ts',
    text: 'usedPercent > threshold.percent - HYSTERESIS_POINTS',
    instead: 'usedPercent >= threshold.percent - HYSTERESIS_POINTS',
    tests: ['test/lambda/checks/rate-limits/judging/use.test.ts'],
  },
  {
    harm: 'a status page that is just not frozen would be',
    file: 'lambda/checks/service-status/freshness.ts',
    text: 'ageMs <= staleDays * DAY_MS',
    instead: 'ageMs < staleDays * DAY_MS',
    tests: ['test/lambda/checks/service-status/judging/unknown.test.ts'],
  },
  {
    harm: 'the largest body that may be read would be refused',
    file: 'lambda/net/body.ts',
    text: 'bytes > maximumBytes',
    instead: 'bytes >= maximumBytes',
    tests: ['test/lambda/net/body.test.ts'],
  },
];
