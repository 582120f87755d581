/** What the runs of some settings publish when they see everything, as the judges say. */
import { judgeDiscovery } from '../../lambda/checks/oidc-discovery/judge.ts';
import { judgeRateLimits } from '../../lambda/checks/rate-limits/judge.ts';
import { LOG, targetsOf } from '../../lambda/checks/rate-limits/targets.ts';
import { judgeCertificates } from '../../lambda/checks/saml-certificates/judge.ts';
import { type CheckRequest, checkRequests, parseMonitorConfig } from '../../lambda/config.ts';
import type { CheckName } from '../../lambda/contract.ts';
import { type MetricPoint, metricPoints } from '../../lambda/metrics/metric-points.ts';
import type { Judgement } from '../../lambda/outcome.ts';
import { FURTHER_BUCKETS } from '../../lambda/settings/rate-limits.ts';
import { callTo, factsWith } from '../lambda/checks/rate-limits/support/facts.ts';
import { app, inDays, key, facts as scanOf } from '../lambda/checks/saml-certificates/support/facts.ts';
import { judged as judgedPage } from '../lambda/checks/service-status/support/judged.ts';
import { page } from '../lambda/checks/service-status/support/pages.ts';
import { NOW, outcomeWith } from '../support/alerting-values.ts';
import { factsOf } from '../support/discovery-facts.ts';
import { TWO_ORGS } from './synthesise.ts';

const METADATA = 'https://partner.example/metadata';

/** All checks, all buckets, and whatever certificates there are. */
export const EVERYTHING = {
  ...TWO_ORGS.orgs[0],
  checks: { 'rate-limits': { buckets: FURTHER_BUCKETS }, 'saml-certificates': { metadata: [METADATA] } },
};

export interface PublishedPoint extends MetricPoint {
  readonly check: CheckName;
}

/** @param settings of the monitor, not yet checked */
export function publishedPoints(settings: unknown): PublishedPoint[] {
  const config = parseMonitorConfig(settings, 'test');
  const requests = checkRequests(config, { controlTarget: 'https://sts.example', secretArnOf: () => 'arn' });
  return requests.flatMap((request) => {
    const { check } = request;
    return metricPoints(outcomeWith({ ...judgementOf(request), check })).map((point) => ({
      ...point,
      check,
    }));
  });
}

/** Of a run that sees everything. */
function judgementOf(request: CheckRequest): Judgement {
  switch (request.check) {
    case 'oidc-discovery':
      return judgeDiscovery(factsOf(), request.settings, {}, NOW, request.detail);
    case 'rate-limits': {
      const calls = [LOG, ...targetsOf(request.settings.buckets)].map((target) => callTo(target));
      return judgeRateLimits(factsWith({ calls }), request.settings, {}, request.detail);
    }
    case 'service-status':
      return judgedPage(page());
    case 'saml-certificates': {
      const keys = [{ purpose: 'sp-entity-signing', key: 'sha256:x', reading: key(inDays(300)) } as const];
      const documents = request.settings.metadata.map((url) => {
        return { url, readAt: NOW.toISOString(), entities: [{ name: 'urn:partner', keys }] };
      });
      const scan = request.credential && scanOf({ apps: [app('a', 'k')] }, { k: key(inDays(100)) });
      const facts = { scan, stop: undefined, calls: 1, documents, durationMs: 9 };
      return judgeCertificates(facts, request.settings, undefined, NOW, request.detail);
    }
  }
}
