/** What the issuer itself says of a token. Pure. */
import type { Line } from '../../command-line/checklist.ts';
import type { Part } from '../cause.ts';
import { causeOfRefusal, refusalInWords } from '../endpoint/judge-call.ts';
import type { Introspection } from './introspect.ts';

export function judgeIntrospection(introspection: Introspection): Part {
  switch (introspection.kind) {
    case 'active': {
      const scopes = introspection.scopes.join(' ') || 'no scopes';
      return { lines: [line('ok', `active, with ${scopes}`)], causes: [] };
    }
    case 'inactive':
      return {
        lines: [{ ...line('critical', 'not active'), fix: INACTIVE.fix }],
        causes: [INACTIVE],
      };
    case 'refused': {
      // RFC 7009, section 2.2.1: servers that verify their JWTs no more than anybody can say so.
      if (introspection.refusal.errorCode === 'unsupported_token_type')
        return {
          lines: [
            line('info', `its issuer does not introspect such tokens: ${introspection.refusal.summary}`),
          ],
          causes: [],
        };
      const cause = causeOfRefusal(introspection.refusal);
      // Whoever asks was refused, which says nothing of the token.
      return {
        lines: [{ ...line('unknown', refusalInWords(introspection.refusal)), fix: cause.fix }],
        causes: [{ ...cause, severity: 'warning' }],
      };
    }
    case 'unanswered':
      return { lines: [line('unknown', introspection.detail)], causes: [] };
  }
}

/** Of a token that says nothing itself. */
export const notIntrospected: Part = {
  lines: [
    {
      ...line('unknown', 'nobody was asked what the token is worth'),
      fix: 'Give a client of its issuer (--client-id with --client-secret or --private-key), or what it is to open (--endpoint).',
    },
  ],
  causes: [],
};

const INACTIVE = {
  code: 'TOKEN_INACTIVE',
  severity: 'critical',
  sentence:
    'Its issuer says that the token is not active: it was revoked, it has expired, or it is not from this authorization server.',
  fix: 'Get a new token; if that is inactive too, look whether the user and the app are active, and that the token is introspected where it was issued.',
} as const;

function line(state: Line['state'], observed: string): Line {
  return { state, area: 'Access token', what: 'introspection', observed };
}
