import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { alertSchema } from '../../../lambda/alerting/alert.ts';
import { alertSms, alertSubject } from '../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../lambda/alerting/alert-text.ts';
import { snsMessage } from '../../../lambda/alerting/sns-message.ts';
import { alertFor, findingWith, INCIDENT_STATES } from '../../support/alerting-values.ts';

const SNS_LIMIT_BYTES = 256 * 1024;

describe('an SNS message', () => {
  const alert = alertFor('FIRING');
  const { subject, message, attributes } = snsMessage(alert);
  const bodies: Record<string, string> = JSON.parse(message);

  it('has a string for each protocol, and one for those it does not name', () => {
    expect(Object.keys(bodies)).toContain('default');
    expect(Object.values(bodies).every((body) => typeof body === 'string' && body !== '')).toBe(true);
  });

  it.each(['default', 'email'])('is text for people by %s', (protocol) => {
    expect(bodies[protocol]).toBe(alertText(alert));
  });

  it('is short by sms', () => {
    expect(bodies['sms']).toBe(alertSms(alert));
  });

  it.each(['lambda', 'sqs', 'http', 'https'])('is the canonical JSON by %s', (protocol) => {
    const received: unknown = JSON.parse(bodies[protocol] ?? '');
    expect(received).toEqual(alert);
    expect(v.is(alertSchema, received)).toBe(true);
  });

  it('has the subject of the mail', () => {
    expect(subject).toBe(alertSubject(alert));
  });

  it.each(INCIDENT_STATES)(
    'can be filtered when it is %s by at most five attributes, none of them empty',
    (state) => {
      const told = snsMessage(alertFor(state, { severity: 'warning' })).attributes;
      expect(told).toEqual({
        org: 'acme',
        check: 'oidc-discovery',
        severity: 'warning',
        state,
        schemaVersion: '1.0',
      });
      expect(Object.keys(attributes).length).toBeLessThanOrEqual(5);
    },
  );

  it('for machines only says so by an attribute that no other message has, to be left out by', () => {
    const marked = snsMessage({ ...alert, machinesOnly: true });
    expect(marked.attributes).toEqual({ ...attributes, machinesOnly: 'true' });
    expect(attributes).not.toHaveProperty('machinesOnly');
    expect(JSON.parse(JSON.parse(marked.message).lambda)).toMatchObject({ machinesOnly: true });
  });

  it.each([
    { about: 'a usual finding', length: 200 },
    { about: 'a document that lists its faults at length', length: 4000 },
  ])('is at most 256 KiB for $about', ({ length }) => {
    expect(bytesFor(length)).toBeLessThanOrEqual(SNS_LIMIT_BYTES);
  });
});

function bytesFor(length: number): number {
  const observed = `issuer https://acme.okta.com/${'x'.repeat(length)}`;
  const attempts = [1, 2, 3].map((second) => ({ at: `2026-03-02T11:59:0${second}.000Z`, result: observed }));
  return Buffer.byteLength(
    snsMessage(alertFor('FIRING', { finding: findingWith({ observed, attempts }) })).message,
  );
}
