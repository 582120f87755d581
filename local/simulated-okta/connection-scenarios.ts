/** Faults below HTTP: the connection, the certificate and the clock. */
import { deliver, type Scenario } from './scenario.ts';

const MINUTE_MS = 60_000;

export const CONNECTION_SCENARIOS = {
  refused: { description: 'Nothing listens on the port.', connection: 'refused' },
  'reset-at-accept': {
    description: 'The connection is accepted and reset at once.',
    connection: 'reset-at-accept',
  },
  'reset-after-handshake': {
    description: 'The connection is reset when the TLS handshake is done.',
    connection: 'reset-after-handshake',
  },
  'silence-before-handshake': {
    description: 'The connection is accepted and the TLS handshake is never answered.',
    connection: 'silence-before-handshake',
  },
  'silence-after-handshake': {
    description: 'The TLS handshake succeeds and no request is ever answered.',
    connection: 'silence-after-handshake',
  },
  'silence-after-headers': {
    description: 'Every answer stops after its headers, on an open connection.',
    rules: [{ to: 'every request', change: deliver(() => ({ kind: 'stall', afterBytes: 0 })) }],
  },
  'silence-mid-body': {
    description: 'Every answer stops in the middle of its body, on an open connection.',
    rules: [
      { to: 'every request', change: deliver(({ length }) => ({ kind: 'stall', afterBytes: length >> 1 })) },
    ],
  },

  'certificate-expired': {
    description: 'The certificate expired a day ago.',
    certificate: 'expired',
  },
  'certificate-not-yet-valid': {
    description: 'The certificate becomes valid tomorrow.',
    certificate: 'not-yet-valid',
  },
  'certificate-wrong-host': {
    description: 'The certificate names another host.',
    certificate: 'wrong-host',
  },
  'certificate-self-signed': {
    description: 'The certificate is signed by itself.',
    certificate: 'self-signed',
  },
  'certificate-unknown-issuer': {
    description: 'The certificate is signed by a root that no client trusts.',
    certificate: 'unknown-issuer',
  },
  'certificate-weak-key': {
    description: 'The certificate holds an RSA key of 1024 bits.',
    certificate: 'weak-key',
  },
  'certificate-expiring-in-50-days': {
    description: 'The certificate expires in 50 days.',
    certificate: { expiresInDays: 50 },
  },
  'certificate-expiring-in-20-days': {
    description: 'The certificate expires in 20 days.',
    certificate: { expiresInDays: 20 },
  },
  'certificate-expiring-in-5-days': {
    description: 'The certificate expires in 5 days.',
    certificate: { expiresInDays: 5 },
  },

  'clock-ahead': {
    description: 'The clock of the org is 5 minutes ahead, as its Date header shows.',
    clockOffsetMs: 5 * MINUTE_MS,
  },
  'clock-behind': {
    description: 'The clock of the org is 5 minutes behind, as its Date header shows.',
    clockOffsetMs: -5 * MINUTE_MS,
  },
} satisfies Record<string, Scenario>;
