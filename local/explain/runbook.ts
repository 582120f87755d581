/** What `docs/runbook.md` says of the reasons of each condition, read from it: it is written there alone. */
import { readFileSync } from 'node:fs';
import { CONDITIONS, type Condition, REASONS, type Reason } from '../../lambda/contract.ts';

/** A reason as one condition has it. */
export interface Place {
  readonly condition: Condition;
  readonly reason: Reason;
  /** Plain text; undefined where the condition has no other reason, so that both mean the same. */
  readonly sentence: string | undefined;
}

let read: readonly Place[] | undefined;

/** In the order of the runbook. Read once, when it is first asked for. @throws Error where the file is not there */
export function placesInRunbook(): readonly Place[] {
  read ??= placesIn(readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8'));
  return read;
}

/** Pure. */
export function placesIn(runbook: string): Place[] {
  return CONDITIONS.flatMap((condition) => {
    const [, after = ''] = runbook.split(`\n### ${condition}\n`);
    const [section = ''] = after.split(/\n#{1,3} /);
    return [...inTable(section, condition), ...inMeaning(section, condition)];
  });
}

function inTable(section: string, condition: Condition): Place[] {
  const [, after = ''] = section.split(/\n\| reason \|.*\n\|[-|]+\n/);
  const [table = ''] = after.split('\n\n');
  return table.split('\n').flatMap((row) => {
    const [, names = '', sentence = ''] = row.split('|');
    return reasonsIn(names).map((reason) => ({ condition, reason, sentence: plainText(sentence.trim()) }));
  });
}

/** Where there is one reason only, it stands in brackets: the sentence before it is that of the condition. */
function inMeaning(section: string, condition: Condition): Place[] {
  const [, meaning = ''] = /\*\*Means\.\*\*([\s\S]*?)\n\n/.exec(section) ?? [];
  const bracketed = [...meaning.matchAll(/\((`[^)]*`)\)/g)].map(([, names = '']) => names);
  return reasonsIn(bracketed.join()).map((reason) => ({ condition, reason, sentence: undefined }));
}

function reasonsIn(text: string): Reason[] {
  const names = [...text.matchAll(/`([A-Z0-9_]+)`/g)].map(([, name]) => name);
  return REASONS.filter((reason) => names.includes(reason));
}

/** Words of a link and of code; a command that follows a sentence stays. */
function plainText(markdown: string): string {
  const text = markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replace(/<(https:[^>]*)>/g, '$1');
  return text.endsWith('.') ? text : `${text}.`;
}
