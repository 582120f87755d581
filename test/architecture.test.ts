/** The arrows between the rooms go one way; each "never" is a rule that a made-up offender is shown to break. */
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, offences, type Source, sourcesIn, uses } from './support/sources.ts';

const lambda = sourcesIn('lambda');
const below =
  (...folders: string[]) =>
  (path: string) =>
    folders.some((folder) => path.startsWith(folder));

interface Rule {
  readonly rule: string;
  readonly sources: readonly Source[];
  readonly forbids: (imported: Import, source: Source) => boolean;
  /** A source that breaks the rule, and nothing else. */
  readonly offender: Source;
}

const checkOf = (path: string) => /^lambda\/checks\/([^/]+)\//.exec(path)?.[1];
const NETWORK = [
  'node:tls',
  'node:https',
  'node:http2',
  'node:net',
  'node:dns',
  'node:timers',
  'node:timers/promises',
];

const RULES: readonly Rule[] = [
  {
    rule: 'lambda/ never imports lib/, local/, bin/, test/ or the CDK',
    sources: lambda,
    forbids: ({ target }) =>
      below('lib/', 'local/', 'bin/', 'test/', 'aws-cdk', 'constructs', 'cdk-nag')(target),
    offender: { path: 'lambda/engine/x.ts', text: "import { Stack } from 'aws-cdk-lib/core';" },
  },
  {
    rule: 'lib/ imports lambda/contract.ts and lambda/config.ts, nothing else of lambda/',
    sources: sourcesIn('lib'),
    forbids: ({ target }) =>
      target.startsWith('lambda/') && !['lambda/contract.ts', 'lambda/config.ts'].includes(target),
    offender: { path: 'lib/x.ts', text: "import type { Outcome } from '../lambda/outcome.ts';" },
  },
  {
    rule: 'lib/ never imports local/, bin/ or test/',
    sources: sourcesIn('lib'),
    forbids: ({ target }) => below('local/', 'bin/', 'test/')(target),
    offender: { path: 'lib/x.ts', text: "import { inMemoryStore } from '../local/in-memory/store.ts';" },
  },
  {
    rule: 'lambda/contract.ts imports nothing',
    sources: lambda.filter(({ path }) => path === 'lambda/contract.ts'),
    forbids: () => true,
    offender: { path: 'lambda/contract.ts', text: "import type { Outcome } from './outcome.ts';" },
  },
  {
    rule: 'no check reaches into another',
    sources: lambda.filter(({ path }) => checkOf(path) !== undefined),
    forbids: ({ target }, { path }) => checkOf(target) !== undefined && checkOf(target) !== checkOf(path),
    offender: {
      path: 'lambda/checks/rate-limits/judge.ts',
      text: "import { daysUntil } from '../oidc-discovery/judge-certificate.ts';",
    },
  },
  {
    rule: 'of checks/, only handlers and adapters know a check by name',
    sources: lambda.filter(
      ({ path }) => !below('lambda/handlers/', 'lambda/adapters/', 'lambda/checks/')(path),
    ),
    forbids: ({ target }) => checkOf(target) !== undefined,
    offender: {
      path: 'lambda/engine/x.ts',
      text: "import { oidcDiscovery } from '../checks/oidc-discovery/check.ts';",
    },
  },
  {
    // As with the engine's ports: whoever needs one says what it looks like, and an adapter implements that.
    rule: 'adapters know of a check the types of its ports, and nothing of it that runs',
    sources: lambda.filter(({ path }) => path.startsWith('lambda/adapters/')),
    forbids: ({ target, typeOnly }) => checkOf(target) !== undefined && !typeOnly,
    offender: {
      path: 'lambda/adapters/x.ts',
      text: "import { opened } from '../checks/saml-certificates/sheet.ts';",
    },
  },
  {
    rule: 'checks never know engine, alerting or metrics',
    sources: lambda.filter(({ path }) => path.startsWith('lambda/checks/')),
    forbids: ({ target }) => below('lambda/engine/', 'lambda/alerting/', 'lambda/metrics/')(target),
    offender: {
      path: 'lambda/checks/oidc-discovery/x.ts',
      text: "import type { Alert } from '../../alerting/alert.ts';",
    },
  },
  {
    rule: 'alerting and metrics never know the engine, a check or the network',
    sources: lambda.filter(({ path }) => below('lambda/alerting/', 'lambda/metrics/')(path)),
    forbids: ({ target }) => below('lambda/engine/', 'lambda/checks/', 'lambda/net/', 'lambda/okta/')(target),
    offender: { path: 'lambda/alerting/x.ts', text: "import type { Ports } from '../engine/ports.ts';" },
  },
  {
    rule: 'net/ and okta/ never know checks, engine or alerting',
    sources: lambda.filter(({ path }) => below('lambda/net/', 'lambda/okta/')(path)),
    forbids: ({ target }) => below('lambda/checks/', 'lambda/engine/', 'lambda/alerting/')(target),
    offender: { path: 'lambda/net/x.ts', text: "export { observe } from '../engine/confirm.ts';" },
  },
  {
    rule: 'the widget only draws: of lambda/ it knows alerting, settings and words',
    sources: lambda.filter(({ path }) => path.startsWith('lambda/widget/')),
    forbids: ({ target }) =>
      below('lambda/checks/', 'lambda/engine/', 'lambda/metrics/', 'lambda/net/', 'lambda/okta/')(target),
    offender: { path: 'lambda/widget/x.ts', text: "import type { OrgState } from '../engine/ports.ts';" },
  },
  {
    rule: 'adapters are known only to handlers within lambda/',
    sources: lambda.filter(({ path }) => !below('lambda/handlers/', 'lambda/adapters/')(path)),
    forbids: ({ target }) => target.startsWith('lambda/adapters/'),
    offender: {
      path: 'lambda/engine/x.ts',
      text: "const { systemClock } = await import('../adapters/runtime.ts');",
    },
  },
  {
    rule: 'handlers are known to nobody',
    sources: [...lambda, ...sourcesIn('lib'), ...sourcesIn('local'), ...sourcesIn('bin')],
    forbids: ({ target }) => target.startsWith('lambda/handlers/'),
    offender: { path: 'local/x.ts', text: "import { handler } from '../lambda/handlers/oidc-discovery.ts';" },
  },
  {
    rule: 'only adapters import an AWS client',
    sources: [...lambda.filter(({ path }) => !path.startsWith('lambda/adapters/')), ...sourcesIn('lib')],
    forbids: ({ target }) => below('@aws-sdk/', '@smithy/', 'aws-sdk')(target),
    offender: { path: 'lambda/engine/x.ts', text: "import type { SNSClient } from '@aws-sdk/client-sns';" },
  },
  {
    rule: 'only net/ and adapters/runtime.ts use sockets and timers of Node',
    sources: lambda.filter(({ path }) => !below('lambda/net/', 'lambda/adapters/runtime.ts')(path)),
    forbids: ({ target, typeOnly }) => NETWORK.includes(target) && !typeOnly,
    offender: { path: 'lambda/checks/oidc-discovery/x.ts', text: "import { connect } from 'node:tls';" },
  },
  {
    rule: 'nothing in lambda/ loads node:http, which costs every cold start 29 ms',
    sources: lambda,
    forbids: ({ target, typeOnly }) => ['node:http', 'http'].includes(target) && !typeOnly,
    offender: {
      path: 'lambda/net/x.ts',
      text: "import {\n  type RequestOptions,\n  request,\n} from 'node:http';",
    },
  },
  {
    rule: 'Node is imported by its prefix, which no package can take',
    sources: lambda,
    forbids: ({ target }) =>
      /^(?:fs|net|tls|https?|http2|dns|crypto|url|path|zlib|stream|timers)(?:\/|$)/.test(target),
    offender: { path: 'lambda/net/x.ts', text: "import { connect } from 'tls';" },
  },
];

describe('the rooms', () => {
  it.each(RULES)('$rule', ({ sources, forbids, offender }) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(offences(sources, forbids)).toEqual([]);
    expect(offences([offender], forbids)).toHaveLength(1);
  });
});

interface UseRule {
  readonly rule: string;
  readonly exempt: readonly string[];
  readonly pattern: RegExp;
  readonly offenders: readonly string[];
  readonly innocent: string;
}

const USES: readonly UseRule[] = [
  {
    rule: 'only net/ and adapters/runtime.ts read the clock',
    exempt: ['lambda/net/', 'lambda/adapters/runtime.ts'],
    pattern: /\bDate\.now\b|\bnew Date(?!\s*\(\s*[^)\s])|\bDate\(\)|\bperformance\s*\.|\bprocess\.hrtime\b/,
    offenders: ['const at = new Date();', 'const at = new Date;', 'Date.now()', 'performance.now()'],
    innocent: 'const until = new Date(now.getTime() + 60_000); // new Date()',
  },
  {
    rule: 'only net/ and adapters/runtime.ts set timers',
    exempt: ['lambda/net/', 'lambda/adapters/runtime.ts'],
    pattern: /\bset(?:Timeout|Interval|Immediate)\s*\(|\bAbortSignal\.timeout\b/,
    offenders: ['setTimeout(done, 5);', 'setInterval(done, 5)', 'AbortSignal.timeout(5)'],
    innocent: "log('setTimeout(…)')",
  },
  {
    rule: 'only adapters/runtime.ts reads the environment',
    exempt: ['lambda/adapters/runtime.ts'],
    pattern: /\bprocess\s*\.\s*env\b|\benv\b[^=\n]*=\s*process\b/,
    offenders: ["const table = process.env['TABLE_NAME'];", 'const { env } = process;'],
    innocent: 'requiredEnvironment(ENVIRONMENT.tableName)',
  },
  {
    rule: 'nothing calls fetch, which is slow to load and hides where the time goes',
    exempt: [],
    pattern: /(?<![.#\w])fetch\s*\(|\bglobalThis\s*\.\s*fetch\b/,
    offenders: ['await fetch(url)', 'globalThis.fetch(url)'],
    innocent: 'await this.#fetch(url)',
  },
  {
    rule: 'nothing is random but what the runtime hands in, so that a run can be repeated',
    exempt: ['lambda/adapters/runtime.ts'],
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/,
    offenders: ['Math.random()', 'randomUUID()'],
    innocent: 'const random = 4;',
  },
];

describe('what lambda/ does not do', () => {
  it.each(USES)('$rule', ({ exempt, pattern, offenders, innocent }) => {
    expect(
      uses(
        lambda.filter(({ path }) => !below(...exempt)(path)),
        pattern,
      ),
    ).toEqual([]);
    for (const text of offenders) expect(uses([{ path: 'x.ts', text }], pattern)).toHaveLength(1);
    expect(uses([{ path: 'x.ts', text: innocent }], pattern)).toEqual([]);
  });
});

describe('the import scanner', () => {
  const targets = (text: string) =>
    importsOf({ path: 'lambda/engine/x.ts', text }).map(({ target }) => target);

  it.each([
    { form: 'a default import', text: "import x from 'jose';" },
    { form: 'a namespace', text: "import * as v from 'jose';" },
    { form: 'names over several lines', text: "import {\n  a,\n  type B,\n} from 'jose';" },
    { form: 'for its effect alone', text: "import 'jose';" },
    { form: 'types alone', text: "import type { A } from 'jose';" },
    { form: 'handed on', text: "export { a } from 'jose';\nexport * from 'jose';" },
    { form: 'at run time', text: "const { a } = await import('jose');" },
    { form: 'required', text: "const a = require('jose');" },
  ])('sees $form', ({ text }) => {
    expect(new Set(targets(text))).toEqual(new Set(['jose']));
  });

  it('resolves paths from the root of the project', () => {
    expect(targets("import { a } from '../contract.ts';")).toEqual(['lambda/contract.ts']);
  });

  it('sees nothing in comments and texts', () => {
    expect(
      targets("// import { a } from 'jose';\n/* import 'jose'; */\nconst text = \"import 'jose'\";"),
    ).toEqual([]);
  });

  it('finds imports in every file of the engine', () => {
    const engine = lambda.filter(({ path }) => path.startsWith('lambda/engine/'));
    expect(engine.filter((source) => importsOf(source).length === 0)).toEqual([]);
  });
});
