/** System Log events for tests, in the shape of real ones; whom they name exists nowhere. */

export const NOW = new Date('2026-03-02T12:00:00.000Z');

export function secondsAfter(seconds: number, from: Date = NOW): Date {
  return new Date(from.getTime() + seconds * 1000);
}

export interface EventOptions {
  readonly at?: Date;
  readonly uuid?: string;
  readonly debugData?: Readonly<Record<string, unknown>>;
  readonly target?: unknown;
  readonly actor?: unknown;
  readonly transaction?: unknown;
}

let made = 0;

/** @param eventType such as `system.org.rate_limit.violation` */
export function rawEvent(
  eventType: string,
  { at = NOW, uuid, debugData = {}, target = [], actor, transaction }: EventOptions = {},
): Record<string, unknown> {
  made += 1;
  return {
    uuid: uuid ?? `5b1c6e0a-0000-4000-8000-${String(made).padStart(12, '0')}`,
    eventType,
    published: at.toISOString(),
    actor: actor ?? { id: '00u1', type: 'User', alternateId: 'jane@example.com', displayName: 'Jane Doe' },
    debugContext: { debugData },
    target,
    ...(transaction === undefined ? {} : { transaction }),
  };
}

/** An event about a bucket of the org. */
export function bucketEvent(
  kind: 'violation' | 'warning' | 'burst' | 'expiration.warning',
  bucket = '/api/v1/users',
  options: EventOptions = {},
): Record<string, unknown> {
  return rawEvent(`system.org.rate_limit.${kind}`, {
    ...options,
    debugData: { requestUri: `${bucket}?limit=200`, ...options.debugData },
    target: [
      { id: 'b7ad9b25-0000-4000-8000-000000000000', type: 'Bucket Uuid' },
      { id: bucket, type: 'URL Pattern' },
    ],
  });
}
