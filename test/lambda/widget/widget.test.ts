import { describe, expect, it } from 'vitest';
import { DESCRIPTION } from '../../../lambda/widget/description.ts';
import { TABLES } from '../../../lambda/widget/parameters.ts';
import { MAXIMUM_BYTES } from '../../../lambda/widget/table.ts';
import { findingWith, incidentWith } from '../../support/alerting-values.ts';
import {
  ACME,
  answerTo,
  ask,
  certificateWith,
  certifiedWith,
  type Element,
  eventFor,
  HOSTILE,
  many,
  muteWith,
  storedWith,
  TEST,
} from '../../support/widget-values.ts';

/** What the widget may be made of: nothing that runs, loads or is cleaned away by CloudWatch. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  div: ['class'],
  style: [],
  p: [],
  ul: [],
  li: [],
  table: [],
  caption: [],
  thead: [],
  tbody: [],
  tr: [],
  th: ['scope', 'class'],
  td: ['class'],
  span: ['class'],
  a: ['href', 'target', 'rel'],
  svg: ['width', 'height', 'viewBox', 'aria-hidden'],
  circle: ['cx', 'cy', 'r', 'fill', 'stroke', 'stroke-width', 'stroke-dasharray'],
  path: ['d', 'fill'],
};

function strangers(elements: readonly Element[]): string[] {
  return elements.flatMap(({ name, attributes }) => {
    const allowed = ALLOWED[name];
    if (allowed === undefined) return [name];
    return Object.keys(attributes).flatMap((attribute) =>
      allowed.includes(attribute) ? [] : [`${name} ${attribute}`],
    );
  });
}

const hrefs = (elements: readonly Element[]) =>
  elements.flatMap(({ attributes }) => attributes['href'] ?? []);

/** So many rows of each table, with names of their own or hostile ones. */
function rowsOf(count: number, name: (index: number) => string) {
  return {
    incidents: many(count, (index) => {
      const finding = findingWith({ subject: name(index), observed: name(index) });
      return { ...incidentWith({ finding }), subject: name(index), finding };
    }),
    mutes: many(count, (index) => muteWith({ pattern: `${index} ${name(index)}`, reason: name(index) })),
    certificates: many(count, (index) =>
      certificateWith({
        id: name(index),
        name: name(index),
        appName: name(index),
        type: name(index),
        kid: name(index),
        owner: name(index),
        ...(index % 7 === 0 ? { problem: name(index) } : {}),
      }),
    ),
  };
}

const hostile = (index: number) => HOSTILE[index % HOSTILE.length] ?? '';

describe.each(TABLES)('the table of %s', (show) => {
  it.each([
    { theme: 'light', width: 1400 },
    { theme: 'dark', width: 1400 },
    { theme: 'light', width: 400 },
    { theme: 'dark', width: 400 },
  ])('is well-formed and of allowed parts, $theme and $width pixels wide', async (context) => {
    const { elements } = await ask(eventFor(show, {}, context), rowsOf(50, hostile));
    expect(strangers(elements)).toEqual([]);
    expect(elements.filter(({ name }) => name === 'tr')).toHaveLength(51);
  });

  it('links by https only, into a new tab that knows nothing of this one', async () => {
    const { elements } = await ask(eventFor(show), rowsOf(50, hostile));
    const links = elements.filter(({ name }) => name === 'a');
    expect(links.length > 0).toBe(show !== 'mutes');
    for (const { attributes } of links) {
      expect(attributes['href']).toMatch(/^https:\/\/(acme-admin\.okta\.com|wiki\.example\.com)\//);
      expect(attributes).toMatchObject({ target: '_blank', rel: 'noopener noreferrer' });
    }
  });

  it('shows no direction, control or half characters', async () => {
    const { answer } = await ask(eventFor(show), rowsOf(50, hostile));
    const style = /<style>[^<]*<\/style>/;
    expect(answer.replace(style, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\uFFFE\uFFFF]/u);
  });

  it('asks for nothing from elsewhere in its style', async () => {
    const { answer } = await ask(eventFor(show), rowsOf(1, String));
    expect(answer).not.toMatch(/url\(|@import|expression\(|<link|src=/i);
  });

  it.each([
    { count: 1, shown: 1, more: '' },
    { count: 200, shown: 200, more: '' },
    { count: 201, shown: 200, more: '1 more' },
    { count: 5000, shown: 200, more: '4800 more' },
  ])('of $count has $shown rows', async ({ count, shown, more }) => {
    const { elements, text, answer } = await ask(
      eventFor(show),
      rowsOf(count, (index) => `name ${index}`),
    );
    expect(elements.filter(({ name }) => name === 'tr')).toHaveLength(shown + 1);
    expect(text.endsWith(more === '' ? '' : ` ${more}`)).toBe(true);
    if (more === '') expect(text).not.toMatch(/\d more$/);
    expect(JSON.stringify(answer).length).toBeLessThan(300_000);
  });

  it('stays within its bytes whatever the names are, and counts what it leaves out', async () => {
    const { elements, text, answer } = await ask(
      eventFor(show),
      rowsOf(300, () => '"'.repeat(10_000)),
    );
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(MAXIMUM_BYTES);
    const shown = elements.filter(({ name }) => name === 'tr').length - 1;
    expect(shown).toBeGreaterThan(50);
    expect(text).toContain(`${300 - shown} more`);
  });

  it('without a row is a sentence with the org in it, not an empty table', async () => {
    const { elements, text } = await ask(eventFor(show));
    expect(elements.map(({ name }) => name)).toEqual(['div', 'style', 'p']);
    expect(text).toMatch(/^No .* of acme\b/);
  });

  it('is the same for the same rows', async () => {
    const rows = rowsOf(20, hostile);
    const [first, second] = [await ask(eventFor(show), rows), await ask(eventFor(show), rows)];
    expect(first.answer).toBe(second.answer);
  });

  it('shows one org where one is asked for', async () => {
    const asked: string[] = [];
    await ask(eventFor(show, { orgs: [ACME, TEST], org: 'acme-test' }), {
      stored: async (alias) => {
        asked.push(alias);
        return storedWith();
      },
      certified: async ({ alias }) => {
        asked.push(alias);
        return certifiedWith();
      },
    });
    expect(asked).toEqual(['acme-test']);
  });
});

describe('what is not known', () => {
  const BOTH = { orgs: [ACME, TEST] };

  it.each(['incidents', 'mutes'])('keeps no other org from being shown in the table of %s', async (show) => {
    const refused = Object.assign(new Error('User: arn:aws:sts::123456789012:… is not authorized'), {
      name: 'AccessDeniedException',
    });
    const { text, logged } = await ask(eventFor(show, BOTH), {
      stored: async (alias) => {
        if (alias === 'acme') throw refused;
        return storedWith({ incidents: [incidentWith()], mutes: [muteWith()] });
      },
    });
    expect(text).toMatch(/^acme is unknown: it cannot be read \(AccessDeniedException\), see the log\. 1 /);
    expect(text).toMatch(/of acme-test\b/);
    expect(text).not.toContain('123456789012');
    expect(logged).toEqual([
      { message: 'org not read for the widget', data: { org: 'acme', error: refused } },
    ]);
  });

  it.each(['incidents', 'mutes'])('is never “no %s”', async (show) => {
    const { text } = await ask(eventFor(show), {
      stored: async () => {
        throw new Error('AWS did not answer within 2000 ms');
      },
    });
    expect(text).toBe('acme is unknown: it cannot be read (Error), see the log.');
  });

  it('is an org of which nothing was ever stored', async () => {
    const { text } = await ask(eventFor('incidents'), { stored: async () => storedWith({ isBlank: true }) });
    expect(text).toBe('acme is unknown: no run of it has been stored yet.');
  });

  it('is what lies in items that this version cannot read', async () => {
    const { text } = await ask(eventFor('incidents'), { stored: async () => storedWith({ unreadable: 2 }) });
    expect(text).toMatch(/^acme may have more: 2 stored items cannot be read .* No open incident/);
  });

  it('is said when the table itself breaks, and the log has the cause', async () => {
    const broken = { ...incidentWith(), finding: undefined };
    const { text, logged } = await ask(eventFor('incidents'), { incidents: [broken as never] });
    expect(text).toMatch(/^This table cannot be shown, which says nothing about the orgs\./);
    expect(text).not.toMatch(/TypeError|undefined|at /);
    expect(logged).toMatchObject([
      { message: 'widget not rendered', data: { error: expect.any(TypeError) } },
    ]);
  });
});

describe('parameters', () => {
  it.each([
    { event: eventFor('everything'), says: 'show: received "everything", allowed: one of' },
    { event: eventFor('incidents', { org: 'nobody' }), says: 'the alias of an org of the stack: acme' },
    { event: eventFor('incidents', { orgs: [] }), says: 'orgs: received [], allowed: at least one org' },
    { event: { widgetContext: {} }, says: 'show: missing, it is required' },
    {
      event: eventFor('incidents', { orgs: [{ alias: 'acme#history', url: ACME.url }] }),
      says: 'orgs[0].alias',
    },
    {
      event: eventFor('incidents', { orgs: [{ alias: 'acme', url: 'javascript:alert(1)' }] }),
      says: 'orgs[0].url',
    },
    { event: eventFor('<img src=x onerror=alert(1)>'), says: 'show: received "<img src=x' },
    { event: undefined, says: 'received undefined' },
    { event: 'incidents', says: 'received "incidents"' },
  ])('that are wrong are told in words: $says', async ({ event, says }) => {
    const { text, elements, logged } = await ask(event);
    expect(text).toMatch(/^The parameters of this widget are not right\./);
    expect(text).toContain(says);
    expect(strangers(elements)).toEqual([]);
    expect(logged).toEqual([]);
  });

  it.each([undefined, {}, { theme: 'sepia', width: '100%' }, 'none'])(
    'leave the look to a default where CloudWatch says %j of the place',
    async (widgetContext) => {
      const { text } = await ask({ ...eventFor('incidents'), widgetContext });
      expect(text).toMatch(/^No open incident/);
    },
  );

  it('are documented for whoever puts the widget on a dashboard, without reading anything', async () => {
    const stored = () => Promise.reject(new Error('nothing is to be read'));
    const { answer, logged } = await answerTo({ describe: true, widgetContext: {} }, { stored });
    expect(answer).toBe(DESCRIPTION);
    expect(logged).toEqual([]);
    for (const name of ['show', 'org', 'orgs', 'runbookUrl']) expect(answer).toContain(`| \`${name}\` |`);
    expect(answer).toContain('lambda:InvokeFunction');
  });
});

describe('a runbook that has no address of its own', () => {
  it('is named without a link', async () => {
    const { elements, text } = await ask(eventFor('incidents', { runbookUrl: 'docs/runbook.md' }), {
      incidents: [incidentWith()],
    });
    expect(hrefs(elements)).toEqual(['https://acme-admin.okta.com/']);
    expect(text).toContain('ISSUER_MISMATCH');
  });
});
