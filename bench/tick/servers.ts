/** A program: an Okta org and the AWS services that functions under measurement ask, so that they take no CPU of theirs. */
import { createCertificateAuthority, issueServerCertificate } from '../../local/made-certificates.ts';
import { startSimulatedOkta } from '../../local/simulated-okta/simulated-okta.ts';
import { startLoopbackAws } from './loopback-aws.ts';

export interface ServersReady {
  readonly orgUrl: string;
  readonly awsUrl: string;
  readonly caPem: string;
}

/** What was asked since the message before. */
export interface Asked {
  readonly okta: readonly string[];
  readonly aws: readonly string[];
}

const now = () => new Date();
const okta = await startSimulatedOkta({ now, http2: true });
const authority = await createCertificateAuthority(now(), 'Bench authority');
const aws = await startLoopbackAws(await issueServerCertificate(authority, ['localhost'], now()));
let told = { okta: 0, aws: 0 };

/** Every message is a minute without a run: connections that were left open are closed. */
process.on('message', async () => {
  await okta.switchTo('healthy');
  aws.dropConnections();
  const asked: Asked = {
    okta: okta.requests.slice(told.okta).map(({ path }) => path),
    aws: aws.operations.slice(told.aws),
  };
  told = { okta: okta.requests.length, aws: aws.operations.length };
  process.send?.(asked);
});
process.once('disconnect', () => process.exit());
const ready: ServersReady = {
  orgUrl: okta.origin,
  awsUrl: aws.url,
  caPem: `${okta.caPem}\n${authority.pem}\n`,
};
process.send?.(ready);
