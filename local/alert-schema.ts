/** The JSON Schema of alerts, for whoever receives them: `docs/alert.schema.json` is this, written down. Pure. */
import { toJsonSchema } from '@valibot/to-json-schema';
import { type Alert, alertSchema } from '../lambda/alerting/alert.ts';
import { ALERT_SCHEMA_VERSION } from '../lambda/contract.ts';

export const ALERT_SCHEMA_FILE = 'docs/alert.schema.json';

const MEANINGS: Readonly<Record<keyof Alert, string>> = {
  schemaVersion:
    'Version of this schema. Within 1.x fields may be added, and values of check, condition and reason; none is removed or renamed.',
  eventId: 'The same for the same announcement: a message that comes twice has it twice.',
  dedupKey: 'The same for every message about an incident, whatever its severity. At most 255 characters.',
  state:
    'What the message says. FIRING, ESCALATED, REMINDER, FLAPPING and RESOLVED are about one incident; DIGEST and STORM name several in items; TEST is about none.',
  severity: 'Of the incident at its worst; the gravest of several.',
  org: 'The Okta org. cell as status.okta.com prints it, null while unknown.',
  check: 'The check that found it.',
  condition: 'What is wrong: a heading of the runbook. Null when about several incidents or none.',
  subject: 'What it is about: a host, an issuer, a key; the alias of the org when about several or none.',
  reason: 'Why, as evidence. Null when about several incidents or none.',
  summary: 'One line for people.',
  observed: 'What was seen. At most 2000 characters.',
  wanted: 'What should have been seen.',
  startsAt: 'ISO 8601, UTC: the first run that saw it.',
  observedAt: 'ISO 8601, UTC: the run that decided on this message.',
  endsAt: 'ISO 8601, UTC; null while it lasts.',
  durationSeconds: 'From startsAt to observedAt.',
  reminder: 'Which reminder this is; 0 for every other message.',
  requestIds: "Okta's request ids, for a case with Okta.",
  attempts: 'Every try of the run that found it, with its time (ISO 8601, UTC).',
  nextSteps: 'What to do, in order; empty when there is nothing to do.',
  links: 'Where to read on. A runbook link is relative unless the configuration says otherwise.',
  items:
    'The incidents that a DIGEST or a STORM names: what lasts first, then the gravest. What a DIGEST leaves out is named in others that are machinesOnly; what a STORM names was published before, and as machinesOnly.',
  itemsTotal: 'How many incidents a DIGEST or a STORM is about, those left out of items included.',
  oktaStatus:
    "What Okta's status page said of the org's cell when it was last read, and that in one sentence. It explains, it never holds anything back.",
  control:
    'Of what is unreachable: what else was asked at that moment, and what it said; null for all other messages.',
  stateUnknown: 'True when the state table could not be used, so that this may be a repetition.',
  machinesOnly:
    'True for what people are told of in another message: held back by the cap on their messages, or not named in their digest. The message then has the attribute machinesOnly, and no other message has it.',
};

export function alertJsonSchema(): Record<string, unknown> {
  const { $schema, properties = {}, ...rest } = toJsonSchema(alertSchema, { target: 'draft-2020-12' });
  const described = Object.entries(MEANINGS).map(([name, description]) => {
    const property = properties[name];
    if (property === undefined) throw new Error(`alertSchema has no property ${name}`);
    return [name, { description, ...(property as object) }];
  });
  return {
    $schema,
    $id: `urn:okta-health-monitor:alert:${ALERT_SCHEMA_VERSION}`,
    title: 'Okta Health Monitor alert',
    description: 'What subscribers of the alerts topic get by lambda, sqs, http and https.',
    ...rest,
    // Only what an earlier version stored may lack a field; whatever is sent has all of them.
    required: Object.keys(MEANINGS),
    properties: Object.fromEntries(described),
  };
}

/** As it lies in the file. */
export function alertSchemaText(): string {
  return `${JSON.stringify(alertJsonSchema(), null, 2)}\n`;
}
