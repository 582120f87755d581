/** Every parser of bytes that somebody else wrote, given anything at all: it reads, or says that it cannot. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../lambda/adapters/dynamodb-certificate-items.ts';
import { alertItem, incidentItem, memoryItem, orgStateOf } from '../../lambda/adapters/dynamodb-items.ts';
import { appsChangedAt } from '../../lambda/apps-changed.ts';
import { capacityIn, warningPercentIn } from '../../lambda/checks/rate-limits/capacity.ts';
import { rememberedIn } from '../../lambda/checks/rate-limits/memory.ts';
import { seenIn } from '../../lambda/checks/saml-certificates/memory.ts';
import {
  checkRequests,
  InvalidInputError,
  parseMonitorConfig,
  parseOidcDiscoveryRequest,
  parseRateLimitsRequest,
  parseSamlCertificatesRequest,
  parseServiceStatusRequest,
} from '../../lambda/config.ts';
import { SEVERITIES } from '../../lambda/contract.ts';
import { chatNotification } from '../../lambda/delivery/chat-notification.ts';
import { pagerEvents } from '../../lambda/delivery/pager-events.ts';
import { takenBy } from '../../lambda/delivery/pagerduty-answer.ts';
import { notificationsIn } from '../../lambda/delivery/sns-event.ts';
import { CredentialFault } from '../../lambda/okta/credentials/credential-fault.ts';
import { storedPrivateKey } from '../../lambda/okta/credentials/private-key.ts';
import { oktaStatusIn } from '../../lambda/okta-status.ts';
import { parseParameters } from '../../lambda/widget/parameters.ts';
import { simulatedCredential } from '../../local/run/simulated-credential.ts';
import { alertFor, incidentWith } from '../support/alerting-values.ts';
import { mutated } from '../support/mutated.ts';
import { notificationOfAlert } from '../support/notifications.ts';
import { sourcesIn } from '../support/sources.ts';

const RUNS = { numRuns: 300 };
const anything = fc.anything({ withDate: false });

/** Reads, or explains; nothing else may be thrown. */
function readsOrExplains(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
  }
}

const CONFIG = {
  orgs: [
    {
      alias: 'acme',
      url: 'https://acme.okta.com',
      credential: { kind: 'private-key', clientId: '0oa1b2c3d4e5f6g7h8i9' },
      authorizationServers: [{ id: 'default' }],
      customDomains: [{ url: 'https://login.acme.com' }],
      checks: { 'saml-certificates': { metadata: ['https://acme.okta.com/app/exk1/sso/saml/metadata'] } },
    },
  ],
  maintenance: [
    { pattern: 'acme/*', weekdays: ['sun'], from: '01:00', to: '03:00', timeZone: 'Europe/Berlin' },
  ],
  notify: 'nobody',
};

const PARSERS = {
  'oidc-discovery': parseOidcDiscoveryRequest,
  'rate-limits': parseRateLimitsRequest,
  'service-status': parseServiceStatusRequest,
  'saml-certificates': parseSamlCertificatesRequest,
} as const;

describe('settings', () => {
  it('of any form are taken or explained', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(CONFIG), anything), (settings) =>
        readsOrExplains(() => parseMonitorConfig(settings, 'a test')),
      ),
      RUNS,
    );
  });

  const config = parseMonitorConfig(CONFIG, 'a test');
  const requests = checkRequests(config, {
    controlTarget: 'https://sts.eu-west-1.amazonaws.com',
    secretArnOf: () => 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:okta-AbCdEf',
  });

  it.each(requests)('of a run of $check are taken or explained', (request) => {
    const parse = PARSERS[request.check];
    parse(JSON.parse(JSON.stringify(request)));
    fc.assert(
      fc.property(fc.oneof(mutated(request), anything), (event) => readsOrExplains(() => parse(event))),
      RUNS,
    );
  });

  it('of a widget are taken or explained', () => {
    const sound = {
      kind: 'incidents',
      orgs: [{ alias: 'acme', url: 'https://acme.okta.com' }],
      runbookUrl: 'https://example.com/runbook.md',
    };
    fc.assert(
      fc.property(fc.oneof(mutated(sound), anything), (event) =>
        readsOrExplains(() => parseParameters(event)),
      ),
      RUNS,
    );
  });
});

describe('an event of SNS', () => {
  const event = { Records: [{ Sns: notificationOfAlert(alertFor('FIRING')) }] };

  it('of any form becomes pages and cards, or is explained', () => {
    fc.assert(
      fc.property(fc.oneof(mutated(event), anything), (any) =>
        readsOrExplains(() => {
          for (const notification of notificationsIn(any)) {
            pagerEvents(notification, SEVERITIES);
            JSON.stringify(chatNotification(notification));
          }
        }),
      ),
      RUNS,
    );
  });

  it('with any message becomes pages and cards', () => {
    const sound = JSON.parse(event.Records[0]?.Sns.Message ?? '{}');
    const message = fc.oneof(fc.string(), anything.map(text), mutated(sound).map(text));
    fc.assert(
      fc.property(message, (Message) => {
        const [record] = event.Records;
        if (record === undefined) throw new Error('one record expected');
        const notification = { ...record.Sns, Message };
        for (const page of pagerEvents(notification, SEVERITIES)) expect(page.dedup_key).not.toBe('');
        expect(JSON.stringify(chatNotification(notification)).length).toBeLessThan(50_000);
      }),
      RUNS,
    );
  });
});

/** As JSON; what JSON cannot say is the text of nothing. */
function text(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

describe("PagerDuty's answer", () => {
  const SECRET = 'R0ut1ngK3y0000000000000000000000';

  it('of any form is taken, refused or for later, and never quotes the key', () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc
        .oneof(fc.string(), anything.map(text))
        .map((said) => Buffer.from(`{"message": ${JSON.stringify(said + SECRET)}, "errors": ["${SECRET}"]}`)),
      fc.string().map((said) => Buffer.from(said + SECRET + said)),
    );
    const header = fc.oneof(fc.string(), fc.integer().map(String), fc.constant(undefined));
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), header, body, (status, retryAfter, bytes) => {
        const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
        const times = { firstByteMs: 1, totalMs: 1, sentAt: new Date(), receivedAt: new Date() };
        const taken = takenBy({ status, headers, body: Buffer.from(bytes), ...times }, SECRET);
        expect(JSON.stringify(taken)).not.toContain(SECRET);
        if (taken.kind === 'later') expect(taken.afterMs).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });
});

describe('what is stored', () => {
  const items = [
    incidentItem('acme', incidentWith()),
    alertItem('acme', alertFor('FIRING')),
    memoryItem('acme', 'oidc-discovery', { cell: 'ok14' }),
  ];
  const bodies = items.map(({ body }) => JSON.parse(body?.S ?? 'null') as unknown);
  const sortKeys = items.map(({ sk }) => sk?.S ?? '');
  const anyBody = fc.oneof(
    fc.string(),
    anything.map(text),
    fc
      .constantFrom(...bodies)
      .chain(mutated)
      .map(text),
  );

  it('of an org is read, or told of and left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sortKeys), anyBody, (sk, body) => {
        const told: string[] = [];
        const item = { pk: { S: 'acme' }, sk: { S: sk }, body: { S: body } };
        const { incidents, pending, memories } = orgStateOf([item], (key) => told.push(key));
        expect(incidents.length + pending.length + Object.keys(memories).length + told.length).toBe(1);
      }),
      RUNS,
    );
  });

  it('of certificates is read, or told of and left out', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string().map((any) => new Uint8Array(gzipSync(any))),
      anything.map((any) => new Uint8Array(gzipSync(text(any)))),
    );
    const item = fc.record({
      sk: fc.constantFrom('scan', 'sheet#apps#0', 'document#0123'),
      textual: fc.boolean(),
      said: anyBody,
      bytes,
    });
    fc.assert(
      fc.property(item, ({ sk, textual, said, bytes: body }) => {
        const told: string[] = [];
        const { documents } = recordsOf(
          [
            {
              sk: { S: sk },
              form: { N: '1' },
              version: { N: '3' },
              cover: { S: said },
              body: textual ? { S: said } : { B: body },
            },
          ],
          (key) => told.push(key),
        );
        for (const { url, entities } of documents) {
          expect(typeof url).toBe('string');
          expect(Array.isArray(entities)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it.each([
    ['a number', gzipSync('0')],
    ['a document without entities', gzipSync('{"url":"https://acme.okta.com"}')],
    ['bytes that are not compressed', Buffer.from('{}')],
    ['nothing', Buffer.alloc(0)],
  ])('of a metadata document, %s is told of and left out', (_what, body) => {
    const told: string[] = [];
    const item = { sk: { S: 'document#0123' }, form: { N: '1' }, body: { B: new Uint8Array(body) } };
    expect(recordsOf([item], (key) => told.push(key)).documents).toEqual([]);
    expect(told).toEqual(['document#0123']);
  });

  it('as the memory of a check is read, or is none', () => {
    const memory = fc.dictionary(fc.constantFrom('rateLimits', 'samlCertificates', 'status', 'x'), anything);
    fc.assert(
      fc.property(memory, (any) => {
        rememberedIn(any);
        seenIn(any);
        oktaStatusIn(any);
        expect(appsChangedAt(any)?.getTime()).not.toBeNaN();
      }),
      RUNS,
    );
  });
});

describe('a limit of Okta', () => {
  it('of any form is a limit, or none', () => {
    fc.assert(
      fc.property(anything, (any) => {
        capacityIn(any);
        const percent = warningPercentIn(any);
        if (percent !== undefined) expect(percent).toBeGreaterThanOrEqual(0);
      }),
      RUNS,
    );
  });
});

describe('a stored key', () => {
  it('of any form is a key, or is refused without being quoted', async () => {
    const { privateKey } = await simulatedCredential();
    const damaged = fc
      .tuple(fc.nat(privateKey.length), fc.string({ maxLength: 20 }), fc.nat(40))
      .map(([at, put, cut]) => privateKey.slice(0, at) + put + privateKey.slice(at + cut));
    const jwk = anything.map((any) => `{"kty": "EC", "d": "c2VjcmV0LXNlY3JldA", "x": ${text(any) || '0'}}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), damaged, jwk), (stored) => {
        try {
          storedPrivateKey(stored);
        } catch (error) {
          expect(error).toBeInstanceOf(CredentialFault);
          const lines = stored.split('\n').filter((line) => line.length >= 20 && !line.includes('-----'));
          for (const line of lines) expect(String(error)).not.toContain(line);
        }
      }),
      RUNS,
    );
  });
});

/** Where each is given anything at all. */
const TESTED: Readonly<Record<string, string>> = {
  'lambda/adapters/dynamodb-certificate-items.ts': 'test/faults/parsers.test.ts',
  'lambda/adapters/dynamodb-items.ts': 'test/faults/parsers.test.ts',
  'lambda/apps-changed.ts': 'test/faults/parsers.test.ts',
  'lambda/checks/oidc-discovery/answer-headers.ts':
    'test/lambda/checks/oidc-discovery/judging/answer-headers.test.ts',
  'lambda/checks/oidc-discovery/discovery-document.ts': 'test/lambda/checks/oidc-discovery/fuzz.test.ts',
  'lambda/checks/oidc-discovery/fetch-document.ts': 'test/lambda/checks/oidc-discovery/fuzz.test.ts',
  'lambda/checks/oidc-discovery/judge.ts': 'test/lambda/checks/oidc-discovery/judging/rollover.test.ts',
  'lambda/checks/oidc-discovery/jwks.ts': 'test/lambda/checks/oidc-discovery/fuzz.test.ts',
  'lambda/checks/oidc-discovery/okta-organization.ts': 'test/lambda/checks/oidc-discovery/fuzz.test.ts',
  'lambda/checks/rate-limits/capacity.ts': 'test/faults/parsers.test.ts',
  'lambda/checks/rate-limits/log-event.ts': 'test/lambda/checks/rate-limits/fuzz.test.ts',
  'lambda/checks/rate-limits/memory.ts': 'test/faults/parsers.test.ts',
  'lambda/checks/saml-certificates/certificate.ts':
    'test/lambda/checks/saml-certificates/certificate.test.ts',
  'lambda/checks/saml-certificates/json-record.ts':
    'test/lambda/checks/saml-certificates/scan-odd-lists.test.ts',
  'lambda/checks/saml-certificates/memory.ts': 'test/faults/parsers.test.ts',
  'lambda/checks/saml-certificates/metadata.ts': 'test/lambda/checks/saml-certificates/metadata.test.ts',
  'lambda/checks/saml-certificates/xml-document.ts': 'test/lambda/checks/saml-certificates/metadata.test.ts',
  'lambda/checks/service-status/json-array.ts': 'test/lambda/checks/service-status/fuzz.test.ts',
  'lambda/config.ts': 'test/faults/parsers.test.ts',
  'lambda/delivery/pagerduty-answer.ts': 'test/faults/parsers.test.ts',
  'lambda/delivery/sns-event.ts': 'test/faults/parsers.test.ts',
  'lambda/okta/credentials/private-key.ts': 'test/faults/parsers.test.ts',
  'lambda/okta/errors/error-body.ts': 'test/lambda/okta/errors/error-body.test.ts',
  'lambda/okta/errors/www-authenticate.ts': 'test/lambda/okta/errors/www-authenticate.test.ts',
  'lambda/okta/link-header.ts': 'test/lambda/okta/link-header.test.ts',
  'lambda/okta/rate-limit-headers.ts': 'test/lambda/okta/rate-limit-headers.test.ts',
  'lambda/okta-status.ts': 'test/faults/parsers.test.ts',
  'lambda/widget/parameters.ts': 'test/faults/parsers.test.ts',
};

/** What reads nothing of somebody else's by itself. */
const NO_PARSERS: Readonly<Record<string, string>> = {
  'lambda/checks/saml-certificates/page-body.ts': 'parses JSON for those who read apps and keys in it',
  'lambda/checks/saml-certificates/sheet.ts': 'opens what it packed itself',
  'lambda/okta/client.ts': 'parses JSON for whoever asked; what is none is a value',
  'lambda/schema-problems.ts': 'explains what the schemas of others refuse',
  'lambda/settings/principals.ts': 'a part of the settings',
  'lambda/settings/saml-certificates.ts': 'a part of the settings',
};

const READS =
  /JSON\.parse\(|parseJson|safeParse\(|v\.is\(|v\.parse\(|SaxesParser|X509Certificate\(|gunzipSync|TextDecoder|parseOrExplain\(/;

describe('the list of parsers', () => {
  const tests = new Map(sourcesIn('test').map(({ path, text: source }) => [path, source]));

  it('has every file that reads what somebody else wrote', () => {
    const reading = sourcesIn('lambda').filter(({ text: source }) => READS.test(source));
    const unlisted = reading.filter(({ path }) => !(path in TESTED) && !(path in NO_PARSERS));
    expect(unlisted.map(({ path }) => path)).toEqual([]);
  });

  it.each(Object.entries(TESTED))('%s is given anything in %s', (parser, test) => {
    const source = tests.get(test) ?? '';
    expect(source).toContain('fc.assert(');
    expect(sourcesIn('lambda').map(({ path }) => path)).toContain(parser);
  });
});
