/** An alert as people read it in a mail: plain text, at most 40 lines of at most 78 columns. Pure. */
import { adviceFor } from './advice.ts';
import type { Alert } from './alert.ts';
import { field, inWords, LINE_LENGTH, plain, shortened, utc, wrapped } from './text-layout.ts';

const LINES = 40;
const LISTED_ITEMS = 15;

/** Only a link or a key may be longer than the columns: broken, it would be of no use. */
export function alertText(alert: Alert): string {
  const lines = [
    shortened(plain(headline(alert)), LINE_LENGTH),
    '',
    ...(alert.condition === null ? collective(alert) : single(alert)),
    '',
    ...links(alert),
  ];
  return lines.slice(0, LINES).join('\n');
}

function headline({ state, severity, org, summary, durationSeconds, reminder }: Alert): string {
  const what = `${org.alias}: ${summary}`;
  switch (state) {
    case 'RESOLVED':
      return `RESOLVED  ${what}, is over after ${inWords(durationSeconds)}`;
    case 'ESCALATED':
      return `${severity.toUpperCase()}  ${what}, is worse than before`;
    case 'REMINDER':
      return `REMINDER ${reminder}  ${what}, lasts for ${inWords(durationSeconds)} now`;
    case 'FLAPPING':
      return `${severity.toUpperCase()}  ${what}, comes and goes; silence until it is stable`;
    case 'TEST':
      return `TEST  ${what}, nothing is wrong`;
    default:
      return `${severity.toUpperCase()}  ${what}`;
  }
}

function single(alert: Alert): string[] {
  const { check, condition, reason, subject, startsAt, endsAt, observed, wanted, requestIds } = alert;
  const isOver = endsAt !== null;
  const meaning = condition === null || reason === null ? '' : adviceFor(condition, reason).meaning;
  const lasted = inWords(alert.durationSeconds);
  return [
    ...orgLine(alert),
    ...field('Check', `${check}, ${condition} on ${subject}`),
    ...field('Since', `${utc(startsAt)}${isOver ? `, until ${utc(endsAt)}` : ''} (${lasted})`),
    ...field(isOver ? 'Was' : 'Observed', observed, 4),
    ...field('Wanted', wanted, 2),
    ...(isOver ? [] : tries(alert)),
    ...(requestIds.length === 0 ? [] : field('Request ids', requestIds.slice(0, 4).join(' '), 4)),
    ...note(alert),
    ...(isOver ? [] : ['', ...wrapped(meaning, LINE_LENGTH), ...steps(alert)]),
  ];
}

/** A digest, a storm or a test. */
function collective(alert: Alert): string[] {
  const { items, itemsTotal, check } = alert;
  const listed = items.slice(0, LISTED_ITEMS).map(({ state, severity, summary, subject }) => {
    return shortened(plain(`  ${state.padEnd(9)} ${severity.padEnd(8)} ${subject}: ${summary}`), LINE_LENGTH);
  });
  const more = itemsTotal - listed.length;
  return [
    ...orgLine(alert),
    ...field('Check', check),
    ...field('Observed', alert.observed),
    ...field('Wanted', alert.wanted),
    ...note(alert),
    ...(listed.length === 0 ? [] : ['', ...listed, ...(more > 0 ? [`  and ${more} more`] : [])]),
    ...steps(alert),
  ];
}

function orgLine({ org }: Alert): string[] {
  return field('Org', `${org.alias}, ${org.url}, ${org.cell === null ? 'cell unknown' : `cell ${org.cell}`}`);
}

function note({ stateUnknown }: Alert): string[] {
  return stateUnknown ? field('Note', 'state unknown, may repeat: the state table could not be used') : [];
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
          ...field('PATTERN', `'${org.alias}/${check}/${plain(subject)}'`),
        ]
      : []),
    ...field('Reference', dedupKey),
  ];
}
