import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';

const NOW = new Date('2031-05-06T07:08:09Z');
const HOSTS = ['acme.okta.example', '127.0.0.1', '::1'];
const authority = await createCertificateAuthority(NOW, 'A test root');
const root = new X509Certificate(authority.pem);
const issue = async (variant?: Parameters<typeof issueServerCertificate>[3]) =>
  new X509Certificate((await issueServerCertificate(authority, HOSTS, NOW, variant)).certificatePem);

describe('A server certificate', () => {
  it('names its hosts, is valid now, and is signed by the authority', async () => {
    const certificate = await issue();
    expect(certificate.checkHost('acme.okta.example')).toBe('acme.okta.example');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkIP('::1')).toBe('::1');
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(Date.parse(certificate.validFrom)).toBeLessThan(NOW.getTime());
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(NOW.getTime());
  });

  it('comes with the private key that belongs to it', async () => {
    const { certificatePem, privateKeyPem } = await issueServerCertificate(authority, HOSTS, NOW);
    expect(new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
  });

  it('can be expired or not yet valid by the given clock', async () => {
    expect(Date.parse((await issue('expired')).validTo)).toBeLessThan(NOW.getTime());
    expect(Date.parse((await issue('not-yet-valid')).validFrom)).toBeGreaterThan(NOW.getTime());
  });

  it.each([50, 20, 5, 0])('can expire in %i whole days', async (expiresInDays) => {
    const left = Date.parse((await issue({ expiresInDays })).validTo) - NOW.getTime();
    expect(Math.floor(left / 86_400_000)).toBe(expiresInDays);
  });

  it('can name another host only', async () => {
    expect((await issue('wrong-host')).checkHost('acme.okta.example')).toBeUndefined();
  });

  it('can be signed by itself', async () => {
    const certificate = await issue('self-signed');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.issuer).toBe(certificate.subject);
  });

  it('can be signed by a root that is not the authority', async () => {
    const certificate = await issue('unknown-issuer');
    expect(certificate.verify(root.publicKey)).toBe(false);
    expect(certificate.verify(certificate.publicKey)).toBe(false);
  });

  it('can hold a weak key, with everything else in order', async () => {
    const certificate = await issue('weak-key');
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 1024 });
    expect(certificate.verify(root.publicKey)).toBe(true);
  });
});
