/** Settings of the check `service-status`: of the one page it reads, and of each org. */
import * as v from 'valibot';
import { pageUrl, wholeNumber } from './values.ts';

const AGENT = 'text in printable ASCII, at most 200 characters';
const SUB_SERVICES = "a list of sub-services as Okta names them, such as ['Core Platform', 'Workflows']";

/** One page for all orgs. */
export const statusPageSettings = v.strictObject({
  /** @default https://status.okta.com/ */
  url: v.optional(pageUrl, 'https://status.okta.com/'),
  /** Sent as `User-Agent`: like a browser's, as Okta's own page expects one, and naming the monitor. */
  userAgent: v.optional(
    v.pipe(v.string(AGENT), v.regex(/^[\x20-\x7e]{1,200}$/, AGENT)),
    'Mozilla/5.0 (compatible; okta-health-monitor)',
  ),
  /**
   * Days after which a page without any new entry counts as frozen and says nothing any more. The largest gap
   * seen is 27 days. @default 60
   */
  staleDays: v.optional(wholeNumber(1, 365, 'days'), 60),
  /** Allow a page on a private, link-local or loopback address. @default false */
  allowPrivateAddresses: v.optional(v.boolean('true or false'), false),
});

export const serviceStatusSettings = v.strictObject({
  /** Count only incidents of these sub-services, and those that name none. @default every incident */
  subServices: v.optional(
    v.pipe(v.array(v.pipe(v.string(SUB_SERVICES), v.minLength(1, SUB_SERVICES)), SUB_SERVICES)),
    [],
  ),
});
