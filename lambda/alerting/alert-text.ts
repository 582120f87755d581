/** An alert as people read it: subject, mail, short message. Pure. */

import { adviceFor } from './advice.ts';
import type { Alert } from './alert.ts';

/** SNS takes fewer than 100 characters. */
const SUBJECT_LENGTH = 99;
const LINE_LENGTH = 78;
const LINES = 40;
/** A short message is billed by segments of 140 octets. */
const SMS_LENGTH = 139;

/** Printable ASCII, at most 99 characters, whatever names it quotes. */
export function alertSubject(alert: Alert): string {
  const { state, severity, org, summary, reason } = alert;
  const label = state === 'RESOLVED' ? 'RESOLVED' : severity.toUpperCase();
  const tail = state === 'RESOLVED' ? `, lasted ${inWords(alert.durationSeconds)}` : ` (${reason})`;
  return shortened(ascii(`[${label}] ${org.alias}: ${summary}${tail}`), SUBJECT_LENGTH);
}

export function alertSms(alert: Alert): string {
  return shortened(ascii(`${alertSubject(alert)} ${alert.subject}`), SMS_LENGTH);
}

/** Plain text, at most 40 lines of at most 78 columns. */
export function alertText(alert: Alert): string {
  const { org, check, condition, reason, subject, startsAt, endsAt, requestIds, links } = alert;
  const { meaning } = adviceFor(condition, reason);
  const link = (rel: Alert['links'][number]['rel']) => links.find((item) => item.rel === rel)?.href;
  const cell = org.cell === null ? 'cell unknown' : `cell ${org.cell}`;
  const lines = [
    headline(alert),
    '',
    ...field('Org', `${org.alias}, ${org.url}, ${cell}`),
    ...field('Check', `${check}, ${condition} on ${subject}`),
    ...field(
      'Since',
      `${utc(startsAt)}${endsAt === null ? '' : `, until ${utc(endsAt)}`} (${inWords(alert.durationSeconds)})`,
    ),
    ...field(endsAt === null ? 'Observed' : 'Was', alert.observed, 4),
    ...field('Wanted', alert.wanted, 2),
    ...attemptLines(alert),
    ...(requestIds.length === 0 ? [] : field('Request ids', requestIds.slice(0, 4).join(' '), 4)),
    ...(alert.stateUnknown
      ? field('Note', 'the state table could not be read: this may be a repetition', 2)
      : []),
    ...(endsAt === null ? ['', ...wrapped(meaning, LINE_LENGTH), '', 'What to do', ...steps(alert)] : []),
    '',
    ...field('Runbook', link('runbook') ?? 'none'),
    ...field('Dashboard', link('dashboard') ?? 'none'),
    ...field('Okta status', link('okta-status') ?? 'none'),
    ...field('Reference', alert.dedupKey),
  ];
  return lines.slice(0, LINES).join('\n');
}

function headline({ state, severity, org, summary, durationSeconds }: Alert): string {
  const words = {
    FIRING: `${severity.toUpperCase()}  ${org.alias}: ${summary}`,
    ESCALATED: `${severity.toUpperCase()}  ${org.alias}: ${summary}, worse than before`,
    RESOLVED: `RESOLVED  ${org.alias}: ${summary}, is over after ${inWords(durationSeconds)}`,
  };
  return shortened(plain(words[state]), LINE_LENGTH);
}

function attemptLines({ attempts, endsAt }: Alert): string[] {
  if (endsAt !== null || attempts.length < 2) return [];
  return attempts.flatMap(({ at, result }, index) =>
    field(index === 0 ? 'Tries' : '', `${utc(at)} ${result}`, 2),
  );
}

function steps({ nextSteps }: Alert): string[] {
  return nextSteps.flatMap((step, index) => {
    const [first = '', ...rest] = wrapped(step, LINE_LENGTH - 4);
    return [` ${index + 1}. ${first}`, ...rest.map((line) => `    ${line}`)];
  });
}

const LABEL_WIDTH = 13;

/** A labelled value over several lines; one long word, a link or a key, gets a line of its own and stays whole. */
function field(label: string, value: string, maximumLines = 3): string[] {
  const width = LINE_LENGTH - LABEL_WIDTH;
  const text = plain(value);
  if (!text.includes(' ') && text.length > width) return [label, `  ${text}`];
  const all = wrapped(text, width);
  const lines =
    all.length <= maximumLines
      ? all
      : [...all.slice(0, maximumLines - 1), shortened(`${all[maximumLines - 1]} ...`, width)];
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(LABEL_WIDTH)}${line}`);
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + word.length < width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Without line breaks and control characters, which a name could use to forge lines of its own. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

function ascii(text: string): string {
  return plain(text).replace(/[^\x20-\x7e]+/g, '?');
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length - 3);
  const lastSpace = cut.lastIndexOf(' ');
  return `${lastSpace > length / 2 ? cut.slice(0, lastSpace) : cut}...`;
}

function utc(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}

/** `45 s`, `14 min`, `3 h 20 min`, `2 d 4 h`. */
export function inWords(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
