/** Settings of the check `saml-certificates`. */
import * as v from 'valibot';
import { certificateDays, someCertificateDays } from './certificate-days.ts';
import { pageUrl, wholeNumber } from './values.ts';

const APPS = "an id such as '0oa1a2b3c', or a pattern over labels and names such as 'Zoom*'";
const OWNER = 'who renews it, in at most 100 characters';
const UNTIL = "the end of it: a date such as '2026-12-31', or an instant such as '2026-12-31T18:00:00Z'";
const EFFECT = 'with at least one of owner, certificateDays and ignoreUntil';
/** One request each, in every run that asks. */
const MOST_METADATA = 50;
const METADATA = `a list of at most ${MOST_METADATA} URLs, each once`;

const override = v.pipe(
  v.strictObject({
    /** An app or identity provider by id, or those whose label or name fits; `*` stands for any text. */
    apps: v.pipe(v.string(APPS), v.regex(/^[^\p{Cc}]{1,200}$/u, APPS)),
    /** Who renews the certificate; shown, and named in messages. */
    owner: v.exactOptional(v.pipe(v.string(OWNER), v.regex(/^[^\p{Cc}]{1,100}$/u, OWNER))),
    /** Bands instead of the usual ones, those that are named. */
    certificateDays: v.exactOptional(someCertificateDays),
    /** Until then nothing is found wrong with it. It always ends; a date ends with its first moment, UTC. */
    ignoreUntil: v.exactOptional(v.pipe(v.string(UNTIL), v.check(isInstant, UNTIL))),
  }),
  v.check(({ apps: _, ...effects }) => Object.keys(effects).length > 0, EFFECT),
);

export const samlCertificatesSettings = v.strictObject({
  /** Milliseconds that each call may take: a page of 200 apps is large. @default 10000 */
  attemptTimeoutMs: v.optional(wholeNumber(100, 15_000, 'milliseconds'), 10_000),
  /** Whole days before a SAML certificate expires at which a band begins. */
  certificateDays,
  /** Fewer SAML apps than this are not believed: the role may show too little. 0 for an org without. @default 1 */
  minimumSamlApps: v.optional(wholeNumber(0, 100_000, 'apps'), 1),
  /** What else holds for some apps and identity providers; of several that match, the first. @default nothing */
  overrides: v.optional(v.array(override, 'a list of { apps, … }'), []),
  /** Public SAML metadata to read, of partners too; needs no credential. @default none */
  metadata: v.optional(
    v.pipe(
      v.array(pageUrl, METADATA),
      v.maxLength(MOST_METADATA, METADATA),
      v.check((urls) => new Set(urls).size === urls.length, METADATA),
    ),
    [],
  ),
});

/** What a table of certificates is judged by, as a run is. */
export const certificateJudging = v.pick(samlCertificatesSettings, [
  'certificateDays',
  'minimumSamlApps',
  'overrides',
]);
export type CertificateJudging = v.InferOutput<typeof certificateJudging>;

/** Without what the defaults say anyway. */
export function unusualJudging(settings: CertificateJudging): Partial<CertificateJudging> {
  const usual: CertificateJudging = v.parse(certificateJudging, {});
  const isUnusual = (name: keyof CertificateJudging) =>
    JSON.stringify(settings[name]) !== JSON.stringify(usual[name]);
  const { certificateDays: days, minimumSamlApps, overrides } = settings;
  return {
    ...(isUnusual('certificateDays') ? { certificateDays: days } : {}),
    ...(isUnusual('minimumSamlApps') ? { minimumSamlApps } : {}),
    ...(isUnusual('overrides') ? { overrides } : {}),
  };
}

const INSTANT = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** On a day that the calendar has: `Date` takes the 31st of a short month for the 1st of the next. */
function isInstant(text: string): boolean {
  const [, day] = INSTANT.exec(text) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(day).toISOString().startsWith(day);
}
