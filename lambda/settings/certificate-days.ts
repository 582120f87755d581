/** Bands before a certificate expires, the same for those of hosts and those of SAML. */
import * as v from 'valibot';
import { wholeNumber } from './values.ts';

const BANDS = 'info ≥ warning ≥ urgent ≥ critical';

const days = {
  info: wholeNumber(1, 365, 'days'),
  warning: wholeNumber(1, 365, 'days'),
  urgent: wholeNumber(0, 365, 'days'),
  critical: wholeNumber(0, 365, 'days'),
};

/** Whole days before a certificate expires at which a band begins. */
export const certificateDays = v.optional(
  v.pipe(
    v.strictObject({
      /** Shown, never sent. @default 60 */
      info: v.optional(days.info, 60),
      /** @default 30 */
      warning: v.optional(days.warning, 30),
      /** A second warning. @default 14 */
      urgent: v.optional(days.urgent, 14),
      /** @default 7 */
      critical: v.optional(days.critical, 7),
    }),
    v.check((bands) => fall(bands), BANDS),
  ),
  {},
);

/** Those named take the place of the usual ones; of two bands that begin on one day the graver counts. */
export const someCertificateDays = v.pipe(
  v.strictObject({
    info: v.exactOptional(days.info),
    warning: v.exactOptional(days.warning),
    urgent: v.exactOptional(days.urgent),
    critical: v.exactOptional(days.critical),
  }),
  v.check((bands) => fall(bands), BANDS),
);

type Days = Readonly<Partial<Record<keyof typeof days, number>>>;

/** Those that are named, from `info` to `critical`. */
function fall({ info, warning, urgent, critical }: Days): boolean {
  const named = [info, warning, urgent, critical].filter((band) => band !== undefined);
  return named.every((band, index) => band <= (named[index - 1] ?? band));
}
