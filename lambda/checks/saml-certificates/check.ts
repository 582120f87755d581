/** The check `saml-certificates`: probe and judge put together for one request. */
import { appsChangedAt } from '../../apps-changed.ts';
import type { Check } from '../check.ts';
import { judgeCertificates } from './judge.ts';
import { seenIn } from './memory.ts';
import {
  type CertificateFacts,
  type CertificatesPorts,
  type CertificatesProbeRequest,
  probeCertificates,
} from './probe.ts';
import type { CertificateSettings } from './settings.ts';

export interface CertificatesRequest extends CertificatesProbeRequest {
  readonly settings: CertificatesProbeRequest['settings'] & CertificateSettings;
  /** True in detail mode. */
  readonly detail?: boolean;
}

export function samlCertificates(
  request: CertificatesRequest,
  ports: CertificatesPorts,
): Check<CertificateFacts> {
  return {
    name: 'saml-certificates',
    probe: (signal, _memory, memories) =>
      probeCertificates(request, ports, appsChangedAt(memories['rate-limits']), signal),
    judge: (facts, memory, now) =>
      judgeCertificates(facts, request.settings, seenIn(memory), now, request.detail),
    // A certificate does not change from one second to the next, and every call is one of the org's limit.
    confirmation: { attempts: 1, overSeconds: 0 },
  };
}
