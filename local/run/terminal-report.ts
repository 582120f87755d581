/** A run as it is read in a terminal: a table of what was looked at, then the messages it would send. Pure. */
import Table from 'cli-table3';
import { type Alert, dedupKey } from '../../lambda/alerting/alert.ts';
import { alertSubject } from '../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../lambda/alerting/alert-text.ts';
import { CHECK_NAMES } from '../../lambda/contract.ts';
import type { Run } from '../../lambda/engine/run-check.ts';
import { TABLE_STYLE } from '../command-line/table-style.ts';

const COLUMNS = ['check', 'subject', 'state', 'observed', 'wanted', 'ms'];
/** Long cells go on in a line below, broken at words where there are any. */
const COLUMN_WIDTHS = [19, 42, 16, 44, 30, 8];

export function terminalReport(runs: readonly Run[]): string {
  const table = new Table({
    ...TABLE_STYLE,
    head: COLUMNS,
    colWidths: COLUMN_WIDTHS,
    wordWrap: true,
  });
  for (const { outcome } of runs) {
    for (const { subject, state, observed, wanted, durationMs } of outcome.observations) {
      table.push([
        outcome.check,
        subject,
        state,
        observed,
        state === 'ok' ? '' : wanted,
        Math.round(durationMs),
      ]);
    }
  }
  for (const check of leftOut(runs)) table.push([check, '', 'not configured', WITHOUT_CREDENTIAL, '', '']);
  return [table.toString(), ...messagesOf(runs)].join('\n');
}

/** The one reason for which a run on the command line leaves a check out. */
const WITHOUT_CREDENTIAL = 'reads the API of Okta, for which there is no credential: doctor tries one';

function leftOut(runs: readonly Run[]): string[] {
  return CHECK_NAMES.filter((name) => !runs.some(({ outcome }) => outcome.check === name));
}

/** What a mailbox would get. */
function mailsOf(runs: readonly Run[]): Alert[] {
  return runs.flatMap(({ sent }) => sent.filter(({ machinesOnly }) => !machinesOnly));
}

/** What would be sent, then what would not and why. */
function messagesOf(runs: readonly Run[]): string[] {
  const messages = mailsOf(runs).map(messageOf);
  const notes = runs.flatMap(notesOf);
  if (messages.length + notes.length === 0) return ['\nNo message would be sent.'];
  return notes.length === 0 ? messages : [...messages, '', ...notes];
}

function messageOf(alert: Alert): string {
  const rule = '-'.repeat(78);
  return `\nThis message would be sent:\n${rule}\nSubject: ${alertSubject(alert)}\n\n${alertText(alert)}\n${rule}`;
}

function notesOf({ outcome, sent }: Run): string[] {
  // A digest names several; what people get only as a number is told to machines.
  const announced = new Set(sent.flatMap((alert) => [alert, ...alert.items]).map((named) => named.dedupKey));
  const { org, check, findings } = outcome;
  const held = findings.filter((finding) => !announced.has(dedupKey(org, { check, ...finding })));
  return held.map(({ condition, subject, severity, reason, observed }) => {
    const why =
      severity === 'info'
        ? 'information, never a message'
        : 'no message yet, it has to come back in a later run';
    return `${condition} (${reason}) on ${subject}, ${observed}: ${why}`;
  });
}

/** The same as one JSON document. */
export function jsonReport(runs: readonly Run[], target: string, state: string, exitCode: number): string {
  const document = {
    target,
    state,
    exitCode,
    checks: runs.map(
      ({
        outcome: { check, state: checkState, durationMs, observations, findings, measurements, memory },
      }) => {
        return {
          check,
          state: checkState,
          durationMs: Math.round(durationMs),
          observations,
          findings,
          measurements,
          memory,
        };
      },
    ),
    notConfigured: leftOut(runs),
    messages: mailsOf(runs).map((alert) => ({
      subject: alertSubject(alert),
      text: alertText(alert),
      canonical: alert,
    })),
  };
  return JSON.stringify(document, null, 2);
}
