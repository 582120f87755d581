/** Limits of Okta that are reached, by the monitor and by others. */
import { METRICS } from '../../../lambda/contract.ts';
import { emptyRefusal, tooManyRequests } from '../../../local/simulated-okta/api/api-answers.ts';
import type { LogEvent } from '../../../local/simulated-okta/api/log-event.ts';
import {
  bucketBurst,
  bucketViolation,
  bucketWarning,
  clientRateLimit,
  concurrencyViolation,
  operationViolation,
} from '../../../local/simulated-okta/api/rate-limit-events.ts';
import {
  believed,
  critical,
  FIGURES,
  type Found,
  type Row,
  type Seen,
  unknown,
  untouched,
  warning,
} from '../support/cells.ts';
import { NOT_BY_API } from './untouched.ts';

const AUTHN = { bucket: '/api/v1/authn', threshold: 500 };
const ALL = { figures: FIGURES['rate-limits'] };
const MEASURED = { figures: [METRICS.rateLimitUtilization] };

const event = (fault: string, of: (at: Date) => LogEvent, limits: Seen): Row => ({
  fault: `System Log: ${fault}`,
  begin: (world) => world.api.log.publish(of(world.clock.trueTime())),
  cells: { ...NOT_BY_API, 'rate-limits': limits, 'saml-certificates': untouched('has limits of its own') },
});

const severe = (found: Found) => critical(found, ALL);
const mild = (found: Found) => warning(found, ALL);

export const LIMIT_ROWS: readonly Row[] = [
  event(
    'a bucket is used up',
    (at) => bucketViolation(at, AUTHN),
    severe('RATE_LIMIT_VIOLATION RATE_LIMITED'),
  ),
  event(
    'a bucket is nearly used up',
    (at) => bucketWarning(at, AUTHN, 90),
    mild('RATE_LIMIT_WARNING THRESHOLD'),
  ),
  event('a bucket lives on its burst', (at) => bucketBurst(at, AUTHN), mild('RATE_LIMIT_WARNING BURST')),
  event(
    'too many at once',
    (at) => concurrencyViolation(at, '/api/v1/users'),
    severe('CONCURRENCY_VIOLATION CONCURRENCY'),
  ),
  event(
    'a client is refused',
    (at) => clientRateLimit(at, '0oaclient0000000001', 'violation'),
    mild('CLIENT_RATE_LIMITED RATE_LIMITED'),
  ),
  event(
    'an operation is refused',
    (at) => operationViolation(at, 'web_request'),
    mild('OPERATION_RATE_LIMITED RATE_LIMITED'),
  ),
  {
    fault: 'API: 429 to every call, until the window ends and then again',
    begin: (world) => world.api.switchTo('api-rate-limited'),
    cells: {
      ...NOT_BY_API,
      'rate-limits': warning('RATE_LIMIT_HIGH RATE_LIMITED', MEASURED),
      'saml-certificates': believed(unknown('RATE_LIMITED')),
    },
  },
  {
    fault: 'API: 429 for too many at once (a limit of 0)',
    begin: (world) =>
      world.api.switchTo({
        description: 'too many at once',
        rules: [{ to: 'every call', change: () => concurrent(world.clock.trueTime()) }],
      }),
    cells: {
      ...NOT_BY_API,
      'rate-limits': critical('CONCURRENCY_VIOLATION CONCURRENCY'),
      'saml-certificates': believed(unknown('RATE_LIMITED')),
    },
  },
  {
    fault: "API: the org's buckets are used up by others",
    begin: (world) => {
      for (const bucket of ['/api/v1/apps', '/api/v1/logs', '/api/v1'])
        world.api.rateLimits.setLoad(bucket, { percentOfLimit: 5000 });
    },
    end: (world) => {
      for (const bucket of ['/api/v1/apps', '/api/v1/logs', '/api/v1'])
        world.api.rateLimits.setLoad(bucket, { requests: 0 });
    },
    cells: {
      ...NOT_BY_API,
      'rate-limits': warning('RATE_LIMIT_HIGH RATE_LIMITED', MEASURED),
      'saml-certificates': believed(unknown('RATE_LIMITED')),
    },
  },
];

function concurrent(at: Date) {
  const reset = String(Math.ceil(at.getTime() / 1000) + 60);
  const limits = { 'x-rate-limit-limit': '0', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': reset };
  return { ...emptyRefusal(429, limits), body: tooManyRequests().body };
}
