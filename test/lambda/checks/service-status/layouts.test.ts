import { describe, expect, it } from 'vitest';
import { doubtOf, judged, readingOf, statusIn } from './support/judged.ts';
import {
  DISTURBED,
  element,
  encoded,
  framed,
  HISTORY,
  openRecord,
  page,
  pageInScript,
  pageOf2024,
  plannedRecord,
  QUIET,
  record,
} from './support/pages.ts';

const names = (html: string) => readingOf(html).incidents.map(({ name }) => name);
const openNames = (html: string) =>
  readingOf(html)
    .incidents.filter(({ isOpen }) => isOpen)
    .map(({ name }) => name);
const json = JSON.stringify(DISTURBED.incidents);
const ALL = DISTURBED.incidents.map((fields) => (fields as { Name: string }).Name);
const rest = (incidents: string) =>
  framed(incidents + element('planned-outages', 'x', '[]') + element('cellList', 'x', 'okta.com:14'));

describe('A status page', () => {
  it.each([
    ['of today', page(DISTURBED)],
    ['of today, its quotes encoded', page(DISTURBED, 'encoded')],
    ['of 2024, with ids alone', pageOf2024(DISTURBED)],
    ['of 2024, its quotes encoded', pageOf2024(DISTURBED, 'encoded')],
    ['of another layout, with the array somewhere', pageInScript(DISTURBED)],
    ['of another layout, the array encoded', framed(`<p>${encoded(json)}</p>`)],
    ['of another layout, the array in an attribute', framed(`<p data-x="${encoded(json)}">text</p>`)],
    ['of another layout, quotes as &#34;', framed(`<p>${json.replaceAll('"', '&#34;')}</p>`)],
    ['of another layout, quotes as &#x22;', framed(`<p>${json.replaceAll('"', '&#x22;')}</p>`)],
  ])('%s gives every incident', (_layout, html) => {
    expect(names(html)).toEqual(ALL);
    expect(openNames(html)).toEqual(['I-300']);
  });

  it('gives the same whether its quotes are encoded or not', () => {
    expect(readingOf(page(DISTURBED, 'encoded'))).toEqual(readingOf(page(DISTURBED)));
  });

  it.each([
    ['named by data-id alone', `<span data-id="incidents">${json}</span>`],
    ['in single quotes', `<span data-id='incidents'>${json}</span>`],
    ['without quotes', `<span data-id=incidents>${json}</span>`],
    ['with its attributes in another order', `<span data-id="incidents" class="a" id="b">${json}</span>`],
    ['with blanks about the equals sign', `<span\n  data-id =\n "incidents" >${json}</span>`],
    ['with a > in an attribute before', `<span title="a > b" data-id="incidents">${json}</span>`],
    ['of another element', `<pre hidden data-id="incidents">\n${json}\n</pre>`],
    ['with its name twice, of which the first counts', `<i data-id="incidents" data-id="x">${json}</i>`],
    ['in capitals', `<SPAN DATA-ID="incidents">${json}</SPAN>`],
    ['as data of a script', `<script type="application/json" data-id="incidents">${json}</script>`],
    ['whose data-id is new, but not its id', `<span id="a:StringJSON" data-id="list">${json}</span>`],
    [
      'beside a copy in a comment',
      `<!-- <span data-id="incidents">[]</span> --><i data-id="incidents">${json}</i>`,
    ],
    [
      'beside text of a script',
      `<script>'<b data-id="incidents">'</script><i data-id="incidents">${json}</i>`,
    ],
    ['after an element of the same id', `<i id="b:StringJSON">[]</i><i data-id="incidents">${json}</i>`],
  ])('is understood with its incidents in an element %s', (_how, incidents) => {
    expect(names(rest(incidents))).toEqual(ALL);
  });

  it.each([
    ['tags', '<p>One<br/>two</p> & <a href="x">three</a>'],
    ['an unclosed tag and quotes', 'if a <b and "c\' then <!-- d'],
    ['another element with a name', '</span><span data-id="incidents">[]</span>'],
    ['a script', '<script>'],
    ['brackets', '[[[{{{ "]}" \\" \\\\'],
    ['entities', '&quot;]&amp;quot;}&lt;/span&gt;'],
  ])('is understood with %s in what its incidents quote', (_what, text) => {
    const [first, ...others] = DISTURBED.incidents as readonly Record<string, unknown>[];
    const content = { ...DISTURBED, incidents: [{ ...first, Log__c: text }, ...others], updates: [] };
    for (const html of [page(content), page(content, 'encoded'), pageInScript(content)]) {
      expect(names(html)).toEqual(ALL);
      expect(openNames(html)).toEqual(['I-300']);
    }
  });

  it('does without updates', () => {
    const without = page(DISTURBED).replace(/<span [^>]*data-id="updates">[^<]*<\/span>/, '');
    expect(readingOf(without).incidents[0]?.latestEntry.text).toBe('We are looking into it.');
  });

  it('has a part of it only once', () => {
    for (const part of ['incidents', 'planned-outages', 'updates', 'cellList']) {
      const twice = page().replace('<div id="app">', `<b data-id="${part}">[]</b><div id="app">`);
      expect(doubtOf(twice)).toBe('LAYOUT');
    }
  });

  it.each(['incidents', 'planned-outages', 'cellList'])('without %s is of another layout', (part) => {
    const without = (html: string) =>
      html.replace(new RegExp(`<span [^>]*data-id="${part}">[^<]*</span>`), '');
    expect(without(page())).not.toBe(page());
    expect(doubtOf(without(page()))).toBe('LAYOUT');
  });

  it('of two arrays without a name gives the incidents of both', () => {
    const [open, ...others] = DISTURBED.incidents;
    const both = `<p>${JSON.stringify(others)}</p><p>${JSON.stringify([open])}</p>`;
    expect(openNames(framed(both))).toEqual(['I-300']);
    expect(doubtOf(framed(both.replace('"I-300"', '"I-300')))).toBe('JSON');
  });

  it('names an incident once, open where it is open anywhere', () => {
    const twice = [record(300), openRecord(300), record(300), ...HISTORY];
    expect(openNames(page({ incidents: twice }))).toEqual(['I-300']);
    expect(names(page({ incidents: twice }))).toHaveLength(HISTORY.length + 1);
  });

  it('found by its incidents alone knows neither cells nor maintenance', () => {
    expect(readingOf(pageInScript())).toMatchObject({ cells: undefined, listsMaintenance: false });
    expect(readingOf(page())).toMatchObject({ cells: QUIET.cells, listsMaintenance: true });
  });

  it('that asks for a password is a login page', () => {
    const login = (field: string) => framed(`<form><input name="user">${field}</form>`);
    expect(doubtOf(login('<input name="p" type="password">'))).toBe('LOGIN_REDIRECT');
    expect(doubtOf(login("<INPUT TYPE='PASSWORD'/>"))).toBe('LOGIN_REDIRECT');
    expect(doubtOf(login('<input type="text" placeholder="password">'))).toBe('LAYOUT');
    expect(doubtOf(login('<!-- <input type="password"> -->'))).toBe('LAYOUT');
    expect(doubtOf(page().replace('</nav>', '<input type="password"></nav>'))).toBe('understood');
  });

  it('lists cells, of which one in ten may be in another form', () => {
    const cells = (list: string[]) => readingOf(page({ cells: list })).cells;
    const nine = Array.from({ length: 9 }, (_, i) => `okta.com:${i + 1}`);
    expect(cells([' OKTA.com:14 ', 'okta.com:1', '', 'okta.com:1'])).toEqual(['okta.com:14', 'okta.com:1']);
    expect(cells([...nine, 'OK7'])).toEqual(nine);
    expect(doubtOf(page({ cells: [...nine.slice(1), 'OK7'] }))).toBe('LAYOUT');
    expect(doubtOf(page({ cells: ['OK7', 'EMEA'] }))).toBe('LAYOUT');
    expect(doubtOf(page({ cells: [] }))).toBe('LAYOUT');
  });

  it.each([
    { total: 10, sound: 9, doubt: 'understood' },
    { total: 10, sound: 8, doubt: 'JSON' },
    { total: 100, sound: 90, doubt: 'understood' },
    { total: 100, sound: 89, doubt: 'JSON' },
    { total: 1, sound: 1, doubt: 'understood' },
    { total: 1, sound: 0, doubt: 'JSON' },
  ])('of whose $total records $sound have Id and Status__c is: $doubt', ({ total, sound, doubt }) => {
    const broken: readonly unknown[] = [
      record(1, { Id: 5 }),
      record(2, { Status__c: null }),
      record(3, { Status__c: ' ' }),
      'I-4',
      null,
      [],
    ];
    const records = Array.from({ length: total }, (_, i) =>
      i < sound ? record(i % 50) : broken[i % broken.length],
    );
    expect(doubtOf(page({ incidents: records }))).toBe(doubt);
  });

  it('says how many of its records are none', () => {
    const html = page({ incidents: [...HISTORY.slice(0, 6), {}, {}] });
    expect(statusIn(judged(html)).problem).toBe('JSON: only 6 of 8 incidents have both Id and Status__c');
  });

  it('is understood though some of its updates and plans are no records', () => {
    const odd = [null, 5, 'text', [], [[]]];
    const html = page({ planned: [...odd, plannedRecord(400)], updates: [...odd, ...DISTURBED.updates] });
    expect(readingOf(html).maintenance.map(({ name }) => name)).toEqual(['I-400']);
  });

  it.each([
    ['no array', '{"a":1}'],
    ['nothing', ''],
    ['null', 'null'],
    ['two arrays', '[][]'],
    ['an array and more', `${json},`],
    ['an array that is cut off', json.slice(0, -1)],
    ['an array without its last bracket but one', `${json.slice(0, -2)}]`],
    ['a comma too many', `${json.slice(0, -1)},]`],
    ['single quotes', json.replaceAll('"', "'")],
    ['twice encoded', encoded(encoded(json))],
    ['a text in a text', JSON.stringify(json)],
    ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`],
  ])('with %s in place of its incidents is not JSON', (_what, text) => {
    expect(doubtOf(rest(`<span data-id="incidents">${text}</span>`))).toBe('JSON');
    expect(doubtOf(rest(`<span data-id="incidents">${encoded(text)}</span>`))).toBe('JSON');
  });

  it.each(['planned-outages', 'updates'])('with %s that are no array is not JSON', (part) => {
    const html = page().replace(new RegExp(`(data-id="${part}">)\\[[^<]*<`), '$1{}<');
    expect(doubtOf(html)).toBe('JSON');
  });

  it('without any incident is empty', () => {
    expect(doubtOf(page({ incidents: [] }))).toBe('EMPTY');
    expect(doubtOf(page({ incidents: [] }, 'encoded'))).toBe('EMPTY');
    expect(doubtOf(pageOf2024({ incidents: [] }))).toBe('EMPTY');
  });
});
