import { describe, expect, it } from 'vitest';
import { isPrivateAddress, resolvePublic } from '../../../lambda/net/resolve.ts';
import { faultOfWork } from '../../support/loopback-network.ts';

/** First and last address of each range that is not public, with its neighbours on both sides. */
const RANGES: readonly { range: string; inside: readonly string[]; outside: readonly string[] }[] = [
  { range: 'this host (0/8)', inside: ['0.0.0.0', '0.255.255.255'], outside: ['1.0.0.0'] },
  {
    range: 'private use (10/8)',
    inside: ['10.0.0.0', '10.255.255.255'],
    outside: ['9.255.255.255', '11.0.0.0'],
  },
  {
    range: 'shared address space (100.64/10)',
    inside: ['100.64.0.0', '100.127.255.255'],
    outside: ['100.63.255.255', '100.128.0.0'],
  },
  {
    range: 'loopback (127/8)',
    inside: ['127.0.0.0', '127.0.0.1', '127.255.255.255'],
    outside: ['126.255.255.255', '128.0.0.0'],
  },
  {
    range: 'link-local with the metadata services (169.254/16)',
    inside: ['169.254.0.0', '169.254.169.254', '169.254.170.2', '169.254.255.255'],
    outside: ['169.253.255.255', '169.255.0.0'],
  },
  {
    range: 'private use (172.16/12)',
    inside: ['172.16.0.0', '172.31.255.255'],
    outside: ['172.15.255.255', '172.32.0.0'],
  },
  {
    range: 'protocol assignments (192.0.0/24)',
    inside: ['192.0.0.0', '192.0.0.255'],
    outside: ['191.255.255.255', '192.0.1.0'],
  },
  {
    range: 'private use (192.168/16)',
    inside: ['192.168.0.0', '192.168.255.255'],
    outside: ['192.167.255.255', '192.169.0.0'],
  },
  {
    range: 'benchmarking (198.18/15)',
    inside: ['198.18.0.0', '198.19.255.255'],
    outside: ['198.17.255.255', '198.20.0.0'],
  },
  {
    range: 'multicast, reserved and broadcast (224/3)',
    inside: ['224.0.0.0', '239.255.255.255', '240.0.0.0', '255.255.255.255'],
    outside: ['223.255.255.255'],
  },
  { range: 'unspecified and loopback (::/127)', inside: ['::', '::1'], outside: ['2606:4700::1111'] },
  {
    range: 'unique local (fc00::/7), with the metadata service of AWS',
    inside: ['fc00::', 'fd00:ec2::254', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    outside: ['fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe00::'],
  },
  {
    range: 'link-local (fe80::/10)',
    inside: ['fe80::', 'fe80::1%eth0', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    outside: ['fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  },
  {
    range: 'multicast (ff00::/8)',
    inside: ['ff00::', 'ff02::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    outside: ['feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  },
];

/** The ways in which IPv6 writes an IPv4 address that it stands for. */
const mapped = (ipv4: string) => {
  const hex = ipv4.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return [`::ffff:${ipv4}`, `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`, `0:0:0:0:0:ffff:${ipv4}`];
};
const isIpv4 = (address: string) => !address.includes(':');
const inside = RANGES.flatMap(({ range, inside }) => inside.map((address) => ({ range, address })));
const outside = RANGES.flatMap(({ range, outside }) => outside.map((address) => ({ range, address })));

describe('An address that is not public', () => {
  it.each(inside)('is refused: $address, $range', ({ address }) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(inside.filter(({ address }) => isIpv4(address)))(
    'is refused when IPv6 maps it: $address',
    ({ address }) => {
      expect(mapped(address).filter((form) => !isPrivateAddress(form))).toEqual([]);
    },
  );
});

describe('A public address next to a range that is not', () => {
  it.each(outside)('is allowed: $address, beside $range', ({ address }) => {
    expect(isPrivateAddress(address)).toBe(false);
  });

  it.each(outside.filter(({ address }) => isIpv4(address)))(
    'is allowed when IPv6 maps it: $address',
    ({ address }) => {
      expect(mapped(address).filter(isPrivateAddress)).toEqual([]);
    },
  );
});

describe('A name', () => {
  const lookUp = (...addresses: string[]) =>
    resolvePublic(
      async () => addresses.map((address) => ({ address, family: isIpv4(address) ? 4 : 6 })),
      'acme.okta.example',
      443,
    );

  it('is given all its addresses when each is public', async () => {
    const found = await lookUp('8.8.8.8', '2606:4700::1111');
    expect(found.map(({ address }) => address)).toEqual(['8.8.8.8', '2606:4700::1111']);
  });

  it.each([
    [['10.0.0.1', '8.8.8.8']],
    [['8.8.8.8', '10.0.0.1']],
    [['8.8.8.8', '2606:4700::1111', '::ffff:169.254.169.254']],
  ])('is refused when any one of %j is private', async (addresses) => {
    const fault = await faultOfWork(lookUp(...addresses));
    expect(fault).toEqual({ reason: 'PRIVATE_ADDRESS', phase: 'dns' });
  });
});
