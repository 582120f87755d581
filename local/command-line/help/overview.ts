import { EXIT_CODES } from './shared-options.ts';

export const OVERVIEW = `Okta Health Monitor

Without AWS
  npm start                             run every check once against a simulated Okta org
  npm start -- --org URL                run every check once against your org; nothing is sent
  npm start -- diagnose --org URL       why Okta refuses, or cannot be reached: network, clock, keys, credential,
                                        access token, endpoint; and the fix
  npm start -- diagnose --org URL --signin-failures 1h
                                        whether more sign-ins fail than usual, and at what; names nobody
  npm start -- doctor --org URL         whether everything is in place for the deploy, with each fix
  npm start -- status --org URL         what Okta's status page says of your org's cell
  npm start -- certificates --org URL --client-id ID --private-key FILE
                                        all SAML certificates of your org, the nearest to expire first
  npm start -- certificates --metadata URL
                                        those of public metadata, for which no credential is needed
  npm start -- ticket --org URL         a bundle for Okta's support: request ids, times, answers, status
  npm start -- simulate                 an org with an API, a credential and SAML apps on this machine, to
                                        try all of this without one of your own
  npm start -- test-alert --print       show a test message in every form; nothing is sent
  npm start -- explain E0000047         what a code of Okta, or of an alert, means, and what to do
Of the deployed stack
  npm start -- doctor --stack           whether everything is in place after it, with each fix
  npm start -- certificates --stack     all SAML certificates that its runs have found, without asking Okta
  npm start -- ticket --stack           a bundle for Okta's support from the last day's incidents
  npm start -- mute PATTERN --for 7d --reason TEXT
                                        say nothing new about what matches for a while
  npm start -- unmute PATTERN           end a mute before its time
  npm start -- mutes                    list the mutes that hold
  npm start -- test-alert               send a test message through the alerts topic
  npm start -- confirm 'LINK'           confirm a mail subscription by the link that AWS mailed, so that
                                        no link in a mail can end it
Of the AWS account
  npm start -- public-jwk --key KEY     the public half of a KMS key, to be pasted into Okta

Options and examples of each: npm start -- COMMAND --help; of a run: npm start -- run --help

${EXIT_CODES}
`;
