/** What the pages of the monitor say in words: how states are counted, what a gap means, where to read on. */
import { TextWidget, TextWidgetBackground } from 'aws-cdk-lib/aws-cloudwatch';
import { CHECK_STATES } from '../lambda/contract.ts';
import type { AlarmHeading } from './alarm-identity.ts';
import { PAGE_WIDTH } from './graph-row.ts';

/** A page in the console. */
export interface Page {
  /** Unique in the account, and part of its link. */
  readonly name: string;
  /** How links to it are called. */
  readonly title: string;
  readonly url: string;
}

const STATES = Object.entries(CHECK_STATES)
  .map(([state, value]) => `**${value}** ${state}`)
  .join(' · ');

const LINKS_A_LINE = 8;

/** @param pages of single orgs */
export function stateNote(runbookUrl: string, pages: readonly Page[]): TextWidget {
  const links = pages.map(({ title, url }) => `[${title}](${url})`).join(' · ');
  return note(
    [
      `**State of each check** ${STATES}. An empty cell means that no run finished: nobody was watching, see ${runbook(runbookUrl, 'check-silent')}.`,
      `What is wrong, since when and what to do stands under *Open incidents*.${links === '' ? '' : ` In detail: ${links}.`}`,
    ],
    3 + Math.floor(pages.length / LINKS_A_LINE),
  );
}

export function measurementNote(runbookUrl: string): TextWidget {
  return note([
    '**What was measured.** A gap is not a zero: nothing is published of what a run could not see. ' +
      'No host answered: no latency, no days to expiry. The credential is refused, or the log could not be read: no rate limits. ' +
      "Okta's status page could not be read: no incidents. Not all apps seen: no SAML certificates.",
    `Why, is in the open incident ${runbook(runbookUrl, 'check_unknown')}; without one see ${runbook(runbookUrl, 'check-silent')}.`,
  ]);
}

export function monitorNote(runbookUrl: string): TextWidget {
  return note([
    '**The monitor itself.** A gap means that nothing was started or sent in that time; of checks there is always something.',
    `Errors of runs: ${runbook(runbookUrl, 'failed-runs')}. Failed messages: ${runbook(runbookUrl, 'failed-notifications')}. ` +
      `Errors of deliveries: ${runbook(runbookUrl, 'failed-deliveries')}.`,
  ]);
}

/** Of an org's own page. */
export function orgNote(
  runbookUrl: string,
  org: { readonly alias: string; readonly url: string },
  overview: Page,
) {
  return note([
    `**[${org.alias}](${org.url})** in detail; all orgs and the monitor itself: [${overview.title}](${overview.url}).`,
    `States: ${STATES}. A gap is not a zero: nothing is published of what a run could not see; why, is in the open incident ` +
      `${runbook(runbookUrl, 'check_unknown')}, or no run finished: ${runbook(runbookUrl, 'check-silent')}.`,
  ]);
}

/** @param height with which nobody has to scroll it; usually that of two paragraphs on a narrow screen */
function note(lines: readonly string[], height = 3): TextWidget {
  return new TextWidget({
    markdown: lines.join('\n\n'),
    width: PAGE_WIDTH,
    height,
    background: TextWidgetBackground.TRANSPARENT,
  });
}

/** A path would be looked for in the console. */
function runbook(url: string, heading: AlarmHeading | 'check_unknown'): string {
  const place = `${url}#${heading}`;
  return url.startsWith('https://') ? `[${heading}](${place})` : `\`${place}\``;
}
