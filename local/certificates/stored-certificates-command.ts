/** `certificates --stack`: what the runs of a deployed stack have stored of certificates, judged now. */
import type { ShownRecords } from '../../lambda/checks/saml-certificates/certificate-store.ts';
import { judgeRecords } from '../../lambda/checks/saml-certificates/judge-records.ts';
import {
  type CertificateSettings,
  DEFAULT_SETTINGS,
} from '../../lambda/checks/saml-certificates/settings.ts';
import { type MonitorConfig, parseMonitorConfig } from '../../lambda/config.ts';
import { stateOfFinding, worstState } from '../../lambda/outcome.ts';
import { wrongUsage } from '../command-line/command-grammar.ts';
import { received } from '../command-line/received.ts';
import { EXIT_CODES } from '../run/run-command.ts';
import type { StoredCertificatesCommand } from './certificates-arguments.ts';
import { orgsCsv, orgsJson } from './forms.ts';
import { certificatesReport } from './report.ts';
import { countsInWords, type OrgView } from './view.ts';

export interface StoredCertificatesPorts {
  /** Aliases of the stack's orgs. */
  readonly orgs: readonly string[];
  readonly read: (org: string) => Promise<ShownRecords>;
  /** What the settings file exports; undefined where there is none. */
  readonly settings: unknown;
  readonly now: Date;
  readonly print: (text: string) => void;
  /** For what has no place in the form that was asked for. */
  readonly warn: (text: string) => void;
}

/**
 * @returns the exit code
 * @throws InvalidInputError when the org is none of the stack's, or the settings are wrong
 */
export async function listStoredCertificates(
  { stack, org, format }: Omit<StoredCertificatesCommand, 'kind'>,
  { orgs, read, settings, now, print, warn }: StoredCertificatesPorts,
): Promise<number> {
  if (org !== undefined && !orgs.includes(org))
    throw wrongUsage(
      `--org: received ${received(org)}, allowed: an org of the stack ${stack}: ${orgs.join(', ')}`,
    );
  const config = settings === undefined ? undefined : parseMonitorConfig(settings, 'monitor.config.ts');
  const aliases = org === undefined ? orgs : [org];
  const views = await Promise.all(
    aliases.map(async (alias) => viewOf(stack, alias, await read(alias), settingsOf(alias, config), now)),
  );
  const state = worstState(views.map(({ view }) => view.state));
  const exitCode = EXIT_CODES[state];
  if (format === 'table') print(views.map(({ view }) => certificatesReport(view)).join('\n\n'));
  if (format === 'json') print(orgsJson(stack, views, state, exitCode));
  if (format === 'csv') {
    print(orgsCsv(views));
    // Rows alone do not say what is missing among them.
    for (const doubt of views.flatMap(doubtsOf)) warn(doubt);
  }
  return exitCode;
}

interface JudgedBy {
  readonly from: OrgView['settings'];
  readonly settings: CertificateSettings;
}

/** The file may be of another deploy, and a deploy may name its org on the command line. */
function settingsOf(alias: string, config: MonitorConfig | undefined): JudgedBy {
  const settings = config?.orgs.find((org) => org.alias === alias)?.checks['saml-certificates'];
  if (settings === undefined || settings === false) return { from: 'defaults', settings: DEFAULT_SETTINGS };
  return { from: 'monitor.config.ts', settings };
}

const SETTINGS_IN_WORDS = {
  'monitor.config.ts': 'judged by the settings in monitor.config.ts',
  defaults: 'judged by the default settings, as monitor.config.ts has none for it',
} as const;

function viewOf(
  stack: string,
  alias: string,
  records: ShownRecords,
  { from, settings }: JudgedBy,
  now: Date,
): OrgView {
  const { readAt, incomplete, ...verdict } = judgeRecords(records, settings, now);
  const state = worstState([
    ...verdict.findings.map(stateOfFinding),
    incomplete === undefined ? 'ok' : 'unknown',
  ]);
  return {
    alias,
    settings: from,
    view: {
      ...verdict,
      target: `${alias} as stored by ${stack}`,
      scannedAt: readAt === undefined ? undefined : new Date(readAt),
      state,
      exitCode: EXIT_CODES[state],
      counted: [...countedIn(records), SETTINGS_IN_WORDS[from]].join(', '),
      incomplete: incomplete === undefined ? undefined : { why: incomplete, nextUrl: undefined },
    },
  };
}

function countedIn({ scan, documents }: ShownRecords): string[] {
  const read = documents.filter(({ readAt }) => readAt !== undefined).length;
  return [
    ...(scan === undefined ? [] : [countsInWords((scan.listed ?? scan.sweep).counts)]),
    ...(documents.length === 0 ? [] : [`${read} of ${documents.length} metadata documents read`]),
  ];
}

function doubtsOf({ alias, view: { incomplete, findings } }: OrgView): string[] {
  const unknown = findings.filter(({ condition }) => condition === 'CHECK_UNKNOWN');
  return [
    ...(incomplete === undefined ? [] : [incomplete.why]),
    ...unknown.map(({ observed }) => observed),
  ].map((doubt) => `${alias} is not wholly known: ${doubt}`);
}
