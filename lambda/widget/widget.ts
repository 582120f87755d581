/** The answer to the dashboard: a table, what is missing in it, or in words why there is none. */
import { InvalidInputError } from '../schema-problems.ts';
import { certificatesTable } from './certificates-table.ts';
import { DESCRIPTION } from './description.ts';
import { incidentsTable, type Surroundings } from './incidents-table.ts';
import { mark, styleSheet, type Theme } from './look.ts';
import { html, type Markup, NOTHING, quoted } from './markup.ts';
import { mutesTable } from './mutes-table.ts';
import { asksForDescription, type Parameters, parseParameters } from './parameters.ts';
import {
  certificateGapsOf,
  type Gap,
  gapsOf,
  type OrgAddress,
  type Read,
  type StoredCertificates,
  type StoredOrg,
} from './stored-org.ts';

/** With what its certificates are judged by. */
export type ShownOrg = Parameters['orgs'][number];

export interface WidgetPorts {
  /** What is stored of an org. */
  readonly stored: (alias: string) => Promise<StoredOrg>;
  /** Its certificates, as they are at `now`. */
  readonly certificates: (org: ShownOrg, now: Date) => Promise<StoredCertificates>;
  readonly now: () => Date;
  readonly log: (level: 'error', message: string, data: Readonly<Record<string, unknown>>) => void;
}

/**
 * HTML, or Markdown where the console asks for a description. Never rejects: what goes wrong is said in the widget,
 * and the log has the rest.
 */
export async function widget(event: unknown, ports: WidgetPorts): Promise<string> {
  if (asksForDescription(event)) return DESCRIPTION;
  try {
    const parameters = parseParameters(event);
    return framed(await tableOf(parameters, ports), parameters.widgetContext.theme);
  } catch (error) {
    if (error instanceof InvalidInputError) return framed(wrongParameters(error), 'light');
    ports.log('error', 'widget not rendered', { error });
    const sorry =
      'This table cannot be shown, which says nothing about the orgs. The log of the function has the cause.';
    return framed(html`<p>${sorry}</p>`, 'light');
  }
}

function tableOf(parameters: Parameters, ports: WidgetPorts): Promise<Markup> {
  const { show, org, runbookUrl, widgetContext } = parameters;
  const orgs = parameters.orgs.filter(({ alias }) => org === undefined || alias === org);
  const surroundings = { ...widgetContext, runbookUrl, now: ports.now() };
  if (show === 'certificates') return certificatesOf(orgs, surroundings, ports);
  return storedOf(orgs, show === 'incidents' ? incidentsTable : mutesTable, surroundings, ports);
}

async function storedOf(
  orgs: readonly OrgAddress[],
  rendered: typeof incidentsTable,
  surroundings: Surroundings,
  { stored, log }: WidgetPorts,
): Promise<Markup> {
  const { read, gaps } = await readAll(orgs, ({ alias }) => stored(alias), log);
  const known = read.filter(({ value }) => !value.isBlank);
  return html`${notes([...gaps, ...gapsOf(read)], surroundings)}${
    known.length === 0 ? NOTHING : rendered(known, surroundings)
  }`;
}

async function certificatesOf(
  orgs: readonly ShownOrg[],
  surroundings: Surroundings,
  { certificates, log }: WidgetPorts,
): Promise<Markup> {
  const { read, gaps } = await readAll(orgs, (org) => certificates(org, surroundings.now), log);
  const known = read.filter(({ value: { rows, doubts } }) => rows.length > 0 || doubts.length === 0);
  return html`${notes([...gaps, ...certificateGapsOf(read)], surroundings)}${
    known.length === 0 ? NOTHING : certificatesTable(known, surroundings)
  }`;
}

interface Reading<Value> {
  readonly read: readonly Read<Value>[];
  readonly gaps: readonly Gap[];
}

/** Side by side; an org that cannot be read is a gap and keeps no other from being shown. */
async function readAll<Org extends OrgAddress, Value>(
  orgs: readonly Org[],
  readOne: (org: Org) => Promise<Value>,
  log: WidgetPorts['log'],
): Promise<Reading<Value>> {
  const results = await Promise.all(
    orgs.map(async (org): Promise<Reading<Value>> => {
      try {
        return { read: [{ org, value: await readOne(org) }], gaps: [] };
      } catch (error) {
        log('error', 'org not read for the widget', { org: org.alias, error });
        const name = error instanceof Error ? error.name : 'Error';
        return {
          read: [],
          gaps: [{ org: org.alias, why: `is unknown: it cannot be read (${name}), see the log.` }],
        };
      }
    }),
  );
  return { read: results.flatMap(({ read }) => read), gaps: results.flatMap(({ gaps }) => gaps) };
}

function notes(gaps: readonly Gap[], { theme }: Surroundings): Markup {
  return html`${gaps.map(({ org, why }) => html`<p>${mark('unknown', theme, org)} ${why}</p>`)}`;
}

function wrongParameters({ problems }: InvalidInputError): Markup {
  const lines = problems.map((problem) => html`<li>${quoted(problem)}</li>`);
  return html`<p>The parameters of this widget are not right. Choose “Edit” in its menu.</p><ul>${lines}</ul>`;
}

/** The style within the frame: a sanitizer drops one that comes first. */
function framed(content: Markup, theme: Theme): string {
  return html`<div class="okta-health">${styleSheet(theme)}${content}</div>`.source;
}
