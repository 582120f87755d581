/** The contract with machines: the schema in docs/ against what the functions build, by a validator of another make. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { snsMessage } from '../../../../lambda/alerting/sns-message.ts';
import { ALERT_SCHEMA_FILE, alertJsonSchema } from '../../../../local/alert-schema.ts';
import { alertOfState, STATES } from './alerts-of-every-state.ts';

const schema = JSON.parse(readFileSync(ALERT_SCHEMA_FILE, 'utf8')) as Record<string, unknown>;
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

describe(ALERT_SCHEMA_FILE, () => {
  it('is what npm run schema writes', () => {
    expect(schema).toEqual(alertJsonSchema());
  });

  it('says what every field means', () => {
    const properties = schema['properties'] as Record<string, { description?: string }>;
    expect(Object.keys(properties)).toEqual(schema['required']);
    expect(Object.values(properties).filter(({ description = '' }) => description === '')).toEqual([]);
  });

  it.each(STATES)('takes an alert of state %s as a queue gets it', (state) => {
    const { sqs } = JSON.parse(snsMessage(alertOfState(state)).message) as { sqs: string };
    expect(validate(JSON.parse(sqs)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('takes fields that a later 1.x adds', () => {
    expect(validate({ ...alertOfState('FIRING'), addedLater: true })).toBe(true);
  });

  const { endsAt: _dropped, ...withoutEnd } = alertOfState('FIRING');
  it.each([
    ['without a field', withoutEnd, '/'],
    ['of another version', { ...alertOfState('FIRING'), schemaVersion: '2.0' }, '/schemaVersion'],
    ['of an unknown state', { ...alertOfState('FIRING'), state: 'OK' }, '/state'],
    ['of an unknown condition', { ...alertOfState('FIRING'), condition: 'BROKEN' }, '/condition'],
    ['with a duration in words', { ...alertOfState('FIRING'), durationSeconds: '4 h' }, '/durationSeconds'],
    ['without an org', { ...alertOfState('FIRING'), org: null }, '/org'],
    ['with half an item', { ...alertOfState('DIGEST'), items: [{ dedupKey: 'x' }] }, '/items/0'],
  ])('refuses an alert %s', (_, broken, path) => {
    expect(validate(broken)).toBe(false);
    expect(validate.errors?.map(({ instancePath }) => instancePath || '/')).toContain(path);
  });
});
