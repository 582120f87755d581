import { JSON_OPTION } from './shared-options.ts';

export const SIMULATE = `npm start -- simulate [--port PORT] [--scenario NAME]

The simulated org and status page on their own, for any client to talk to. The org has an API, SAML apps, a
service app with its private key, and an API token, to try all commands that ask an org. It prints some of
them, to be pasted into another terminal. Ctrl-C ends it, and removes its files: the certificate
authorities, the private key and the API token.

  --port PORT                   port of the org to listen on, 0 for any; 8443 unless given
  --scenario NAME               a fault of the org, of its API, of its SAML certificates, or of the
                                status page; several of them: give it as often
  --list-scenarios              names of the faults
${JSON_OPTION}; of simulate once it answers

The app has the scopes that the checks read with, and no others: GET /api/v1/users is refused to it.

Examples
  npm start -- simulate
  npm start -- simulate --port 8444 --scenario issuer-mismatch --scenario saml-expired
`;
