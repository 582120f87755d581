/** The certificates that the runtime trusts, `NODE_EXTRA_CA_CERTS` among them, as a handshake takes them. */
import { createSecureContext, type SecureContext } from 'node:tls';

let trust: SecureContext | undefined;

/** Made once a process: made anew, it costs as much as a sixth of a handshake. It keeps no sessions. */
export function runtimeTrust(): SecureContext {
  trust ??= createSecureContext();
  return trust;
}
