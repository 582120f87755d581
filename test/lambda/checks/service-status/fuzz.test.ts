import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readStatusPage } from '../../../../lambda/checks/service-status/read-page.ts';
import { CPU_LIMIT_MS, timed } from './support/cpu-time.ts';
import { judged, statusIn } from './support/judged.ts';
import {
  DISTURBED,
  daysAgo,
  encoded,
  type Fields,
  framed,
  HISTORY,
  NOW,
  OUR_CELL,
  openRecord,
  page,
  pageInScript,
  plannedRecord,
  QUIET,
  record,
  salesforceTime,
} from './support/pages.ts';

/** Ours, or one by which the page cannot be narrowed down. */
const cells = fc.constantFrom(OUR_CELL, null, 'ok14');

/** Judged without an exception and in time, and told in no more than an alert can hold. */
function judgedWell(html: string, cell: string | null) {
  const { result, cpuMs } = timed(() => judged(html, { cell }));
  expect(cpuMs).toBeLessThan(CPU_LIMIT_MS);
  expect(JSON.stringify(result.memory).length).toBeLessThan(5000);
  expect(JSON.stringify(result.findings).length).toBeLessThan(50_000);
  return { judgement: result, status: statusIn(result) };
}

/**
 * True for a page that holds, anywhere and in whatever encoding, a list that may be believed: any piece from a bracket
 * to a bracket that is JSON, of records nine in ten of which have Id and Status__c, one of them of these weeks.
 */
function holdsBelievableList(html: string): boolean {
  const decodedOnce = html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
  return [html, decodedOnce].some((text) => {
    const starts = [...text.matchAll(/\[\s*\{/g)].map(({ index }) => index);
    const ends = [...text.matchAll(/\}\s*\]/g)].map(({ 0: match, index }) => index + match.length);
    return starts.some((start) =>
      ends.some((end) => end > start && isBelievable(parsed(text.slice(start, end)))),
    );
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isBelievable(list: unknown): boolean {
  if (!Array.isArray(list) || list.length === 0) return false;
  const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';
  const sound = list.filter((item) => isText(item?.Id) && isText(item?.Status__c));
  const times = list
    .flatMap((item) => [item?.Last_Updated__c, item?.CreatedDate])
    .map((time) => Date.parse(time));
  const isFresh = times.some((time) => time > daysAgo(60).getTime() - 1 && time < daysAgo(-1).getTime() + 1);
  return sound.length / list.length >= 0.9 && isFresh;
}

describe('Whatever the page is', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('<', '>', '"', "'", '=', '/', '!', '-', '[', ']', '{', '}', '&', ';', 'a', ' '),
    }),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('utf8')),
  );

  it('it is read without an exception, and nothing is made of it', () => {
    fc.assert(
      fc.property(text, cells, (html, cell) => {
        expect(judgedWell(html, cell).status.state).toBe('unknown');
        expect(judgedWell(framed(html), cell).status.state).toBe('unknown');
      }),
      { numRuns: 300 },
    );
  });

  it('an element of ours in it is read without an exception, and nothing is made of it', () => {
    const named = fc.constantFrom('incidents', 'planned-outages', 'updates', 'cellList');
    const elements = fc.array(
      fc.tuple(named, text).map(([name, content]) => `<span data-id="${name}">${content}</span>`),
    );
    fc.assert(
      fc.property(elements, cells, (pieces, cell) => {
        expect(judgedWell(pieces.join(''), cell).status.state).toBe('unknown');
      }),
      { numRuns: 300 },
    );
  });
});

describe('Whatever its arrays hold', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'Resolved',
      'Scheduled',
      OUR_CELL,
      'okta.com:7;okta.com:14',
      salesforceTime(NOW),
      '2026-08-01',
    ),
  );
  const fields = [
    'Id',
    'Name',
    'Status__c',
    'Category__c',
    'Impacted_Cells__c',
    'Start_Time__c',
    'Last_Updated__c',
  ];
  const spoiltRecord = fc
    .tuple(
      fc.constantFrom<Fields>(record(1), record(2), openRecord(3), plannedRecord(4)),
      fc.dictionary(
        fc.constantFrom(...fields, 'CreatedDate', 'End_Time__c', 'Log__c', 'Okta_Sub_Service__c'),
        value,
        {
          maxKeys: 3,
        },
      ),
    )
    .map(([sound, spoilt]) => ({ ...sound, ...spoilt }));
  const list = fc.array(fc.oneof({ weight: 4, arbitrary: spoiltRecord }, { weight: 1, arbitrary: value }), {
    maxLength: 12,
  });
  const content = fc.record({ incidents: list, planned: list, updates: list });

  it('nothing is open only on a page with a list to be believed, on which nothing of ours is open', () => {
    const layouts = fc.constantFrom<(html: Parameters<typeof page>[0]) => string>(
      (some) => page(some),
      (some) => page(some, 'encoded'),
      pageInScript,
    );
    let believed = 0;
    fc.assert(
      fc.property(content, layouts, cells, (some, layout, cell) => {
        const html = layout(some);
        const { status } = judgedWell(html, cell);
        if (status.state === 'unknown') return;
        believed += 1;
        expect(isBelievable(some.incidents) || hasFreshUpdate(some)).toBe(true);
        const open = (some.incidents as readonly (Fields | null)[]).filter(isSurelyOpenEverywhere);
        if (status.state === 'nothing') expect(open).toEqual([]);
      }),
      { numRuns: 600 },
    );
    expect(believed).toBeGreaterThan(50);
  });

  /** The log of an incident may be the only thing on the page that is new. */
  function hasFreshUpdate({ updates }: { readonly updates: readonly unknown[] }): boolean {
    return updates.some((item) => Date.parse((item as Fields | null)?.['CreatedDate'] as string) > 0);
  }

  function isSurelyOpenEverywhere(item: Fields | null): boolean {
    return (
      item?.['Status__c'] === 'Investigating' &&
      item['Category__c'] === 'Service Disruption' &&
      item['Impacted_Cells__c'] === undefined &&
      item['Last_Updated__c'] === openRecord(3)['Last_Updated__c']
    );
  }

  it('texts of any characters come out as one line, bounded', () => {
    const texts = fc.record({
      Name: fc.string({ unit: 'binary' }),
      Incident_Title__c: fc.string({ unit: 'binary', maxLength: 500 }),
      Log__c: fc.string({
        unit: fc.constantFrom('<', '>', '&', 'lt;', 'a', '\n', '\u202e', '\ud800', '😀'),
        maxLength: 999,
      }),
    });
    fc.assert(
      fc.property(texts, (some) => {
        const { judgement } = judgedWell(
          page({ incidents: [openRecord(300, some), ...HISTORY], updates: [] }),
          null,
        );
        for (const { observed, subject } of judgement.findings) {
          expect(`${subject}${observed}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          expect(observed.length).toBeLessThan(1200);
          expect(subject.length).toBeLessThan(41);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('A good page with some of it cut out, doubled or written over', () => {
  const pieces = fc.constantFrom(
    ...[
      '',
      '<!--',
      '-->',
      '<script>',
      '</script>',
      '</span>',
      '<span ',
      '>',
      '"',
      "'",
      '\\',
      '[',
      ']',
      '{',
      '}',
      ',',
    ],
    ...[
      '&quot;',
      '&amp;',
      '&',
      'null',
      '<span data-id="incidents">[]</span>',
      ' data-id="cellList"',
      '<a b="',
      '\0',
    ],
  );
  const splice = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(200),
    piece: pieces,
  });

  /** The page after the splices, and whether any of them touched a piece of it. */
  function spliced(
    html: string,
    splices: readonly { at: number; length: number; piece: string }[],
    kept: string,
  ) {
    const changed = splices.reduce((text, { at, length, piece }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + piece + text.slice(start + length);
    }, html);
    return { changed, isKept: changed.includes(kept) };
  }

  it.each([
    ['raw', page(DISTURBED)],
    ['encoded', page(DISTURBED, 'encoded')],
    ['of an unknown layout', pageInScript(DISTURBED)],
  ])('and %s never loses an incident that is written on it still', (encoding, html) => {
    const written = JSON.stringify(DISTURBED.incidents[0]);
    const kept = encoding === 'encoded' ? encoded(written) : written;
    let reported = 0;
    fc.assert(
      fc.property(fc.array(splice, { minLength: 1, maxLength: 3 }), cells, (splices, cell) => {
        const { changed, isKept } = spliced(html, splices, kept);
        const { status } = judgedWell(changed, cell);
        if (isKept) expect(status.state).not.toBe('nothing');
        if (status.state === 'reported') reported += 1;
        if (status.state !== 'unknown') expect(holdsBelievableList(changed)).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(reported).toBeGreaterThan(10);
  });

  it('says that nothing is open only where a list to be believed is left', () => {
    const html = page(QUIET);
    fc.assert(
      fc.property(fc.array(splice, { minLength: 1, maxLength: 4 }), cells, (splices, cell) => {
        const { changed } = spliced(html, splices, '');
        const { status } = judgedWell(changed, cell);
        if (status.state !== 'unknown') expect(holdsBelievableList(changed)).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  it('is read the same each time', () => {
    fc.assert(
      fc.property(fc.array(splice, { maxLength: 3 }), (splices) => {
        const { changed } = spliced(page(DISTURBED), splices, '');
        expect(readStatusPage(changed)).toEqual(readStatusPage(changed));
      }),
      { numRuns: 100 },
    );
  });
});
