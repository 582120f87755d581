/** A service of PagerDuty that is paged, by the integration key that lies in Secrets Manager. */
import * as v from 'valibot';
import { secretArn } from './credential.ts';
import { httpsOrigin } from './values.ts';

const ENDPOINTS = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' } as const;
const REGION = "'us' or 'eu'";
const NAME = 'lower case letters, digits and -, beginning with a letter, at most 32 characters';

export const pagerduty = v.pipe(
  v.strictObject({
    /** Tells several services apart; a changed name is another service, with a secret without a value. @default main */
    name: v.optional(v.pipe(v.string(NAME), v.regex(/^[a-z][a-z0-9-]{0,31}$/, NAME)), 'main'),
    /** Where the account is. @default us */
    region: v.optional(v.picklist(['us', 'eu'], REGION), 'us'),
    /** Another server that takes Events API v2 at `/v2/enqueue`. @default that of the region */
    endpoint: v.optional(httpsOrigin),
    /** Where the integration key is stored. @default a secret that is made without a value */
    secretArn: v.optional(secretArn),
  }),
  v.transform(({ region, endpoint, ...rest }) => ({ ...rest, endpoint: endpoint ?? ENDPOINTS[region] })),
);
