import { describe, expect, it } from 'vitest';
import { KNOWN_TERMS } from '../../../local/explain/catalogue.ts';
import { explain } from '../../../local/explain/explain-command.ts';

function printed(term: string, asJson?: boolean) {
  const texts: string[] = [];
  const exitCode = explain(term, (text) => texts.push(text), asJson);
  expect(texts).toHaveLength(1);
  return { exitCode, text: texts[0] ?? '' };
}

describe('explain', () => {
  it('prints what a code means, why it comes and what to do', () => {
    const { exitCode, text } = printed('e0000011');
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^E0000011 \(HTTP 401\): the token is not valid\n\n {2}The SSWS or access token/);
    expect(text).toContain('\n\nLikely causes\n  - ');
    expect(text).toContain('\n\nWhat to do\n  1. Get a new access token');
    expect(text).toContain('\n  2. ');
    expect(text).toMatch(
      /\n\nTrying again can help with a new token\.\nSource: https:\/\/developer\.okta\.com\S+$/,
    );
    expect(text).not.toContain('Often said');
  });

  it('prints what is often said otherwise', () => {
    expect(printed('retry-after').text).toMatch(/\n\nOften said otherwise\n {2}Many articles/);
    expect(printed('retry-after').text).not.toContain('Trying again');
    expect(printed('429').text).toMatch(/^429: too many requests\n/);
  });

  it.each([
    ['E0000006', 'Trying again does not help before something is changed.'],
    ['use_dpop_nonce', 'Trying again helps at once, with the nonce.'],
    ['E0000009', 'Trying again can help after a while.'],
  ])('says of %s whether to try again', (term, sentence) => {
    expect(printed(term).text).toContain(`\n${sentence}\n`);
  });

  it('keeps within 78 columns of plain text, whatever is asked', () => {
    const asked = [...KNOWN_TERMS, 'E0000048', 'x'.repeat(500), 'a\u001b[2J\nb', '', 'clock skew', 'rate'];
    for (const term of asked) {
      for (const line of printed(term).text.split('\n'))
        expect(line).toMatch(/^(?:[\x21-\x7e …]{0,77}[\x21-\x7e])?$/);
    }
  });

  it('makes suggestions for a term that is not known', () => {
    expect(printed('insuficient_scope')).toEqual({
      exitCode: 3,
      text: 'Nothing is known of "insuficient_scope".\nDid you mean insufficient_scope?',
    });
    expect(printed('xyzzyqq').text).toContain('Known are codes such as E0000047');
    expect(printed('a\u001b[2J\nb').text).toContain('"a [2J b"');
  });

  it('prints JSON too', () => {
    const { exitCode, text } = printed('E0000015', true);
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toMatchObject({
      known: true,
      term: 'E0000015',
      status: 401,
      retry: 'no',
      fixes: [expect.stringContaining('the credentials are in order')],
      correction: expect.any(String),
    });
    const unknown = printed('E0000048', true);
    expect(unknown.exitCode).toBe(3);
    expect(JSON.parse(unknown.text)).toEqual({
      known: false,
      term: 'E0000048',
      suggestions: expect.arrayContaining(['E0000047']),
    });
  });
});
