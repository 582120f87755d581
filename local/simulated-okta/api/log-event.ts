/** One entry of the System Log, in the shape of the real ones; all that is in it is made up. */
import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../documents.ts';

export type Severity = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

export interface LogEvent extends JsonObject {
  readonly uuid: string;
  readonly eventType: string;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly published: string;
}

/** What an event says beyond what every event has. */
export interface EventSubject {
  readonly eventType: string;
  readonly displayMessage: string;
  readonly severity: Severity;
  readonly outcome: { readonly result: string; readonly reason: string | null };
  /** Texts only, as Okta writes them. */
  readonly debugData: Readonly<Record<string, string>>;
  readonly target: readonly EventTarget[];
  /** @default null */
  readonly legacyEventType?: string;
}

export interface EventTarget {
  readonly id: string;
  readonly type: string;
  readonly displayName: string | null;
}

export function logEvent(at: Date, subject: EventSubject): LogEvent {
  const { eventType, displayMessage, severity, outcome, debugData, target, legacyEventType = null } = subject;
  const requestId = randomUUID().replaceAll('-', '');
  return {
    actor: {
      id: '00usimulated00000001',
      type: 'User',
      alternateId: 'integration@acme.example',
      displayName: 'An Integration',
      detailEntry: null,
    },
    client: {
      userAgent: { rawUserAgent: 'an-integration/1.0', os: 'Unknown', browser: 'UNKNOWN' },
      zone: 'null',
      device: 'Unknown',
      id: null,
      ipAddress: '192.0.2.10',
      geographicalContext: {
        city: null,
        state: null,
        country: null,
        postalCode: null,
        geolocation: { lat: 48.1, lon: 11.6 },
      },
    },
    authenticationContext: {
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
      interface: null,
      authenticationStep: 0,
      externalSessionId: `trs${requestId.slice(0, 22)}`,
    },
    displayMessage,
    eventType,
    outcome,
    published: at.toISOString(),
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    severity,
    debugContext: { debugData: { requestId, ...debugData } },
    legacyEventType,
    transaction: { type: 'WEB', id: requestId, detail: {} },
    uuid: randomUUID(),
    version: '0',
    request: { ipChain: [{ ip: '192.0.2.10', geographicalContext: null, version: 'V4', source: null }] },
    target: target.map((one) => ({ ...one, alternateId: null, detailEntry: null })),
  };
}
