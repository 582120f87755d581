/** The clocks that decide on NotBefore and NotOnOrAfter of an assertion: Okta's, and the service provider's. Pure. */
import type { ClockReading } from '../../../lambda/checks/oidc-discovery/facts.ts';
import type { Part } from '../cause.ts';
import type { SamlFacts } from './facts.ts';
import { lineAlone, wrong } from './part-builder.ts';

const AREA = 'Clock';
/** Service providers allow for three to five minutes, some for none. */
const WARNING_SECONDS = 60;
const CRITICAL_SECONDS = 180;

/** Where the service provider's own is not seen, this machine's stands for it. */
export function judgeClocks({ org, serviceProvider }: SamlFacts['clocks']): Part {
  if (org === undefined)
    return lineAlone({
      state: 'info',
      area: AREA,
      what: 'skew',
      observed: 'no answer of Okta says its time',
    });
  const other = serviceProvider ?? { skewMs: 0, uncertaintyMs: 0 };
  const whose = serviceProvider === undefined ? 'of this machine' : "of the service provider's host";
  return judgeSkew(
    { skewMs: org.skewMs - other.skewMs, uncertaintyMs: org.uncertaintyMs + other.uncertaintyMs },
    whose,
  );
}

function judgeSkew({ skewMs, uncertaintyMs }: ClockReading, whose: string): Part {
  const seconds = (ms: number) => (Math.abs(ms) / 1000).toFixed(1);
  const way = skewMs > 0 ? 'ahead of' : 'behind';
  const skew = `Okta's clock is ${seconds(skewMs)} s ${way} that ${whose}`;
  const observed = `${skew}, give or take ${seconds(uncertaintyMs)} s`;
  const line = { area: AREA, what: 'skew', observed };
  if (uncertaintyMs > WARNING_SECONDS * 1000)
    return lineAlone({ ...line, state: 'unknown', fix: 'Ask again over a faster connection.' });
  const certainMs = Math.abs(skewMs) - uncertaintyMs;
  if (certainMs <= WARNING_SECONDS * 1000) return lineAlone({ ...line, state: 'ok' });
  return wrong(line, {
    code: 'CLOCK_SKEW',
    severity: certainMs > CRITICAL_SECONDS * 1000 ? 'critical' : 'warning',
    sentence: `${skew}, and service providers allow for three to five minutes at most before they take an assertion for ${skewMs > 0 ? 'one of the future' : 'expired'}.`,
    fix: "Set the service provider's clock by NTP; this is so where it has the time that was compared.",
  });
}
