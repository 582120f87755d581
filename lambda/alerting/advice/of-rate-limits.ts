/** Advice on rate limits, and on the credential with which they are read. */
import type { Condition } from '../../contract.ts';
import type { Advice } from './advice.ts';

export const OF_RATE_LIMITS = {
  RATE_LIMIT_VIOLATION: {
    summary: 'rate limit exceeded',
    meaning:
      'Okta refuses calls of this bucket with HTTP 429, whoever makes them; sign-ins may be among them.',
    steps: [
      'Find out who spends it: Reports, Rate Limits in the admin console names the bucket and its callers.',
      'Stop or slow that client: it has to wait for X-Rate-Limit-Reset and may not retry at once.',
      'Give it a smaller share of the bucket, or ask Okta for a higher limit, which takes 15 business days.',
    ],
  },
  CONCURRENCY_VIOLATION: {
    summary: 'too many requests at once',
    meaning:
      'Okta refuses calls with HTTP 429 because too many are in flight, whatever is left of their buckets.',
    steps: [
      'Look in the System Log at core.concurrency.org.limit.violation: it names who was refused, and what for.',
      'Find the job that works in parallel or asks for what takes long, and give it fewer workers.',
      'Look at https://status.okta.com too: when Okta is slow, the same calls are in flight for longer.',
    ],
  },
  RATE_LIMIT_WARNING: {
    summary: 'rate limit nearly reached',
    meaning: 'When the bucket is empty, Okta refuses every further call of it with HTTP 429 until its reset.',
    steps: [
      'Find out who spends it: Reports, Rate Limits in the admin console names the bucket and its callers.',
      'Slow that client, spread its jobs, or let it ask for pages of 200.',
      'If the load is here to stay, ask Okta for a higher limit in time; it takes 15 business days.',
    ],
  },
  RATE_LIMIT_HIGH: {
    summary: "a credential's limit nearly used up",
    meaning:
      'The share of the bucket that Okta gives a credential is nearly spent: of the monitor itself, or of the principal that the subject names after "as".',
    steps: [
      'Find out what else uses the credential; the monitor needs one of its own, a principal has to slow down.',
      'Read above what the monitor itself has taken; above 10 percent, measure fewer buckets.',
      'Raise the share of the credential: its rate limits in the admin console.',
    ],
  },
  CLIENT_RATE_LIMITED: {
    summary: 'a client is rate-limited',
    meaning: 'One client, or one browser at one address, is refused by Okta; the others are not.',
    steps: [
      'Find the client: System Log, the events of the type named above.',
      'A loop of redirects, a script that signs in again and again, or an attack looks like this.',
      'Repair the client; many people behind one address need the mode of the limit changed.',
    ],
  },
  OPERATION_RATE_LIMITED: {
    summary: 'an operation is rate-limited',
    meaning: 'One user or one feature was refused an operation, such as a code by SMS; the API goes on.',
    steps: [
      'Find user and operation: System Log, the events of the type named above.',
      'A single user who tried too often has only to wait.',
      'Many users, or numbers abroad, may be an attack: look at the sign-ins from those addresses.',
    ],
  },
  CREDENTIAL_REFUSED: {
    summary: "monitor's credential refused",
    meaning: 'Nobody watches what this credential was for. The org itself may be well.',
    steps: [
      'Read above what Okta refused, and what it wants instead.',
      'Look at the app of the monitor in the admin console: active, keys, scopes, admin roles.',
      'For an API token: is it there, and is its owner active? Unused for 30 days it dies.',
    ],
  },
} satisfies Partial<Record<Condition, Advice>>;
