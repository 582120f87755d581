/** All that a diagnosis found, put together: what was looked at, and the one thing that is wrong. Pure. */
import type { CheckState } from '../../lambda/contract.ts';
import { worstState } from '../../lambda/outcome.ts';
import { type Line, statesOf } from '../command-line/checklist.ts';
import { type Cause, type Part, rootOf } from './cause.ts';

/** Each absent where it was not looked at. */
export interface Parts {
  readonly org: Part;
  readonly clock: Part;
  readonly status: Part;
  readonly token?: Part;
  readonly introspection?: Part;
  /** Of getting a token, and of the call. */
  readonly call?: Part;
}

export interface Diagnosis {
  readonly state: CheckState;
  readonly lines: readonly Line[];
  /** What explains the failure; undefined where nothing is wrong that can be seen. */
  readonly verdict: Cause | undefined;
  /** What else is wrong, the most fundamental first. */
  readonly others: readonly Cause[];
}

/** One thing rests on the other: without a network there is no clock, without a good token no call. */
export function diagnosisOf({ org, clock, status, token, introspection, call }: Parts): Diagnosis {
  const lines = [
    org,
    clock,
    status,
    token,
    introspection,
    call,
    ...((call ?? token) ? [] : [NO_CREDENTIAL]),
  ].flatMap((part) => part?.lines ?? []);
  const found = [org, token, clock, introspection, call, status].flatMap((part) => part?.causes ?? []);
  // What may be meant so comes last: a custom domain is a fault only for whoever expects another name.
  const causes = [
    ...found.filter(({ code }) => code !== CUSTOM),
    ...found.filter(({ code }) => code === CUSTOM),
  ];
  const verdict = rootOf(causes);
  const codes = new Set([verdict?.code]);
  const others = causes.filter(({ code }) => !codes.has(code) && codes.add(code));
  return { state: worstState(statesOf(lines)), lines: byArea(lines), verdict, others };
}

const CUSTOM = 'CUSTOM_DOMAIN_ISSUER';

const NO_CREDENTIAL: Part = {
  lines: [
    {
      state: 'skipped',
      area: 'Credential',
      what: 'none given',
      observed: 'with --client-id and --private-key, --token or --access-token it is tried too',
    },
  ],
  causes: [],
};

/** As one thing rests on the other. */
const AREAS = [
  'Connection',
  'Documents and keys',
  "Okta's own status",
  'Credential',
  'Access token',
  'Endpoint',
];

function byArea(lines: readonly Line[]): Line[] {
  return [...lines].sort((one, other) => AREAS.indexOf(one.area) - AREAS.indexOf(other.area));
}
