/** Whether there is an app to sign in to, and by SAML. Pure. */
import { joined, type Part } from '../cause.ts';
import { isSaml, type SamlApp } from './app-settings.ts';
import type { AppName, Subject } from './facts.ts';
import { lineAlone, wrong } from './part-builder.ts';

const AREA = 'App';

export function judgeApp(app: SamlApp): Part {
  return joined([judgeStatus(app), judgeMode(app)]);
}

function judgeStatus({ status, label }: SamlApp): Part {
  const what = 'status';
  if (status === 'ACTIVE') return lineAlone({ state: 'ok', area: AREA, what, observed: status });
  if (status === '')
    return lineAlone({
      state: 'unknown',
      area: AREA,
      what,
      observed: 'not stated',
      fix: 'Look at the app in the Okta Admin Console.',
    });
  return wrong(
    { area: AREA, what, observed: status },
    {
      code: 'APP_INACTIVE',
      severity: 'critical',
      sentence: `The app ${label} is ${status.toLowerCase()}, so that nobody can sign in to it.`,
      fix: 'Activate it in the Okta Admin Console, under Applications, if it is meant to be used.',
    },
  );
}

const MODES: Readonly<Record<string, string>> = {
  OPENID_CONNECT: 'OpenID Connect',
  WS_FEDERATION: 'WS-Federation',
  BOOKMARK: 'a bookmark',
};

function judgeMode(app: SamlApp): Part {
  const { mode, label } = app;
  const what = 'sign-on mode';
  if (isSaml(app)) return lineAlone({ state: 'ok', area: AREA, what, observed: mode });
  const by = mode === '' ? 'no sign-on mode that Okta states' : (MODES[mode] ?? mode);
  return wrong(
    { area: AREA, what, observed: mode === '' ? 'none' : mode },
    {
      code: 'NOT_SAML',
      severity: 'critical',
      sentence: `The app ${label} signs people in by ${by}, not by SAML.`,
      fix: 'Name the SAML app that the service provider is set up with; several apps may have much the same label.',
    },
  );
}

/** Why there is no one app to look at. */
export function judgeNoApp(subject: Extract<Subject, { kind: 'several' | 'none' | 'problem' }>): Part {
  const what = 'app';
  switch (subject.kind) {
    case 'problem': {
      const { code, detail, fix } = subject.problem;
      return wrong(
        { area: AREA, what, observed: detail },
        {
          code,
          severity: 'critical',
          sentence: `The app cannot be looked at: ${detail}.`,
          fix,
        },
        'unknown',
      );
    }
    case 'several': {
      const { label, apps } = subject;
      const part = wrong(
        { area: AREA, what, observed: `${apps.length} apps have the label ${label}` },
        {
          code: 'APP_AMBIGUOUS',
          severity: 'critical',
          sentence: `${apps.length} apps have the label ${label}: ${apps.map(({ id }) => id).join(', ')}.`,
          fix: 'Name the one that is meant by its id: --saml 0oa…',
        },
        'unknown',
      );
      return joined([part, ...apps.map(named)]);
    }
    case 'none': {
      const { asked, similar } = subject;
      const part = wrong(
        { area: AREA, what, observed: `none is called ${asked}` },
        {
          code: 'APP_NOT_FOUND',
          severity: 'critical',
          sentence: `The org has no app with the id or label ${asked} that this credential may see.`,
          fix:
            similar.length > 0
              ? 'Name one of those that are called alike by its id.'
              : 'Check it in the Okta Admin Console, and that the admin role of the credential may view the app (okta.apps.read).',
        },
        'unknown',
      );
      return joined([part, ...similar.map(named)]);
    }
  }
}

function named({ id, label, status, mode }: AppName): Part {
  return lineAlone({
    state: 'info',
    area: AREA,
    what: id,
    observed: `${label}, ${status}, ${mode || 'no mode'}`,
  });
}
