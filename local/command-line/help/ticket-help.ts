import { CREDENTIAL_OPTIONS, JSON_OPTION, NETWORK_OPTIONS, STATUS_PAGE_OPTIONS } from './shared-options.ts';

export const TICKET = `npm start -- ticket --org URL | --stack [NAME]

A bundle for Okta's support, as one Markdown document to be pasted into a case: request ids, UTC times,
endpoints, error codes, sanitised answers, how often, the cell, Okta's own status, and what is ruled out.
With --org the org is asked now, a few times over some ten seconds, with GET alone; Ctrl-C ends it with
what there is. With --stack nobody at Okta is asked: it is made from what the runs have stored. Read it
before you send it: a name in the middle of a sentence is not always found.

  --org URL                     org to ask, such as https://acme.okta.com (or OKTA_CLIENT_ORGURL)
${CREDENTIAL_OPTIONS}
  --access-token TOKEN          an access token as it is, in place of these; - reads it from stdin
                                (or OKTA_ACCESS_TOKEN)
  --endpoint 'GET /api/v1/...'  what is asked beside the discovery document, the key set and the
                                organization; with a credential GET /api/v1/apps?limit=1 unless given
  --scope SCOPE                 scope that the service app asks for in place of the endpoint's; may be
                                repeated
  --tries NUMBER                how often all of it is asked, 1 to 20; 5 unless given
${STATUS_PAGE_OPTIONS}
  --control-target URL          asked for a connection where the org gives none, or no answer;
                                https://sts.amazonaws.com unless given
  --stack [NAME]                what the runs of the deployed stack have stored, in place of requests
  --since DURATION              with --stack: how far back, such as 30m, 24h or 7d, at most 90d; 24h
                                unless given
  --org ALIAS                   with --stack: the only org to report; else each of the stack that has
                                something to report, in a document of its own
${JSON_OPTION}
${NETWORK_OPTIONS}

Examples
  npm start -- ticket --org https://acme.okta.com
  npm start -- ticket --org https://acme.okta.com --client-id 0oa1b2c3d4 --private-key private-key.pem \\
    --endpoint 'GET /api/v1/users?limit=1' > case.md
  npm start -- ticket --stack --org acme --since 7d

Exit codes: 0 a bundle was made, 1 nothing failed, 3 it cannot be told (what was to be looked at could not
  be, or this machine's own network fails) or wrong usage
`;
