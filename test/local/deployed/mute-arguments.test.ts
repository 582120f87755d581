/** The new commands as they are typed. */
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../local/command-line/command-line.ts';

const parse = (...args: string[]) => parseCommandLine(args, {});
const HOUR_MS = 3_600_000;

describe('mute on the command line', () => {
  it.each([
    { text: '30m', hours: 0.5 },
    { text: '2h', hours: 2 },
    { text: '7d', hours: 168 },
    { text: '90d', hours: 2160 },
    { text: '2160h', hours: 2160 },
    { text: '1m', hours: 1 / 60 },
  ])('takes $text', ({ text, hours }) => {
    expect(parse('mute', 'acme/*', '--for', text, '--reason', ' vendor rotating ')).toEqual({
      kind: 'mute',
      stack: 'OktaHealthMonitor',
      pattern: 'acme/*',
      durationMs: Math.round(hours * HOUR_MS),
      reason: 'vendor rotating',
      json: false,
    });
  });

  it.each(['0m', '91d', '2161h', '7', 'd', '1w', '-1h', '1.5h', '2 h', '', '9999999m'])(
    'refuses --for "%s"',
    (text) => {
      expect(() => parse('mute', 'acme', `--for=${text}`, '--reason', 'x')).toThrow(
        `--for: received "${text}", allowed: minutes, hours or days such as 30m, 2h or 7d, at most 90d`,
      );
    },
  );

  it.each([
    { args: ['mute', '--for', '2h', '--reason', 'x'], problem: 'mute: missing a PATTERN' },
    { args: ['unmute'], problem: 'unmute: missing a PATTERN' },
    { args: ['mute', 'acme', '--reason', 'x'], problem: '--for: missing' },
    { args: ['mute', 'acme', '--for', '2h'], problem: '--reason: missing' },
    { args: ['mute', 'acme', '--for', '2h', '--reason', '  '], problem: '--reason: received ""' },
    {
      args: ['mute', 'acme', '--for', '2h', '--reason', 'x'.repeat(201)],
      problem: 'received 201 characters',
    },
    { args: ['mute', 'x'.repeat(201), '--for', '2h', '--reason', 'x'], problem: 'received 201 characters' },
    { args: ['mute', 'bin', 'lib', '--for', '2h', '--reason', 'x'], problem: 'a shell replaces *' },
    { args: ['mutes', 'acme'], problem: 'received "acme" after "mutes"' },
    { args: ['mutes', '--for', '2h'], problem: '--for: not an option of mutes' },
    { args: ['--reason', 'x'], problem: '--reason: only an option of mute' },
    {
      args: ['--stack', 'x'],
      problem: '--stack: only an option of ',
    },
    {
      args: ['silence'],
      problem: 'received command "silence", allowed: ',
    },
  ])('$args: $problem', ({ args, problem }) => {
    expect(() => parse(...args)).toThrow(problem);
  });

  it('takes the stack by name', () => {
    expect(parse('mutes', '--stack', 'Okta-eu')).toEqual({
      kind: 'mutes',
      stack: 'Okta-eu',
      json: false,
    });
    expect(parse('unmute', 'acme', '--stack', 'Okta-eu')).toMatchObject({
      pattern: 'acme',
      stack: 'Okta-eu',
    });
  });
});

describe('test-alert on the command line', () => {
  it.each([
    { args: [], command: { kind: 'test-alert', stack: 'OktaHealthMonitor', orElseShow: true } },
    { args: ['--org', 'corp'], command: { org: 'corp', orElseShow: true } },
    { args: ['--stack', 'Okta-eu'], command: { stack: 'Okta-eu', orElseShow: false } },
    { args: ['--print'], command: { kind: 'show-test-alert' } },
    { args: ['--print', '--org', 'corp'], command: { kind: 'show-test-alert', org: 'corp' } },
  ])('with $args', ({ args, command }) => {
    expect(parse('test-alert', ...args)).toMatchObject(command);
  });

  it('cannot both show a message and send it', () => {
    expect(() => parse('test-alert', '--print', '--stack', 'x')).toThrow(
      '--print and --stack: received both',
    );
  });
});
