/** Orgs, rows and names for tests of the widget; and what its answer is made of, read as strict XML. */
import { SaxesParser } from 'saxes';
import type { StoredIncident } from '../../lambda/alerting/incident.ts';
import type { Mute } from '../../lambda/alerting/silence.ts';
import type { CertificateRow } from '../../lambda/widget/certificate-row.ts';
import type { StoredCertificates, StoredOrg } from '../../lambda/widget/stored-org.ts';
import { type WidgetPorts, widget } from '../../lambda/widget/widget.ts';
import { NOW } from './alerting-values.ts';

export const ACME = { alias: 'acme', url: 'https://acme.okta.com' };
export const TEST = { alias: 'acme-test', url: 'https://acme-test.oktapreview.com' };
export const RUNBOOK = 'https://wiki.example.com/okta';

/** Texts that somebody might put into a label, and what no part of a page may make of them. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></td></table><iframe src="https://evil.example"></iframe>',
  'javascript:alert(1)',
  '&lt;b&gt; &amp; &#60;',
  'Payroll \u202Egnp.exe\u202C',
  '\u2066left\u2069 \u200Fright',
  'x'.repeat(10_240),
  `${'👩‍👩‍👧‍👦'.repeat(2000)}`,
  'bell\u0007 null\u0000 escape\u001B[31m line\nbreak\ttab',
  'half \uD83D of a character, \uDE00, \uFFFE and \uFFFF',
  '{{constructor.constructor("alert(1)")()}}',
  '',
] as const;

export function storedWith(changes: Partial<StoredOrg> = {}): StoredOrg {
  return { incidents: [], mutes: [], unreadable: 0, isBlank: false, ...changes };
}

export function certifiedWith(changes: Partial<StoredCertificates> = {}): StoredCertificates {
  return { rows: [], readAt: '2026-03-02T09:00:00.000Z', doubts: [], ...changes };
}

export function muteWith(changes: Partial<Mute> = {}): Mute {
  return {
    pattern: 'acme/oidc-discovery/*',
    until: new Date(NOW.getTime() + 7_200_000).toISOString(),
    reason: 'domain move',
    createdAt: NOW.toISOString(),
    ...changes,
  };
}

export function certificateWith(changes: Partial<CertificateRow> = {}): CertificateRow {
  return {
    org: 'acme',
    orgUrl: ACME.url,
    kind: 'app',
    id: '0oa1b2c3d4e5f6g7h8i9',
    name: 'Payroll',
    appName: 'payroll_link',
    type: 'signing',
    kid: 'kid-1',
    notAfter: '2026-03-20T09:30:00.000Z',
    days: 17,
    severity: 'warning',
    ...changes,
  };
}

/** A table with these rows, and one that tells each from the next. */
export function many<Row>(count: number, row: (index: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => row(index));
}

interface Asked {
  readonly stored?: (alias: string) => Promise<StoredOrg>;
  readonly incidents?: readonly StoredIncident[];
  readonly mutes?: readonly Mute[];
  readonly certificates?: readonly CertificateRow[];
  /** In place of the rows alone. */
  readonly certified?: WidgetPorts['certificates'];
}

/** What the widget answers, and what it logs. */
export async function answerTo(
  event: unknown,
  { stored, incidents = [], mutes = [], certificates = [], certified }: Asked = {},
) {
  const logged: { message: string; data: Readonly<Record<string, unknown>> }[] = [];
  const ports: WidgetPorts = {
    stored: stored ?? (async () => storedWith({ incidents, mutes })),
    certificates: certified ?? (async () => certifiedWith({ rows: certificates })),
    now: () => NOW,
    log: (_level, message, data) => logged.push({ message, data }),
  };
  return { answer: await widget(event, ports), logged };
}

/** As {@link answerTo}, and what the HTML is made of. */
export async function ask(event: unknown, asked: Asked = {}) {
  const { answer, logged } = await answerTo(event, asked);
  return { answer, logged, ...read(answer) };
}

/** An event as the dashboard of a stack with one org sends it. */
export function eventFor(show: string, more: Readonly<Record<string, unknown>> = {}, context = {}) {
  return {
    show,
    orgs: [ACME],
    runbookUrl: RUNBOOK,
    ...more,
    widgetContext: { theme: 'light', width: 1400, height: 300, ...context },
  };
}

/** As it stands in the markup. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws Error where the markup is not well-formed */
export function read(markup: string) {
  const elements: Element[] = [];
  const rows: string[][] = [];
  let inStyle = false;
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements.push({ name, attributes });
    inStyle = name === 'style';
    if (name === 'div') addText(' ');
    if (name === 'tr') rows.push([]);
    if (name === 'td' || name === 'th') rows.at(-1)?.push('');
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'style') inStyle = false;
    else if (['div', 'p', 'td', 'th', 'li', 'caption'].includes(name)) addText(' ');
  });
  parser.on('text', (added) => {
    if (!inStyle) addText(added);
  });
  function addText(added: string) {
    text += added;
    const row = rows.at(-1);
    if (row !== undefined && row.length > 0) row[row.length - 1] += added;
  }
  parser.write(markup).close();
  const cells = rows.map((row) => row.map((cell) => cell.trim().replace(/\s+/g, ' ')));
  return { elements, rows: cells, text: text.trim().replace(/\s+/g, ' ') };
}
