/** Who is told, and of what. */
import * as v from 'valibot';
import { CHECK_NAMES, SEVERITIES } from '../contract.ts';
import { chat } from './chat.ts';
import { pagerduty } from './pagerduty.ts';
import { webhookUrl } from './values.ts';

const NOBODY = 'nobody';
const DESTINATIONS = `a list of destinations with at least one entry, such as { email: 'oncall@example.com' }, or '${NOBODY}'`;
const DESTINATION = 'a destination: { email }, { sms }, { webhook }, { pagerduty } or { chat }';
const PHONE = 'a phone number with country code, such as +41791234567';
const WHOLE_TOP = `severities down to the least one wanted: ['critical'], ['critical', 'warning'] or all of them`;
const CHECK = `a check: ${CHECK_NAMES.join(', ')}`;
const ALIAS = 'the alias of an org';

/** What begins as a warning may grow, and its end bears the gravest that was announced: so none above is left out. */
const severities = v.pipe(
  v.array(v.picklist(SEVERITIES, WHOLE_TOP), WHOLE_TOP),
  v.check((wanted) => isWholeTop(wanted), WHOLE_TOP),
);

/**
 * Narrow what a destination is told of Okta; of the monitor's own health each is told everything, and a test message
 * gets through to all. @default everything
 */
const filters = {
  severities: v.optional(severities),
  /** Aliases. */
  orgs: someOf(v.pipe(v.string(ALIAS), v.minLength(1, ALIAS)), `a list of ${ALIAS} each`),
  checks: someOf(v.picklist(CHECK_NAMES, CHECK), `a list of ${CHECK} each`),
};

const email = v.strictObject({
  /** Address that gets every alert; it must confirm the subscription that AWS mails to it. */
  email: v.pipe(
    v.string('an e-mail address'),
    v.regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address such as oncall@example.com'),
  ),
  ...filters,
});

const sms = v.strictObject({
  /** E.164. In its SMS sandbox an account sends to verified numbers only. */
  sms: v.pipe(v.string(PHONE), v.regex(/^\+[1-9]\d{6,14}$/, PHONE)),
  ...filters,
});

const webhook = v.strictObject({
  /** Gets the canonical JSON within the signed envelope of SNS; it must confirm the subscription. */
  webhook: webhookUrl,
  ...filters,
});

const pager = v.strictObject({
  pagerduty,
  ...filters,
  /** Which alerts page. @default critical only */
  severities: v.optional(severities, ['critical']),
});

const chatChannel = v.strictObject({ chat, ...filters });

const destination = v.lazy((input) => {
  if (has(input, 'email')) return email;
  if (has(input, 'sms')) return sms;
  if (has(input, 'webhook')) return webhook;
  if (has(input, 'pagerduty')) return pager;
  return has(input, 'chat') ? chatChannel : v.never(DESTINATION);
});

/** Who is told. Silence has to be asked for by name. */
export const notify = v.lazy((input) =>
  Array.isArray(input)
    ? v.pipe(
        v.array(destination),
        v.minLength(1, DESTINATIONS),
        v.check((all) => new Set(all.map(nameOf)).size === all.length, 'every destination once'),
      )
    : v.literal(NOBODY, DESTINATIONS),
);

export type Destination = v.InferOutput<typeof destination>;
/** What a destination narrows; nothing is left out where it names none. */
export type AlertFilter = Pick<Destination, 'severities' | 'orgs' | 'checks'>;

/** SNS takes so many combinations of values in one policy, of which a test message is one. */
const MAXIMUM_COMBINATIONS = 149;

interface Parts {
  readonly orgs: readonly { readonly alias: string }[];
  readonly notify: typeof NOBODY | readonly Destination[];
}

/** What must hold between the destinations and the rest; for a `v.pipe` behind the settings. */
export function notifyRules<Settings extends Parts>(): v.RawCheckAction<Settings> {
  return v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value.notify === NOBODY) return;
    const aliases = dataset.value.orgs.map(({ alias }) => alias);
    for (const one of dataset.value.notify) {
      const stranger = one.orgs?.find((alias) => !aliases.includes(alias));
      // It would never be told of anything, and nobody would notice.
      if (stranger !== undefined)
        addIssue({ message: `orgs of a destination among ${aliases.join(', ')}, not ${stranger}` });
      const combinations = [one.severities, one.orgs, one.checks].reduce(
        (product, values) => product * (values?.length ?? 1),
        1,
      );
      if (combinations > MAXIMUM_COMBINATIONS)
        addIssue({
          message: `at most ${MAXIMUM_COMBINATIONS} combinations of severities, orgs and checks for a destination, not ${combinations}`,
        });
    }
  });
}

function someOf<Item extends v.GenericSchema<string, string>>(item: Item, allowed: string) {
  return v.optional(v.pipe(v.array(item, allowed), v.minLength(1, allowed)));
}

function has(input: unknown, key: string): boolean {
  return typeof input === 'object' && input !== null && key in input;
}

function isWholeTop(severities: readonly string[]): boolean {
  const least = SEVERITIES.findIndex((severity) => severities.includes(severity));
  return (
    least !== -1 &&
    severities.length === SEVERITIES.length - least &&
    SEVERITIES.slice(least).every((severity) => severities.includes(severity))
  );
}

/** By which two are the same, whatever they are told of. */
function nameOf(one: Destination): string {
  if ('email' in one) return one.email;
  if ('sms' in one) return one.sms;
  if ('webhook' in one) return one.webhook;
  return 'pagerduty' in one ? `pagerduty ${one.pagerduty.name}` : `chat ${one.chat.channelId}`;
}
