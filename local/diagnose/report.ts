/** A diagnosis as text and as JSON. Pure. */
import { plain, wrapped } from '../../lambda/alerting/text-layout.ts';
import type { CheckState } from '../../lambda/contract.ts';
import { checklistReport } from '../command-line/checklist-report.ts';
import type { Paint } from '../command-line/colours.ts';
import type { Cause } from './cause.ts';
import type { Diagnosis } from './diagnosis.ts';

const WIDTH = 110;

/** @param target what was diagnosed, such as the URL of the org */
export function diagnosisReport(
  { state, lines, verdict, others }: Diagnosis,
  target: string,
  at: Date,
  paint: Paint,
): string {
  const title = `Diagnosis of ${target}, ${at.toISOString().slice(0, 19)}Z`;
  return [
    title,
    '',
    checklistReport(lines, paint),
    '',
    ...verdictLines(state, verdict, paint),
    ...otherLines(others),
  ].join('\n');
}

function verdictLines(state: CheckState, verdict: Cause | undefined, paint: Paint): string[] {
  if (verdict === undefined) {
    const sentence =
      state === 'ok'
        ? 'Nothing is wrong that can be seen from here.'
        : 'Nothing is known to be wrong, and not everything could be seen: the lines above say what.';
    return [paint(sentence, state)];
  }
  const { code, sentence, fix, severity } = verdict;
  return [
    ...wrapped(plain(sentence), WIDTH).map((line) => paint(line, severity)),
    ...wrapped(plain(`Fix: ${fix}`), WIDTH),
    `(${code})`,
  ];
}

function otherLines(others: readonly Cause[]): string[] {
  if (others.length === 0) return [];
  const items = others.flatMap(({ code, sentence }) =>
    wrapped(plain(`${sentence} (${code})`), WIDTH - 4).map(
      (line, index) => `${index === 0 ? '  - ' : '    '}${line}`,
    ),
  );
  return ['', 'Also seen:', ...items];
}

export function diagnosisJson(
  { state, lines, verdict, others }: Diagnosis,
  target: string,
  at: Date,
  exitCode: number,
): string {
  const document = { target, at: at.toISOString(), state, exitCode, verdict: verdict ?? null, others, lines };
  return JSON.stringify(document, null, 2);
}
