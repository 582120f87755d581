import { inMemoryCertificates } from '../../../local/in-memory/certificates.ts';
import { describeCertificateStore } from '../../support/certificate-store-contract.ts';

describeCertificateStore('memory', async () => inMemoryCertificates());
