/** What a name, a document or a server can put into a message: SNS refuses some of it, people are misled by more. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../../lambda/alerting/alert.ts';
import { alertSms, alertSubject } from '../../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../../lambda/alerting/alert-text.ts';
import { snsMessage } from '../../../lambda/alerting/sns-message.ts';
import { CONDITIONS } from '../../../lambda/contract.ts';
import type { OktaStatus } from '../../../lambda/okta-status.ts';
import {
  alertFor,
  CONTEXT,
  findingWith,
  INCIDENT_STATES,
  NOTHING_REPORTED,
} from '../../support/alerting-values.ts';

const HOSTILE = [
  { kind: 'Japanese', text: '本番環境のシングルサインオン' },
  { kind: 'emoji', text: '🔥🔑 single 👩‍💻 sign-on 🇯🇵' },
  { kind: 'right-to-left', text: '\u202Eתחבורה ציבורית\u202C' },
  { kind: 'line breaks', text: 'x\r\nSubject: [RESOLVED] all is well\r\n\r\nGo back to sleep' },
  { kind: 'other line breaks', text: 'x\u2028Wanted       nothing\u2029\u0085\u000b\u000cy' },
  { kind: 'control characters', text: 'x\u0000\u001b[2J\u0007\u007f' },
  { kind: '300 characters', text: 'a'.repeat(300) },
  { kind: '300 characters in words', text: 'word '.repeat(60) },
  { kind: '300 emoji', text: '🔥'.repeat(300) },
  { kind: 'half an emoji', text: 'x\ud83d' },
  { kind: 'nothing', text: '' },
];

/** An alert that has the text wherever a text of others can get. */
function alertWith(text: string, state: (typeof INCIDENT_STATES)[number] = 'FIRING', finding = {}): Alert {
  const attempts = [1, 2, 3].map((second) => ({ at: `2026-03-02T11:59:0${second}.000Z`, result: text }));
  const requestIds = [text, `${text}2`];
  return alertFor(
    state,
    {
      finding: findingWith({ subject: text, observed: text, wanted: text, requestIds, attempts, ...finding }),
    },
    { org: { alias: text, url: `https://${text}`, cell: text }, oktaStatus: hostileStatus(text) },
  );
}

/** Titles are Okta's to write, and a page may be anybody's. */
function hostileStatus(text: string): OktaStatus {
  const incident = { name: text, title: text, category: text, since: '2026-03-02T07:30:00.000Z' };
  return {
    ...NOTHING_REPORTED,
    state: 'reported',
    cell: text,
    incidents: Array.from({ length: 5 }, () => incident),
  };
}

const isUnbreakable = (line: string) => !line.trim().includes(' ') || !line.slice(13).trim().includes(' ');

function expectSound(alert: Alert): void {
  expect(alertSubject(alert)).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/);
  expect(alertSms(alert)).toMatch(/^[\x20-\x7e]{1,139}$/);
  const lines = alertText(alert).split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(lines.filter((line) => line.length > 78 && !isUnbreakable(line))).toEqual([]);
  expect(alertText(alert)).not.toMatch(/[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
}

describe.each(INCIDENT_STATES)('a message %s', (state) => {
  it.each(HOSTILE)('is sound when names hold $kind', ({ text }) => {
    expectSound(alertWith(text, state));
  });

  it('is sound whatever names hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) =>
        expectSound(alertWith(text, state)),
      ),
      { numRuns: 150 },
    );
  });
});

describe('a hostile name', () => {
  it('cannot forge a line of its own', () => {
    const forged = 'x\r\nWanted       nothing\u2028Observed     all is well';
    const lines = alertText(alertWith(forged)).split('\n');
    expect(lines.filter((line) => line.startsWith('Wanted'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('Observed'))).toHaveLength(1);
  });

  it.each(HOSTILE)('with $kind leaves the message valid JSON', ({ text }) => {
    const bodies = JSON.parse(snsMessage(alertWith(text)).message);
    expect(JSON.parse(bodies.sqs)).toEqual(alertWith(text));
  });
});

describe('a message with everything in it', () => {
  const sentence = (length: number) => 'all the words of it '.repeat(30).slice(0, length);
  const full = (condition: Alert['condition']) => ({
    ...alertWith(sentence(300), 'FIRING', { condition, subject: `https://${'a'.repeat(80)}.example` }),
    org: {
      alias: 'a'.repeat(32),
      url: `https://${'a'.repeat(40)}.oktapreview.com`,
      cell: 'oktapreview.com:1',
    },
    requestIds: ['1', '2', '3', '4'].map((digit) => digit.repeat(32)),
    stateUnknown: true,
  });

  // The message is cut at its 40th line, and these stand at its end.
  it('keeps its runbook link and its reference: alert-text.ts cuts them off', () => {
    for (const condition of CONDITIONS) {
      const alert = full(condition);
      const text = alertText(alert);
      expect(text).toContain(`${CONTEXT.runbookUrl}#${condition.toLowerCase()}`);
      expect(text).toContain(alert.dedupKey);
    }
  });

  it.each(CONDITIONS)('of %s keeps to 40 lines of 78 columns', (condition) => {
    const lines = alertText(full(condition)).split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.filter((line) => line.length > 78 && !isUnbreakable(line))).toEqual([]);
  });
});
