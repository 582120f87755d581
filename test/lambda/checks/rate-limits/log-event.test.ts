import { describe, expect, it } from 'vitest';
import { EVENT_FILTER, EVENT_TYPES } from '../../../../lambda/checks/rate-limits/event-types.ts';
import { type LogEvent, logEventIn } from '../../../../lambda/checks/rate-limits/log-event.ts';
import { hasRecordings, recordings } from '../../../support/recordings.ts';
import { bucketEvent, NOW, rawEvent, secondsAfter } from './support/log-events.ts';

function read(event: unknown): LogEvent {
  const known = logEventIn(event);
  if (known === undefined) throw new Error('not read as an event');
  return known;
}

describe('an event of the System Log', () => {
  it.each([
    { type: 'system.org.rate_limit.violation', is: 'violation' },
    { type: 'system.org.rate_limit.warning', is: 'warning' },
    { type: 'system.org.rate_limit.expiration.warning', is: 'warning' },
    { type: 'system.org.rate_limit.burst', is: 'burst' },
    { type: 'core.concurrency.org.limit.violation', is: 'concurrency' },
    { type: 'system.client.rate_limit.violation', is: 'client' },
    { type: 'system.client.rate_limit.notification', is: 'client' },
    { type: 'system.client.concurrency_rate_limit.violation', is: 'client' },
    { type: 'system.client.concurrency_rate_limit.notification', is: 'client' },
    { type: 'app.oauth2.client_id_rate_limit_warning', is: 'client' },
    { type: 'system.operation.rate_limit.violation', is: 'operation' },
    { type: 'system.operation.rate_limit.warning', is: 'operation' },
    { type: 'system.operation.concurrency_limit.violation', is: 'operation' },
    { type: 'application.integration.rate_limit_exceeded', is: 'other' },
    { type: 'system.rate_limit.configuration.update', is: 'other' },
    { type: 'application.lifecycle.update', is: 'other' },
    { type: 'app.keys.rotate', is: 'other' },
  ])('$type is of the class $is, and asked for by name', ({ type, is }) => {
    expect(read(rawEvent(type))).toMatchObject({ type, class: is });
    expect(EVENT_TYPES).toContain(type);
    expect(EVENT_FILTER.split(' or ')).toContain(`eventType eq "${type}"`);
  });

  it.each([
    'user.session.start',
    'system.org.rate_limit',
    'system.org.rate_limit.violation.x',
    '__proto__',
    'toString',
  ])('of the type %s is another, whose name is not kept', (type) => {
    expect(read(rawEvent(type))).toMatchObject({ type: 'unlisted', class: 'other', subject: '' });
  });

  it.each([
    {
      about: 'the pattern that Okta names',
      event: bucketEvent('violation', '/api/v1/apps', { debugData: { requestUri: '/api/v1/apps/x/users' } }),
      is: '/api/v1/apps',
    },
    {
      about: 'a pattern with placeholders',
      event: bucketEvent('burst', '/app/{app}/{key}/sso/saml'),
      is: '/app/{app}/{key}/sso/saml',
    },
    {
      about: 'the request where there is no pattern',
      event: rawEvent('system.org.rate_limit.warning', {
        debugData: { requestUri: '/api/v1/groups/00g1a2b3c4' },
      }),
      is: '/api/v1/groups/{id}',
    },
    {
      about: 'the URL without its query where there is no request',
      event: rawEvent('system.org.rate_limit.warning', {
        debugData: { url: '/oauth2/v1/authorize?login_hint=jane' },
      }),
      is: '/oauth2/v1/authorize',
    },
    {
      about: 'nobody knows which, where nothing says',
      event: rawEvent('system.org.rate_limit.warning'),
      is: 'unnamed-bucket',
    },
    {
      about: 'what is no path',
      event: rawEvent('system.org.rate_limit.warning', {
        debugData: { requestUri: 'https://evil.example/x' },
      }),
      is: 'unnamed-bucket',
    },
  ])('is about $about: $is', ({ event, is }) => {
    expect(read(event).subject).toBe(is);
  });

  it.each([
    { said: 'phone_enrollment', is: 'phone_enrollment' },
    { said: 'Web request', is: 'web-request' },
    { said: 'enrollment of 00u1a2b3c4d5', is: '/idp/idx/identify' },
    { said: 'jane@example.com', is: '/idp/idx/identify' },
    { said: 'Jane Doe', is: '/idp/idx/identify' },
    { said: 'jane', is: '/idp/idx/identify' },
    { said: `${'a'.repeat(25)}_${'a'.repeat(25)}`, is: '/idp/idx/identify' },
    { said: undefined, is: '/idp/idx/identify' },
  ])('about the operation $said has the subject $is', ({ said, is }) => {
    const debugData = { requestUri: '/idp/idx/identify', operationRateLimitType: said };
    expect(read(rawEvent('system.operation.rate_limit.violation', { debugData })).subject).toBe(is);
  });

  it('about requests in flight is about the whole org', () => {
    const event = rawEvent('core.concurrency.org.limit.violation', {
      debugData: { requestUri: '/api/v1/users' },
    });
    expect(read(event).subject).toBe('requests-in-flight');
  });

  it.each([
    {
      by: 'an API token',
      options: { transaction: { detail: { requestApiTokenId: '00T1dnauwfcmvN3bq1d7' } } },
    },
    { by: 'an OAuth app', options: { debugData: { clientId: '0oa1a2b3c4d5e6f7g8h9' } } },
    { by: 'an OAuth app', options: { actor: { type: 'PublicClientApp', id: '0oa1' } } },
    { by: 'a user', options: {} },
    { by: undefined, options: { actor: { type: 'SystemPrincipal' } } },
  ])('names its culprit as $by and no closer', ({ by, options }) => {
    const event = read(rawEvent('system.org.rate_limit.violation', options));
    expect(event.culprit).toBe(by);
    expect(JSON.stringify(event)).not.toMatch(/jane|doe|00T1|0oa1/i);
  });

  it.each([
    { said: '90', is: 90 },
    { said: '67.5', is: 67.5 },
    { said: '100', is: 100 },
    { said: '101', is: undefined },
    { said: '0', is: undefined },
    { said: '-5', is: undefined },
    { said: '90 %', is: undefined },
    { said: 90, is: undefined },
    { said: undefined, is: undefined },
  ])('that says $said percent means $is', ({ said, is }) => {
    expect(read(bucketEvent('warning', '/x', { debugData: { warningPercent: said } })).warningPercent).toBe(
      is,
    );
  });

  it.each([
    { published: '2026-03-02T12:00:00.000Z', is: NOW },
    { published: '2026-03-02 12:00:00.5', is: secondsAfter(0.5) },
    { published: '2026-03-02T13:00:00+01:00', is: NOW },
    { published: '2026-03-02T12:00:00.123456789Z', is: secondsAfter(0.123) },
  ])('published at $published was then', ({ published, is }) => {
    expect(read({ ...rawEvent('user.session.start'), published }).published).toEqual(is);
  });

  it.each([
    { about: 'no record', event: null },
    { about: 'a list', event: [rawEvent('user.session.start')] },
    { about: 'a text', event: 'user.session.start' },
    { about: 'without a type', event: { ...rawEvent(''), eventType: undefined } },
    { about: 'whose type is no text', event: rawEvent(7 as unknown as string) },
    { about: 'without a time', event: { ...rawEvent('user.session.start'), published: undefined } },
    {
      about: 'of a day that never was',
      event: { ...rawEvent('user.session.start'), published: '2026-13-45T99:00:00Z' },
    },
    { about: 'of no time', event: { ...rawEvent('user.session.start'), published: 'yesterday' } },
    {
      about: 'before all computers',
      event: { ...rawEvent('user.session.start'), published: '0000-01-01T00:00:00Z' },
    },
  ])('is none when it is $about', ({ event }) => {
    expect(logEventIn(event)).toBeUndefined();
  });

  it('is the same event by its uuid, and tells nothing of it', () => {
    const one = read(bucketEvent('violation', '/x', { uuid: 'a-b-c' }));
    const same = read(bucketEvent('violation', '/y', { uuid: 'a-b-c', at: secondsAfter(9) }));
    const other = read(bucketEvent('violation', '/x', { uuid: 'a-b-d' }));
    expect(same.fingerprint).toBe(one.fingerprint);
    expect(other.fingerprint).not.toBe(one.fingerprint);
    expect(one.fingerprint).toMatch(/^[\w-]{16}$/);
  });

  it('without a uuid is told by type, time and bucket', () => {
    const { uuid: _, ...event } = bucketEvent('violation', '/x');
    expect(read(event).fingerprint).toBe(read(event).fingerprint);
    const later = { ...event, published: secondsAfter(1).toISOString() };
    expect(read(later).fingerprint).not.toBe(read(event).fingerprint);
  });

  it.each([
    { requestId: 'reqS9xgtpvOTcukX8Yu-SLRDQ', is: 'reqS9xgtpvOTcukX8Yu-SLRDQ' },
    { requestId: '0123456789abcdef0123456789abcdef', is: '0123456789abcdef0123456789abcdef' },
    { requestId: '00NotARealTokenButAsLongAsOneAndAsSecret12', is: undefined },
    { requestId: 'hunter2', is: undefined },
    { requestId: undefined, is: undefined },
  ])('with the request id $requestId has $is: nothing that could be a secret', ({ requestId, is }) => {
    expect(read(bucketEvent('violation', '/x', { debugData: { requestId } })).requestId).toBe(is);
  });
});

/** What the catalogue of events says of each recording. */
const RECORDED: Readonly<Record<string, Partial<LogEvent>>> = {
  'ListLogs.oas.json': { class: 'other', type: 'unlisted' },
  'ListLogsWithAdditionalSecurityContext.oas.json': { class: 'other', type: 'unlisted' },
  'core.concurrency.org.limit.violation.docs.json': {
    class: 'concurrency',
    subject: 'requests-in-flight',
    published: new Date('2021-01-26T03:19:16.000Z'),
  },
  'grafana.unauth_app_access_attempt.json': { class: 'other', type: 'unlisted' },
  'operation-rate-limit-violation.docs.1.json': {
    class: 'operation',
    type: 'system.operation.rate_limit.violation',
    subject: 'phone_enrollment',
    culprit: 'a user',
  },
  'operation-rate-limit-violation.docs.2.json': {
    class: 'operation',
    subject: 'authenticator_otp_verification',
  },
  'operation-rate-limit-violation.docs.3.json': { class: 'operation', subject: 'profile_reload' },
  'panther.application-integration-rate-limit-exceeded.json': {
    class: 'other',
    type: 'application.integration.rate_limit_exceeded',
    published: new Date('2022-06-10T17:19:58.423Z'),
  },
  'panther.non-event.json': { class: 'other', type: 'unlisted' },
  'panther.system-operation-ratelimit-violation-unknown-altid.json': {
    class: 'operation',
    subject: 'web-request',
  },
  'panther.system-operation-ratelimit-violation.json': { class: 'operation', subject: 'web-request' },
  // The form of the events of a bucket, where that is recorded.
  'panther.system-org-ratelimit-warning.json': { class: 'warning', type: 'system.org.rate_limit.warning' },
};

describe.skipIf(!hasRecordings)('a recorded event', () => {
  const all = recordings('system-log', /\.json$/).map(({ name, text }) => ({ name, json: JSON.parse(text) }));

  it.each(all)('$name is read as what it is', ({ name, json }) => {
    for (const event of [json].flat()) expect(read(event)).toMatchObject(RECORDED[name] ?? {});
  });

  it.each(all)('$name leaves nothing behind of whom it is about', ({ json }) => {
    const kept = JSON.stringify([json].flat().map(read));
    expect(kept).not.toMatch(/@|john|simpson|smith|test user|00u|redacted|127\.0|555/i);
  });
});
