/**
 * The product from `cdk bootstrap` to `cdk destroy` in an emulated AWS account, against a simulated Okta org.
 * What runs is the zip that the unmodified CDK command line uploaded, under AWS's own runtime interface client.
 * Steps build on each other, in this order.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { prepareEmulator } from './emulator/emulated-aws.ts';
import { type Rehearsal, startRehearsal } from './rehearsal.ts';
import { alarmSteps } from './steps/alarms.ts';
import { awsFaultSteps } from './steps/aws-faults.ts';
import { otherAwsFaultSteps } from './steps/aws-faults-of-others.ts';
import { crashSteps } from './steps/crashes.ts';
import { deploySteps } from './steps/deploy.ts';
import { doctorSteps } from './steps/doctor.ts';
import { destroySteps, updateSteps } from './steps/lifecycle.ts';
import { machineFaultSteps } from './steps/machine-faults.ts';
import { machineSteps } from './steps/machines.ts';
import { outageSteps } from './steps/outages.ts';
import { permissionSteps } from './steps/permissions.ts';
import { rateLimitsSteps } from './steps/rate-limits.ts';
import { samlCertificatesSteps } from './steps/saml-certificates.ts';
import { samlScanSteps } from './steps/saml-scans.ts';
import { serviceStatusSteps } from './steps/service-status.ts';
import { storeSteps } from './steps/stores.ts';
import { tableSteps } from './steps/tables.ts';
import { ticketSteps } from './steps/ticket.ts';
import { twoOrgSteps } from './steps/two-orgs.ts';

const preparation = await prepareEmulator();

if (!preparation.ready) {
  const text = `THE REHEARSAL CANNOT RUN. Missing:\n${preparation.missing}`;
  // In CI nobody reads warnings: there a missing part is a failure.
  if (process.env['CI'] === 'true') throw new Error(text);
  console.error(`\n${'!'.repeat(78)}\n${text}\nNothing of it was tested.\n${'!'.repeat(78)}\n`);
}

describe.skipIf(!preparation.ready)('the rehearsal', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    if (preparation.ready) rehearsal = await startRehearsal(preparation);
  });
  afterAll(() => rehearsal?.stop());

  const stage = () => rehearsal;
  deploySteps(stage);
  doctorSteps(stage);
  outageSteps(stage);
  ticketSteps(stage);
  serviceStatusSteps(stage);
  tableSteps(stage);
  alarmSteps(stage);
  awsFaultSteps(stage);
  crashSteps(stage);
  updateSteps(stage);
  rateLimitsSteps(stage);
  samlCertificatesSteps(stage);
  samlScanSteps(stage);
  machineSteps(stage);
  machineFaultSteps(stage);
  twoOrgSteps(stage);
  otherAwsFaultSteps(stage);
  storeSteps(stage);
  permissionSteps(stage);
  destroySteps(stage);
});
