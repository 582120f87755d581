import { describe, expect, it } from 'vitest';
import { adviceFor, runbookAnchor } from '../../../lambda/alerting/advice.ts';
import { CHECK_NAMES, CONDITIONS, REASONS, type Reason } from '../../../lambda/contract.ts';
import { REFUSAL_KINDS } from '../../../lambda/okta/errors/kinds.ts';
import { codeOfRefusal, ORG_AND_TOKEN_CODES, SAML_CODES } from '../../../local/diagnose/verdict-codes.ts';
import { explanationOf } from '../../../local/explain/catalogue.ts';
import { explain } from '../../../local/explain/explain-command.ts';
import { placesIn } from '../../../local/explain/runbook.ts';
import { anchorsOf, readDocument } from '../../docs/markdown.ts';

function known(term: string) {
  const explanation = explanationOf(term);
  if (explanation === undefined) throw new RangeError(`${term} is not explained`);
  return explanation;
}

function printed(term: string) {
  const texts: string[] = [];
  const exitCode = explain(term, (text) => texts.push(text));
  return { exitCode, text: texts.join('') };
}

/** Of which no condition has advice of its own by the reason. */
const PLAIN: Reason = 'TIMEOUT';
const ADVISED = REASONS.filter((reason) => {
  const { steps } = adviceFor('UNREACHABLE', reason, 'oidc-discovery');
  return steps !== adviceFor('UNREACHABLE', PLAIN, 'oidc-discovery').steps;
});

describe('A condition', () => {
  it.each(CONDITIONS)('%s has the words of its alerts, whichever check finds it', (condition) => {
    const { term, title, meaning, fixes } = known(condition);
    expect(term).toBe(condition);
    for (const check of CHECK_NAMES) {
      const advice = adviceFor(condition, PLAIN, check);
      expect(title).toContain(advice.summary);
      expect(meaning).toContain(advice.meaning);
      const wanted = advice.steps.map((step) =>
        expect.stringMatching(step.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
      );
      expect(fixes).toEqual(expect.arrayContaining(wanted));
    }
  });

  it.each(CONDITIONS)('%s names its heading in the runbook', (condition) => {
    const [file = '', anchor = ''] = known(condition).source.split('#');
    expect(anchorsOf(readDocument(file))).toContain(anchor);
    expect(anchor).toBe(runbookAnchor(condition));
  });

  it('that two checks find says which step is about what', () => {
    const { fixes } = known('CERTIFICATE_EXPIRING');
    expect(fixes).toHaveLength(6);
    expect(fixes[0]).toMatch(/^TLS certificate expires soon: Find out who renews it/);
    expect(fixes[3]).toMatch(/^SAML certificate expires soon: Signing certificate of Okta/);
    expect(known('ISSUER_MISMATCH').fixes).toHaveLength(3);
  });

  it('has its reasons, with what the runbook says of each', () => {
    const { exitCode, text } = printed('issuer_mismatch');
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^ISSUER_MISMATCH: OIDC issuer mismatch\n/);
    expect(text).toContain('\n\nReasons\n  - ISSUER_HOST: Another host, mostly');
    expect(text).toMatch(/\nSource: docs\/runbook\.md#issuer_mismatch$/);
  });
});

describe('A reason', () => {
  it.each(ADVISED)('%s with advice of its own has the words of its alerts', (reason) => {
    const { term, meaning, fixes } = known(reason);
    const advice = adviceFor('UNREACHABLE', reason, 'oidc-discovery');
    expect(term).toBe(reason);
    // The condition of the same name has much the same steps.
    if (reason !== 'CLOCK_SKEW') expect(fixes).toEqual(advice.steps);
    if (advice.meaning !== adviceFor('UNREACHABLE', PLAIN, 'oidc-discovery').meaning)
      expect(meaning).toBe(advice.meaning);
  });

  it.each(REASONS)('%s names each condition that it can explain', (reason) => {
    const places = placesIn(readDocument('docs/runbook.md')).filter((place) => place.reason === reason);
    expect(places.length).toBeGreaterThan(0);
    const told = known(reason).reasonOf?.map((line) => line.split(':')[0]);
    expect(told).toEqual(places.map(({ condition }) => condition));
  });

  it('without advice of its own has the words of the runbook, and the steps of its condition', () => {
    expect(known('CERT_WRONG_HOST')).toMatchObject({
      meaning: 'It names other hosts. Often DNS points to the wrong place.',
      fixes: adviceFor('TLS_INVALID', 'CERT_WRONG_HOST', 'oidc-discovery').steps,
      source: 'docs/runbook.md#tls_invalid',
    });
    expect(known('DNS').fixes).toEqual([
      expect.stringMatching(/^UNREACHABLE: Open https/),
      expect.stringMatching(/^CHECK_UNKNOWN: Read the reason/),
      expect.stringMatching(/npm start -- explain CONDITION\.$/),
    ]);
  });

  it('that is a refusal by the same name is explained as that, and where alerts have it', () => {
    expect(known('RATE_LIMITED').term).toBe('rate-limited');
    expect(known('RATE_LIMITED').reasonOf?.[0]).toMatch(/^DISCOVERY_UNAVAILABLE: 429\./);
    expect(known('scope-missing')).not.toHaveProperty('reasonOf');
  });

  it('is said once where it explains one condition only', () => {
    expect(printed('SLOW_TLS').text).not.toContain('As a reason of');
    expect(printed('SLOW_TLS').text.match(/The handshake/g)).toHaveLength(1);
    expect(printed('FETCH').text).toContain('As a reason of\n  - CHECK_UNKNOWN: Okta');
  });
});

describe('A verdict of diagnose', () => {
  it.each(Object.entries({ ...ORG_AND_TOKEN_CODES, ...SAML_CODES }))(
    '%s is a sentence, and where to read on',
    (code, sentence) => {
      const { term, meaning, source } = known(code);
      expect({ term, meaning }).toEqual({ term: code, meaning: sentence });
      const [file = '', anchor] = source.split('#');
      expect(anchorsOf(readDocument(file))).toContain(anchor);
    },
  );

  it.each(REFUSAL_KINDS)('that is the refusal %s is explained as one', (kind) => {
    expect(known(codeOfRefusal(kind)).term.toLowerCase().replaceAll('_', '-')).toBe(kind);
  });
});

it('A code that does not exist is not known, and it is said what is', () => {
  const { exitCode, text } = printed('QQXXZZJJ');
  expect(exitCode).toBe(3);
  expect(text.replaceAll('\n', ' ')).toMatch(/such as ISSUER_MISMATCH and DNS, and verdicts of diagnose/);
  expect(printed('ACS_MISMATHC').text).toContain('Did you mean ACS_MISMATCH');
});

describe('The runbook', () => {
  it('is read by its tables of reasons, and by the one that stands in brackets', () => {
    const text = [
      '# Runbook\n\n## Conditions\n',
      '### UNREACHABLE\n\n**Means.** Nothing.\n\n| reason | what it says |\n|---|---|',
      '| `DNS`, `CONNECT` | No [way](#x) there: `dig`. |\n\n| other | table |\n|---|---|\n| `TLS` | No. |\n',
      '### CHECK_STALLED\n\n**Means.** Late\n(`OVERDUE`). See (`NOT_A_REASON`).\n\n**Fix.** (`TLS`)\n',
      '## Alarms\n\n| reason | what |\n|---|---|\n| `RESET` | None. |\n',
    ].join('\n');
    expect(placesIn(text)).toEqual([
      { condition: 'UNREACHABLE', reason: 'DNS', sentence: 'No way there: dig.' },
      { condition: 'UNREACHABLE', reason: 'CONNECT', sentence: 'No way there: dig.' },
      { condition: 'CHECK_STALLED', reason: 'OVERDUE', sentence: undefined },
    ]);
  });
});
