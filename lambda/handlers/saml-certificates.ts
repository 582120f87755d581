/** Composition root of the function that runs `saml-certificates`, for one org a run. */
import { parseSamlCertificatesRequest } from '../config.ts';

export async function handler(event: unknown): Promise<never> {
  parseSamlCertificatesRequest(event);
  throw new Error('not built yet');
}
