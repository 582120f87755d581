/** The diagnosis of a SAML sign-in as people and as programs read it. Pure. */
import { plain, wrapped } from '../../../lambda/alerting/text-layout.ts';
import type { CheckState } from '../../../lambda/contract.ts';
import { worstState } from '../../../lambda/outcome.ts';
import { statesOf } from '../../checklist.ts';
import { checklistReport } from '../../checklist-report.ts';
import type { Paint } from '../../colours.ts';
import { EXIT_CODES } from '../../run-command.ts';
import { type Cause, type Part, rootOf } from '../cause.ts';

export interface SamlView {
  /** Label and id of the app, or the URL of its metadata. */
  readonly target: string;
  readonly at: Date;
  readonly part: Part;
  /** Whether anything was named to compare with. */
  readonly isCompared: boolean;
}

export interface Verdict {
  readonly state: CheckState;
  readonly exitCode: number;
  readonly root: Cause | undefined;
  /** What is wrong, or that nothing is seen to be. */
  readonly sentence: string;
  readonly fix: string | undefined;
}

export function verdictOf({ part, isCompared }: Pick<SamlView, 'part' | 'isCompared'>): Verdict {
  const state = worstState(statesOf(part.lines));
  const root = rootOf(part.causes);
  const common = { state, exitCode: EXIT_CODES[state], root };
  if (root !== undefined) {
    const others = part.lines.filter((line) => line.state === 'unknown' && line.fix !== root.fix);
    const unseen = [...new Set(others.map(({ what }) => what))].join(', ');
    // What is wrong for certain explains the failure; what only may, leaves room for what was not seen.
    const rest = root.severity === 'critical' || unseen === '' ? '' : ` Not known: ${unseen}.`;
    return { ...common, sentence: `${root.sentence}${rest}`, fix: root.fix };
  }
  if (state === 'unknown')
    return {
      ...common,
      sentence: 'Nothing is seen to be wrong, but not everything could be looked at.',
      fix: part.lines.find((line) => line.state === 'unknown')?.fix,
    };
  return {
    ...common,
    sentence: isCompared
      ? 'Nothing is wrong with the app that is seen from here, nor does it differ from what the service provider expects.'
      : 'Nothing is wrong with the app by itself; it was compared with no service provider.',
    fix: isCompared
      ? 'Compare with what the service provider has of Okta: entity id, and fingerprint of the certificate.'
      : 'Give --sp-metadata, or --expect-acs and --expect-audience, to compare with what the service provider expects.',
  };
}

const WIDTH = 110;

export function samlReport(view: SamlView, paint: Paint): string {
  const { state, sentence, fix } = verdictOf(view);
  const head = plain(`${view.target}, ${view.at.toISOString().slice(0, 16)}Z`);
  return [
    head,
    '',
    checklistReport(view.part.lines, paint),
    '',
    ...wrapped(plain(sentence), WIDTH),
    ...(fix === undefined ? [] : wrapped(plain(`-> ${fix}`), WIDTH)),
    '',
    paint(state.toUpperCase(), state),
  ].join('\n');
}

export function samlJson(view: SamlView): string {
  const { state, exitCode, root, sentence, fix } = verdictOf(view);
  const { target, at, part } = view;
  const verdict = { code: root?.code ?? null, sentence, fix: fix ?? null };
  const document = { target, at: at.toISOString(), state, exitCode, verdict, ...part };
  return JSON.stringify(document, null, 2);
}
