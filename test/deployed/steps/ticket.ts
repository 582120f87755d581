/** A bundle for Okta's support, from what the deployed runs have stored of outages. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Ticket } from '../../../local/ticket/bundle.ts';
import { oktaMonitor } from '../../support/run-program.ts';
import { ALIAS, type Rehearsal, STACK } from '../rehearsal.ts';
import { anotherDay, readStatusPage, runOnce, runTimes } from '../runs.ts';

export function ticketSteps(stage: () => Rehearsal): void {
  const ticket = (...args: readonly string[]) =>
    oktaMonitor(['ticket', '--stack', STACK, '--org', ALIAS, ...args], {
      ...stage().aws.environment,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });

  describe('a bundle for Okta’s support', () => {
    beforeEach(() => anotherDay(stage()));

    it('has the outage that is over and the one that lasts, with tries and request ids', async () => {
      const { okta } = stage();
      await readStatusPage(stage());
      await okta.switchTo('server-error');
      await runOnce(stage());
      await okta.switchTo('healthy');
      await runTimes(2, stage());
      await okta.switchTo('issuer-mismatch');
      await runOnce(stage());

      const { exitCode, stdout } = await ticket('--since', '1h', '--json');
      const [bundle] = (JSON.parse(stdout) as Ticket).bundles;
      expect(bundle?.org).toMatchObject({ alias: ALIAS, url: okta.origin, cell: 'okta.com:14' });
      const failures = bundle?.failures.map(({ what, status, code, extent }) => ({
        condition: what.split(' ')[0],
        status,
        code,
        isOpen: extent.startsWith('open'),
      }));
      expect(failures).toContainEqual({
        condition: 'ISSUER_MISMATCH',
        status: null,
        code: 'ISSUER_HOST',
        isOpen: true,
      });
      expect(failures).toContainEqual({
        condition: 'UNREACHABLE',
        status: 500,
        code: 'HTTP_5XX',
        isOpen: false,
      });
      const ofOutage = bundle?.requests.filter(({ what }) => what === 'UNREACHABLE') ?? [];
      expect(ofOutage.filter(({ requestId }) => requestId === null)).toHaveLength(3);
      expect(
        ofOutage.filter(({ requestId }) => /^[0-9a-f]{32}$/.test(requestId ?? '')).length,
      ).toBeGreaterThan(0);
      expect(bundle?.summary).toContain('Okta reports nothing on okta.com:14');
      expect(exitCode).toBe(0);
      expect((await ticket('--since', '1h')).stdout).toContain(`# Okta support case: ${okta.origin}`);
    });
  });
}
