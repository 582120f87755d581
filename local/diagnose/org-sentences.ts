/** What keeps an org from being reached, in one plain sentence each. Pure. */

type Sentence = (subject: string, observed: string) => string;

/** By the code of the cause; the others are told by the title of the alert. */
export const SENTENCES: Readonly<Record<string, Sentence>> = {
  DNS: (host, observed) => `The name ${nameOf(host)} cannot be resolved: ${observed}.`,
  CONNECT: (host, observed) => `Nothing accepts connections at ${host}: ${observed}.`,
  TIMEOUT: (host, observed) => `${host} does not answer: ${observed}.`,
  RESET: (host, observed) => `${host} ends the connection without an answer: ${observed}.`,
  TRUNCATED: (host, observed) => `${host} ends the connection within its answer: ${observed}.`,
  TLS: (host, observed) => `No TLS connection to ${host} comes about: ${observed}.`,
  CERT_EXPIRED: (host, observed) => `The TLS certificate of ${host} has expired: ${observed}.`,
  CERT_NOT_YET_VALID: (host, observed) => `The TLS certificate of ${host} is not valid yet: ${observed}.`,
  CERT_WRONG_HOST: (host, observed) =>
    `The TLS certificate that ${host} presents is for another host: ${observed}.`,
  CERT_SELF_SIGNED: (host, observed) => `The TLS certificate of ${host} is signed by itself: ${observed}.`,
  CERT_UNKNOWN_ISSUER: (host, observed) =>
    `The TLS certificate of ${host} is by nobody whom this machine trusts, as with an inspecting proxy: ${observed}.`,
  HTML: (subject) =>
    `Something other than Okta answers for ${subject}: an HTML page in place of JSON, as a login page or a proxy sends it.`,
  READ_ONLY: (host) =>
    `Okta runs the org behind ${host} in read-only mode (E0000010), as in disaster recovery.`,
  RATE_LIMITED: (subject, observed) => `${subject} is rate-limited: ${observed}.`,
  MONITOR_NETWORK: (_subject, observed) => `This machine has no way out: ${observed}.`,
  PRIVATE_ADDRESS: (_host, observed) => `The org is not asked: ${observed}.`,
};

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '');
}
