/** Whether those who are to be told are told, and whether somebody else can end that. Pure. */
import type { Said } from './said.ts';
import type { Destination } from './stack-parts.ts';

export interface SubscriptionFacts {
  readonly protocol: string;
  /** Address, number, URL or ARN. */
  readonly endpoint: string;
  readonly isPending: boolean;
  /** Confirmed by somebody with rights in the account, so that nobody without can end it. Undefined while pending. */
  readonly isGuarded: boolean | undefined;
}

/** Mail and URLs; functions and telephones have nothing to confirm. */
const CONFIRMING = ['email', 'email-json', 'http', 'https'];

const MADE_ANEW =
  'take the destination out of the settings and deploy, put it back and deploy: that makes it anew, with its filter';

/** @param wanted of this topic, as the template has them; undefined where that could not be read */
export function judgeSubscriptions(
  wanted: readonly Destination[] | undefined,
  found: readonly SubscriptionFacts[],
): Said[] {
  if (wanted === undefined && found.length === 0) {
    return [
      {
        state: 'unknown',
        what: 'destinations',
        observed: 'none is subscribed, and whether one should be could not be read',
        fix: 'See to the schedules above first: template and resources of the stack.',
      },
    ];
  }
  if (wanted?.length === 0 && found.length === 0)
    return [{ state: 'info', what: 'destinations', observed: "none: the settings say notify: 'nobody'" }];
  const isTold = found.some(({ isPending }) => !isPending);
  const missing = (wanted ?? []).filter((one) => !found.some((subscription) => isOf(one, subscription)));
  const lines = [
    ...found.flatMap((one) => subscriptionLines(one, isTold)),
    ...missing.map((one) => missingLine(one, isTold)),
  ];
  if (isTold) return lines;
  return [
    {
      state: 'critical',
      what: 'destinations',
      observed: 'no subscription is confirmed: nobody is told of anything',
      fix: "Confirm one, see below: npm start -- confirm 'LINK', with the link of the mail from AWS.",
    },
    ...lines,
  ];
}

function isOf(wanted: Destination, { protocol, endpoint }: SubscriptionFacts): boolean {
  if (wanted.protocol !== protocol) return false;
  return protocol === 'lambda'
    ? endpoint.endsWith(`:function:${wanted.endpoint}`)
    : endpoint === wanted.endpoint;
}

function subscriptionLines(
  { protocol, endpoint, isPending, isGuarded }: SubscriptionFacts,
  isTold: boolean,
): Said[] {
  const what = nameOf(protocol, endpoint);
  if (isPending) {
    const fix = protocol.startsWith('email')
      ? `Confirm it by the link of the mail from AWS within two days: npm start -- confirm 'LINK'. After that, ${MADE_ANEW}.`
      : `Have the receiver confirm what SNS posts to it, within two days. After that, ${MADE_ANEW}.`;
    return [
      { state: isTold ? 'warning' : 'critical', what, observed: 'not confirmed: it gets nothing', fix },
    ];
  }
  if (!CONFIRMING.includes(protocol))
    return [
      {
        state: 'ok',
        what,
        observed: protocol === 'lambda' ? `subscribed: ${endpoint.split(':').at(-1)}` : 'subscribed',
      },
    ];
  if (isGuarded) return [{ state: 'ok', what, observed: 'confirmed, and only this account can end it' }];
  if (protocol.startsWith('email')) {
    return [
      {
        state: 'warning',
        what,
        observed:
          'confirmed by a click: the link at the foot of each mail ends it, for whoever gets the mail, and for scanners',
        fix: `${capital(MADE_ANEW)}; then npm start -- confirm 'LINK' in place of the click.`,
      },
    ];
  }
  return [
    {
      state: 'info',
      what,
      observed:
        'confirmed by the receiver, without AuthenticateOnUnsubscribe: whoever sees what it gets can end it',
    },
  ];
}

function missingLine({ protocol, endpoint }: Destination, isTold: boolean): Said {
  return {
    state: isTold ? 'warning' : 'critical',
    what: nameOf(protocol, endpoint),
    observed: 'not subscribed: it was ended, or never confirmed within two days',
    fix: `${capital(MADE_ANEW)}.`,
  };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Enough to know it by, for those who know it: no whole address, number or path. */
function nameOf(protocol: string, endpoint: string): string {
  if (protocol.startsWith('email')) return `mail ${endpoint.slice(0, 1)}…@${endpoint.split('@').at(-1)}`;
  if (protocol === 'sms') return `SMS …${endpoint.slice(-2)}`;
  if (protocol === 'lambda') return 'function';
  return URL.canParse(endpoint) ? `${protocol} ${new URL(endpoint).host}` : protocol;
}
