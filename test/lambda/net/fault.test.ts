import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { closedIn, faultOf, NetworkFault, type Phase, timeoutIn } from '../../../lambda/net/fault.ts';
import { openTo } from '../../support/loopback-network.ts';

const withCode = (error: Error, code: string) => Object.assign(error, { code });

const REASONS: readonly [Phase, string][] = [
  ['dns', 'DNS'],
  ['connect', 'CONNECT'],
  ['tls', 'TLS'],
  ['first-byte', 'RESET'],
  ['body', 'TRUNCATED'],
];

describe('What the system raises', () => {
  it.each(REASONS)('in phase %s is a fault with reason %s', (phase, reason) => {
    const raised = withCode(new Error('read ECONNRESET'), 'ECONNRESET');
    const fault = faultOf(raised, phase);
    expect(fault).toBeInstanceOf(NetworkFault);
    expect(fault).toMatchObject({ reason, phase, cause: raised });
    expect(closedIn(phase)).toMatchObject({ reason, phase });
  });

  it.each(REASONS)('not at all in phase %s, because time is up, is a TIMEOUT', (phase) => {
    expect(timeoutIn(phase, 4999.7)).toMatchObject({ reason: 'TIMEOUT', phase });
    expect(timeoutIn(phase, 4999.7).message).toContain('5000 ms');
  });

  it('names its code in the message, once', () => {
    const silent = faultOf(withCode(new Error('self-signed certificate'), 'DEPTH_ZERO'), 'tls');
    const telling = faultOf(withCode(new Error('read ECONNRESET'), 'ECONNRESET'), 'tls');
    expect(silent).toHaveProperty('message', 'DEPTH_ZERO: self-signed certificate');
    expect(telling).toHaveProperty('message', 'read ECONNRESET');
  });

  it('for each of several addresses is told of each', () => {
    const tried = ['10.1.1.1', '10.1.1.2'].map((address) =>
      withCode(new Error(`connect ECONNREFUSED ${address}`), 'ECONNREFUSED'),
    );
    const fault = faultOf(withCode(new AggregateError(tried), 'ECONNREFUSED'), 'connect');
    expect(fault).toMatchObject({
      reason: 'CONNECT',
      message: 'connect ECONNREFUSED 10.1.1.1; connect ECONNREFUSED 10.1.1.2',
    });
  });

  it('and was classified before keeps its reason and phase', () => {
    const earlier = new NetworkFault('TOO_LARGE', 'body', 'body is larger than 10 bytes');
    expect(faultOf(earlier, 'first-byte')).toBe(earlier);
  });
});

describe('A mistake of ours is never a fault of the network:', () => {
  const MISTAKES: readonly [string, unknown][] = [
    ['a TypeError', new TypeError('x is not a function')],
    ['a TypeError with a code of Node', withCode(new TypeError('invalid'), 'ERR_INVALID_ARG_TYPE')],
    ['a RangeError', new RangeError('out of range')],
    ['a ReferenceError', new ReferenceError('x is not defined')],
    ['an Error without a code', new Error('combine needs at least one try')],
    ['an Error whose code is a number', Object.assign(new Error('odd'), { code: 20 })],
    ['something that is no Error', { code: 'ECONNRESET' }],
    ['a string', 'ECONNRESET'],
    ['nothing', undefined],
  ];

  it.each(MISTAKES)('%s comes back as it is', (_what, raised) => {
    for (const [phase] of REASONS) expect(faultOf(raised, phase)).toBe(raised);
  });

  it('a resolver that breaks rejects with its own error', async () => {
    const broken = new TypeError('addresses.map is not a function');
    const opening = openTo(443, { resolve: () => Promise.reject(broken) });
    await expect(opening).rejects.toBe(broken);
  });

  it('a port that no machine has is refused by Node, not by a network', async () => {
    expect(() => connect({ port: 65_536 })).toThrow(RangeError);
    await expect(openTo(65_536)).rejects.not.toBeInstanceOf(NetworkFault);
  });
});
