/** A program that asks one loopback server once and then has nothing more to do: `PORT CA_PEM LIMIT_MS`. */
import { NetworkFault } from '../../lambda/net/fault.ts';
import { openConnection } from '../../lambda/net/https.ts';
import { withTimeLimit } from '../../lambda/net/time-limit.ts';
import { HOST, loopbackNetwork } from './loopback-network.ts';

const [port, caPem = '', limitMs] = process.argv.slice(2);
const network = await loopbackNetwork({ trustedCertificates: [caPem] });
const started = performance.now();
try {
  const status = await withTimeLimit(Number(limitMs), undefined, async (signal) => {
    const { connection } = await openConnection({ hostname: HOST, port: Number(port) }, network, signal);
    try {
      return (await connection.get('/', signal)).status;
    } finally {
      connection.close();
    }
  });
  console.log(`answered ${status}`);
} catch (error) {
  console.log(error instanceof NetworkFault ? `${error.reason} in ${error.phase}` : String(error));
}
process.once('exit', () => console.log(`exit after ${Math.round(performance.now() - started)} ms`));
