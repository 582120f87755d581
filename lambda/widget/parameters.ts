/** What the dashboard asks of the widget: its parameters, and what CloudWatch says of the place it has. */
import * as v from 'valibot';
import { parseOrExplain } from '../schema-problems.ts';
import { orgEntries } from '../settings/org.ts';
import { certificateJudging } from '../settings/saml-certificates.ts';

export const TABLES = ['incidents', 'mutes', 'certificates'] as const;

const { alias, url } = orgEntries;
/** What the certificates of an org are judged by. @default what its settings would say that name nothing */
const certificates = v.optional(certificateJudging, {});
const SHOW = TABLES.map((name) => `'${name}'`).join(', ');

/** CloudWatch’s own part must not break the widget, whatever a later console sends. */
const widgetContext = v.fallback(
  v.object({
    theme: v.fallback(v.picklist(['light', 'dark']), 'light'),
    width: v.fallback(v.number(), 1200),
  }),
  { theme: 'light', width: 1200 },
);

const parameters = v.pipe(
  v.object({
    /** Which table. */
    show: v.picklist(TABLES, `one of ${SHOW}`),
    /** Alias of the only org to show. @default all of `orgs` */
    org: v.optional(alias),
    /** The orgs of the stack, as it was deployed. */
    orgs: v.pipe(
      v.array(v.object({ alias, url, certificates }), 'a list of { alias, url }'),
      v.minLength(1, 'at least one org'),
    ),
    runbookUrl: v.string('a URL'),
    widgetContext,
  }),
  v.forward(
    v.check(
      ({ org, orgs }) => org === undefined || orgs.some((known) => known.alias === org),
      ({ input }) => `the alias of an org of the stack: ${input.orgs.map((known) => known.alias).join(', ')}`,
    ),
    ['org'],
  ),
);

export type Parameters = v.InferOutput<typeof parameters>;

/** @throws InvalidInputError naming every problem with the value received and what is allowed */
export function parseParameters(event: unknown): Parameters {
  return parseOrExplain(parameters, event, 'widget');
}

/** True when the console asks what the widget is, while somebody puts one on a dashboard. */
export function asksForDescription(event: unknown): boolean {
  return v.is(v.object({ describe: v.literal(true) }), event);
}
