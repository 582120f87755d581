/**
 * The page about messages shows what the code makes. `npx vitest run test/docs/messages.test.ts -u` writes its examples
 * anew; everything else is compared with what stands there.
 */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../lambda/alerting/alert.ts';
import { alertSms, alertSubject } from '../../lambda/alerting/alert-subject.ts';
import { alertText } from '../../lambda/alerting/alert-text.ts';
import { chatCard } from '../../lambda/alerting/chat-card.ts';
import { pagerEventOf } from '../../lambda/alerting/pager-event.ts';
import { ANNOUNCEMENTS, BANDED_CONDITIONS, firingRule, POLICY } from '../../lambda/alerting/policy.ts';
import { snsMessage } from '../../lambda/alerting/sns-message.ts';
import { inWords } from '../../lambda/alerting/text-layout.ts';
import { parseMonitorConfig } from '../../lambda/config.ts';
import {
  ALERT_STATES,
  type AlertState,
  CHECK_NAMES,
  type CheckName,
  CONDITIONS,
  type Condition,
  MACHINES_ONLY,
  SEVERITIES,
} from '../../lambda/contract.ts';
import { type Filtered, forMachines, forPeople } from '../../lib/alert-filter.ts';
import { alertOfState, alertsAfter, bad } from '../lambda/alerting/forms/alerts-of-every-state.ts';
import { CONTEXT, findingWith } from '../support/alerting-values.ts';
import { codeIn } from './examples.ts';
import { codesIn, linksOf, readDocument, sectionOf, tableWith } from './markdown.ts';

const PAGE = 'docs/messages.md';
const text = readDocument(PAGE);

const fence = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\``;
const json = (value: unknown) => fence('json', JSON.stringify(value, null, 2));
const mail = (alert: Alert) => fence('text', `Subject: ${alertSubject(alert)}\n\n${alertText(alert)}`);

const FIRING = alertOfState('FIRING');

/** Certificates of three apps as a scan finds them, in the words of the check. */
function digestOfApps(): Alert {
  const apps = [
    ['Expenses', '2026-03-06', 4],
    ['Payroll, Travel', '2026-03-22', 20],
    ['Wiki', '2026-03-28', 26],
  ] as const;
  const findings = apps.map(([labels, end, days]) =>
    findingWith({
      condition: 'CERTIFICATE_EXPIRING',
      subject: `kid-of-${labels}`,
      severity: days > 7 ? 'warning' : 'critical',
      reason: 'EXPIRES_SOON',
      observed: `signing certificate of ${labels} ends ${end}, ${days} days left; no successor is staged`,
      band: String(days),
    }),
  );
  const [alert] = alertsAfter([bad(0, ...findings)], CONTEXT, 'saml-certificates');
  if (alert === undefined) throw new Error('three certificates are one message');
  return alert;
}

/** As it is sent, but for what repeats the JSON above it. */
function shownPagerEvent(): object {
  const event = pagerEventOf(FIRING);
  return { ...event, payload: { ...event.payload, custom_details: 'the JSON above, without its links' } };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  'mail-of-the-end': mail(alertOfState('RESOLVED')),
  digest: mail(digestOfApps()),
  sms: fence('text', alertSms(FIRING)),
  canonical: json(JSON.parse(JSON.parse(snsMessage(FIRING).message).sqs)),
  pager: json(shownPagerEvent()),
  chat: json(chatCard(FIRING)),
};

it('every example of the page is what the code makes', async () => {
  const shown: string[] = [];
  const written = text.replace(/<!-- example:(\S+) -->\n[\s\S]*?<!-- \/example -->/g, (_, name: string) => {
    shown.push(name);
    return `<!-- example:${name} -->\n${EXAMPLES[name]}\n<!-- /example -->`;
  });
  expect(shown).toEqual(Object.keys(EXAMPLES));
  await expect(written).toMatchFileSnapshot(`../../${PAGE}`);
});

it('is linked from the README', () => {
  expect(linksOf(readDocument('README.md')).map(({ file }) => file)).toContain(PAGE);
});

describe('The table of states', () => {
  const rows = tableWith('subject of a mail', sectionOf(text, 'States'));

  it('has each of them, in the order of the contract', () => {
    expect(rows.map(([, state]) => codesIn(state).join())).toEqual([...ALERT_STATES]);
  });

  it.each(rows)('%s%s has the subject of a mail that is sent', (_, state, __, subject) => {
    expect(codesIn(subject)).toEqual([alertSubject(alertOfState(codesIn(state).join() as AlertState))]);
  });
});

describe('When a message is sent', () => {
  const section = sectionOf(text, 'When one is sent');
  const first = tableWith('first message', section);
  const rowOf = (found: string) => first.find(([, what = '']) => what === found)?.[2] ?? '';
  const runs = ({ seen, of }: { seen: number; of: number }) => `${seen} of the last ${of}`;

  it('is so after as many runs as the policy says', () => {
    const usual = firingRule({ check: 'oidc-discovery', condition: 'UNREACHABLE' });
    expect(rowOf('warning')).toContain(runs(usual));
    expect(rowOf('critical, seen in two of the three tries')).toContain(runs(usual));
    for (const condition of CONDITIONS)
      for (const check of CHECK_NAMES) {
        const rule = firingRule({ check, condition });
        const said = tableSays(condition, check);
        if (rule === usual) expect(said, condition).not.toContain('of the last');
        else expect(said, condition).toContain(runs(rule));
      }
  });

  /** What the row that the condition has for itself says of a check; nothing where it has none. */
  function tableSays(condition: Condition, check: CheckName): string {
    const [ofMost = '', ofOne = ''] = rowOf(`\`${condition}\``).split('; of ');
    return ofOne.startsWith(`\`${check}\``) ? ofOne : ofMost;
  }

  it('names conditions that there are', () => {
    const known: readonly string[] = CONDITIONS;
    const named = first.flatMap(([, what]) => codesIn(what));
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    expect(named).toEqual([...new Set(named)]);
    for (const condition of [...ANNOUNCEMENTS, ...BANDED_CONDITIONS]) expect(named).toContain(condition);
  });

  it('has every figure of the policy', () => {
    const said = tableWith('what it is', section).map(([, name, value]) => [codesIn(name).join(), value]);
    expect(said).toEqual(figuresIn(POLICY, ''));
  });

  function figuresIn(policy: object, path: string): string[][] {
    return Object.entries(policy).flatMap(([name, value]) => {
      if (typeof value === 'object') return figuresIn(value, `${path}${name}.`);
      const isTime = /Ms\.?$/.test(path) || name.endsWith('Ms');
      const figure =
        value === Number.POSITIVE_INFINITY ? 'never' : isTime ? inWords(value / 1000) : `${value}`;
      return [[`${path}${name}`, figure]];
    });
  }
});

describe('Filters', () => {
  const section = sectionOf(text, 'Filters');
  const policies = codeIn(PAGE, 'json')
    .map((code) => JSON.parse(code))
    .filter((value) => '$or' in value || (MACHINES_ONLY in value && !('schemaVersion' in value)));

  it('have the attributes that messages have, and what each may say', () => {
    const { attributes } = snsMessage({ ...FIRING, machinesOnly: true });
    const rows = tableWith('values', section);
    expect(rows.map(([, name]) => codesIn(name).join())).toEqual(Object.keys(attributes));
    const valuesOf = (attribute: string) =>
      codesIn(rows.find(([, name]) => name === `\`${attribute}\``)?.[2]);
    expect(valuesOf('check')).toEqual([...CHECK_NAMES]);
    expect(valuesOf('severity')).toEqual(SEVERITIES.toReversed());
    expect(valuesOf('state')).toEqual([...ALERT_STATES]);
    expect(valuesOf('schemaVersion')).toEqual([attributes['schemaVersion']]);
    expect(valuesOf('machinesOnly')).toEqual([attributes['machinesOnly']]);
  });

  it('are examples of what a deploy sets', () => {
    const config = parseMonitorConfig(
      { orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }], notify: [{ pagerduty: {} }] },
      PAGE,
    );
    const [pager] = config.notify as readonly Parameters<typeof forMachines>[0][];
    expect(policies).toEqual([
      policyOf(forPeople({})),
      policyOf(forMachines(pager ?? {})),
      policyOf(forPeople({ orgs: ['acme'], checks: ['saml-certificates'] })),
    ]);
  });

  function policyOf({ filterPolicy = {} }: Filtered): object {
    const entries = Object.entries(filterPolicy).map(([name, { conditions }]) => [name, conditions]);
    return Object.fromEntries(entries);
  }
});
