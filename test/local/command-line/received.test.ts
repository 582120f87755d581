/** What an error says of what was typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';
import { NOT_SHOWN, received } from '../../../local/command-line/received.ts';

const API_TOKEN = '00AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcd';
const JWT = 'eyJraWQiOiJLIiwiYWxnIjoiUlMyNTYifQ.eyJzdWIiOiIwb2ExIn0.c2lnbmF0dXJlLW9mLW5vYm9keQ';
const CLIENT_SECRET = 'Zk3-x9vQpL_7wTn2RmYc8JdFgHsA5bKe1UiOqWx4Er6tSzVuPoXy0NaMlCjBhGfD';
const PASSWORD = 'tr0ub4dor3xyz';
const PEM = '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END PRIVATE KEY-----';

describe('what was typed', () => {
  it.each([
    'acme.okta.com',
    'https://acme.okta.com/oauth2/default',
    'okta.com:14',
    '90d',
    '1.5h',
    '',
    'OktaHealthMonitor-eu',
    'acme/saml-certificates/*',
    'certificate-expiring-in-20-days',
    '/home/me/keys/private-key.pem',
    'acme.okta.com:443:127.0.0.1',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
  ])('is named: "%s"', (typed) => {
    expect(received(typed)).toBe(`"${typed}"`);
  });

  it.each([
    API_TOKEN,
    JWT,
    CLIENT_SECRET,
    PASSWORD,
    PEM,
    'jane.roe@example.com',
    'https://me:secret@acme.okta.com',
    'https://acme.okta.com/?token=short',
    `https://acme.okta.com/${API_TOKEN}`,
    'x'.repeat(201),
  ])('is not shown where it may be a secret: %s', (typed) => {
    expect(received(typed)).toBe(NOT_SHOWN);
  });

  it('is shown without what a terminal would obey', () => {
    expect(received('a\u001b[2Jb')).toBe('"a [2Jb"');
  });
});

describe('a secret in the wrong place of the command line', () => {
  const SECRETS = [API_TOKEN, JWT, CLIENT_SECRET, PASSWORD];
  const ORG = ['--org', 'https://acme.okta.com'];
  const LINES: readonly ((secret: string) => string[])[] = [
    (secret) => [secret],
    (secret) => ['mutes', secret],
    (secret) => ['mute', 'acme', secret],
    (secret) => ['mute', secret, secret],
    (secret) => ['unmute', 'acme', secret],
    (secret) => ['confirm', secret],
    (secret) => ['confirm', `https://${secret}/`],
    (secret) => [`--tokne=${secret}`],
    (secret) => [`--tokne`, secret],
    (secret) => [`--${secret}`],
    (secret) => [`--token=${secret}`],
    (secret) => [`--token=${secret}`, `--token=${secret}x`],
    (secret) => ['certificates', ...ORG, `--token=${secret}`, `--token=${secret}x`],
    (secret) => ['diagnose', ...ORG, '--access-token', secret, '--token', secret],
    (secret) => ['diagnose', ...ORG, '--client-secret', secret, '--private-key', secret],
    (secret) => ['diagnose', ...ORG, '--client-secret', secret],
    (secret) => ['diagnose', ...ORG, '--client-secret', secret, '--client-secret', secret],
    (secret) => ['diagnose', ...ORG, '--endpoint', secret],
    (secret) => ['diagnose', ...ORG, '--authorization-server', `${secret}/x`],
    (secret) => ['diagnose', ...ORG, '--control-target', secret],
    (secret) => ['diagnose', ...ORG, '--token', secret, '--signin-failures', secret],
    (secret) => ['diagnose', ...ORG, '--client-id', `${secret}!`, '--private-key', 'x'],
    (secret) => ['certificates', ...ORG, '--client-id', secret],
    (secret) => ['certificates', ...ORG, '--private-key', secret],
    (secret) => ['certificates', ...ORG, '--private-key', secret, '--token', secret],
    (secret) => ['certificates', '--metadata', secret],
    (secret) => ['certificates', `--json=${secret}`],
    (secret) => ['certificates', '--custom-domain', secret, ...ORG, '--token', secret],
    (secret) => ['status', '--org', secret],
    (secret) => ['status', '--org', secret, '--org', secret],
    (secret) => ['status', '--cell', secret],
    (secret) => ['status', '--status-page', secret],
    (secret) => ['status', ...ORG, '--resolve', secret],
    (secret) => ['status', '--token', secret],
    (secret) => ['--org', secret],
    (secret) => ['--org', `https://me:${secret}@acme.okta.com`],
    (secret) => ['--org', secret, '--org', secret],
    (secret) => [...ORG, '--custom-domain', secret],
    (secret) => ['--scenario', secret],
    (secret) => ['--scenario', secret, '--scenario', secret],
    (secret) => ['simulate', '--port', secret],
    (secret) => ['mute', 'acme', '--for', secret, '--reason', 'x'],
    (secret) => ['mute', 'acme', '--for', '1h', '--reason', secret.repeat(20)],
    (secret) => ['test-alert', '--org', secret, '--org', secret],
    (secret) => ['test-alert', '--print', '--stack', secret],
    (secret) => ['public-jwk', secret],
    (secret) => ['diagnose', ...ORG, '--saml', 'x', '--token', 'y', '--expect-acs', secret],
    (secret) => ['ticket', ...ORG, '--token', 'y', '--tries', secret],
    (secret) => ['ticket', '--stack', '--since', secret],
    (secret) => ['ticket', ...ORG, '--token', 'y', '--endpoint', secret],
    (secret) => ['doctor', '--org', secret],
    (secret) => ['doctor', '--cell', secret],
    (secret) => ['explain', `--${secret}`],
  ];

  it.each(LINES.map((line) => [line('SECRET').join(' '), line] as const))('%s: is not quoted', (_, line) => {
    for (const secret of SECRETS) {
      let text = '';
      try {
        parseCommandLine(line(secret), {});
      } catch (error) {
        text = String((error as Error).stack);
      }
      expect(text).toMatch(/^InvalidInputError: command line has 1 problem/);
      // Not a piece of it either.
      const pieces = [secret, secret.slice(0, 12), secret.slice(-12)];
      expect(pieces.filter((piece) => text.toLowerCase().includes(piece.toLowerCase()))).toEqual([]);
    }
  });

  it('names the option that is misspelt, and the one that was given twice', () => {
    expect(() => parseCommandLine([`--tokne=${API_TOKEN}`], {})).toThrow(
      'received the option --tokne, allowed: ',
    );
    expect(() => parseCommandLine(['certificates', '--token=a', '--token=b'], {})).toThrow(
      '--token: received twice, allowed: once',
    );
    expect(() =>
      parseCommandLine(['--json', '--json', '--cell', 'a:1', '--cell', 'b:2', ...ORG], {}),
    ).not.toThrow();
  });
});
