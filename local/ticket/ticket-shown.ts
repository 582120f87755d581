/** The forms in which a ticket is printed. Pure. */
import type { Ticket } from './bundle.ts';
import { bundleMarkdown } from './markdown.ts';

export function ticketJson(ticket: Ticket): string {
  return JSON.stringify(ticket, null, 2);
}

/** A document for each org that has something to report, as each is a case of its own. */
export function ticketText({ bundles, lookedAt, exitCode }: Ticket): string {
  if (bundles.length > 0) return bundles.map(bundleMarkdown).join('\n\n---\n\n');
  const verdict =
    exitCode === 3 ? 'Nothing to report, and not all is known.' : 'Nothing to report: nothing failed.';
  return [verdict, ...lookedAt.map((line) => `  ${line}`)].join('\n');
}
