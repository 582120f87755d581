/** An alert as people read it in a mail: plain text, at most 40 lines of at most 78 columns. Pure. */
import { adviceFor } from './advice.ts';
import type { Alert, AlertItem } from './alert.ts';
import { presentLabel, surroundings } from './alert-subject.ts';
import { POLICY } from './policy.ts';
import { field, inWords, LINE_LENGTH, plain, shortened, utc, wrapped } from './text-layout.ts';

const LINES = 40;
const LISTED_ITEMS = 15;
/** More where there is room. */
const OBSERVED_LINES = 4;

const SILENCE = `no more messages about it until nothing has changed for ${inWords(POLICY.flapping.stableMs / 1000)}`;

/** Only a link or a key may be longer than the columns: broken, it would be of no use. */
export function alertText(alert: Alert): string {
  const head = [shortened(plain(headline(alert)), LINE_LENGTH), ''];
  const foot = ['', ...links(alert)];
  const room = LINES - head.length - foot.length;
  const body = alert.condition === null ? collective(alert, room) : single(alert, room);
  return [...head, ...body.slice(0, room), ...foot].join('\n');
}

function headline({ state, severity, org, summary, durationSeconds, reminder, items }: Alert): string {
  const what = `${org.alias}: ${summary}`;
  const lasted = inWords(durationSeconds);
  switch (state) {
    case 'RESOLVED':
      return `RESOLVED  ${what}, over after ${lasted}`;
    case 'ESCALATED':
      return `${severity.toUpperCase()}  ${what}, worse than before`;
    case 'REMINDER':
      return `${severity.toUpperCase()}, REMINDER ${reminder}  ${what}, still so after ${lasted}`;
    case 'FLAPPING':
      return `${severity.toUpperCase()}  ${what}, comes and goes`;
    case 'TEST':
      return `TEST  ${what}, nothing is wrong`;
    default:
      return `${presentLabel(severity, items)}  ${what}`;
  }
}

/** @param room in lines; what was tried and the request ids give way when there is more to say */
function single(alert: Alert, room: number): string[] {
  const { check, condition, reason, subject, startsAt, endsAt, observed, wanted, requestIds } = alert;
  const isOver = endsAt !== null;
  const meaning = condition === null || reason === null ? '' : adviceFor(condition, reason, check).meaning;
  const lasted = inWords(alert.durationSeconds);
  const before = [
    ...orgLine(alert),
    ...field('Check', `${check}, ${condition} on ${subject}`),
    ...field('Since', `${utc(startsAt)}${isOver ? `, until ${utc(endsAt)}` : ''} (${lasted})`),
  ];
  const after = [...field('Wanted', wanted, 4), ...themOrUs(alert)];
  const evidence = [
    ...(isOver ? [] : tries(alert)),
    ...(requestIds.length === 0 ? [] : field('Request ids', requestIds.slice(0, 4).join(' '), 4)),
  ];
  const rest = [...note(alert), ...(isOver ? [] : ['', ...wrapped(meaning, LINE_LENGTH), ...steps(alert)])];
  const left = room - before.length - after.length - rest.length;
  // Fingerprints and links take a line each.
  const seen = field(isOver ? 'Was' : 'Observed', observed, Math.max(OBSERVED_LINES, left - evidence.length));
  return [...before, ...seen, ...after, ...evidence.slice(0, Math.max(0, left - seen.length)), ...rest];
}

/**
 * A digest, a storm or a test.
 *
 * @param room in lines; names give way to what to do
 */
function collective(alert: Alert, room: number): string[] {
  const { items, itemsTotal, check } = alert;
  const what = [
    ...orgLine(alert),
    ...field('Check', check),
    ...field('Observed', alert.observed),
    ...field('Wanted', alert.wanted),
    ...themOrUs(alert),
    ...note(alert),
  ];
  const doing = steps(alert);
  const left = Math.max(0, room - what.length - doing.length - 2);
  const listed = items.slice(0, Math.min(LISTED_ITEMS, left));
  // Whose certificate it is, and until when, may take a second line; of many, the end gives way.
  const linesOfOne = listed.length * 2 <= left ? 2 : 1;
  const named = listed.flatMap((item) => itemLines(item, alert, linesOfOne));
  const more = itemsTotal - listed.length;
  const names = [...named, ...(more > 0 ? [`  and ${more} more`] : [])];
  return [...what, ...(names.length === 0 ? [] : ['', ...names]), ...doing];
}

function itemLines(item: AlertItem, { check, state }: Alert, maximumLines: 1 | 2): string[] {
  const { severity, summary, subject, observed } = item;
  const isOver = item.state === 'RESOLVED';
  const label = `  ${isOver ? item.state : severity.padEnd(8)}  `;
  const width = LINE_LENGTH - label.length;
  const [first = '', ...rest] = wrapped(plain(text()), width);
  if (rest.length === 0) return [label + first];
  if (maximumLines === 1) return [label + shortened(`${first} ${rest.join(' ')}`, width)];
  return [label + first, ' '.repeat(label.length) + shortened(rest.join(' '), width)];

  /** A digest is about certificates, of which the words say what is wrong; a storm is about anything. */
  function text(): string {
    // The id of a key says nothing to anybody; whose it is, the words say.
    if (state === 'DIGEST' && check === 'saml-certificates') return isOver ? `was: ${observed}` : observed;
    if (isOver) return `${subject}: ${summary}, over`;
    return `${subject}: ${state === 'DIGEST' ? observed : `${summary}, ${observed}`}`;
  }
}

function orgLine({ org }: Alert): string[] {
  return field('Org', `${org.alias}, ${org.url}, ${org.cell === null ? 'cell unknown' : `cell ${org.cell}`}`);
}

/** What Okta itself reports, unless that is what the alert is about. */
function themOrUs(alert: Alert): string[] {
  const sentence = surroundings(alert);
  if (sentence === undefined) return [];
  return field(alert.control === null ? 'Status page' : 'Them or us', sentence, 4);
}

function note({ state, stateUnknown }: Alert): string[] {
  return [
    ...(state === 'FLAPPING' ? field('Note', SILENCE) : []),
    ...(stateUnknown ? field('Note', 'state unknown, may repeat: the state table could not be used') : []),
  ];
}

function tries({ attempts }: Alert): string[] {
  if (attempts.length < 2) return [];
  return attempts.flatMap(({ at, result }, index) =>
    field(index === 0 ? 'Tries' : '', `${utc(at)} ${result}`, 2),
  );
}

function steps({ nextSteps }: Alert): string[] {
  if (nextSteps.length === 0) return [];
  const numbered = nextSteps.flatMap((step, index) => {
    const [first = '', ...rest] = wrapped(step, LINE_LENGTH - 4);
    return [` ${index + 1}. ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  return ['', 'What to do', ...numbered];
}

function links({ links: all, dedupKey, org, check, subject, condition, state }: Alert): string[] {
  const href = (rel: Alert['links'][number]['rel']) => all.find((link) => link.rel === rel)?.href ?? 'none';
  const mutable = condition !== null && state !== 'RESOLVED';
  return [
    ...field('Runbook', href('runbook')),
    ...field('Dashboard', href('dashboard')),
    ...field('Okta status', href('okta-status')),
    ...(mutable
      ? [
          ...field('To mute', 'npm start -- mute PATTERN --for 2h --reason TEXT'),
          ...field('PATTERN', `'${mutePattern(org.alias, check, subject)}'`),
        ]
      : []),
    ...field('Reference', dedupKey),
  ];
}

/** Fit to be pasted into a shell between quotes: what could end them, or is lost in a mail, is left to a `*`. */
function mutePattern(org: string, check: string, subject: string): string {
  return `${org}/${check}/${subject.replace(/[^\w.:/@-]+/g, '*')}`;
}
