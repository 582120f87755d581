/** A program: fetches the same pages over TLS with what Node has, and parses them: what a sweep cannot do without. */
import { Agent, get } from 'node:https';

export interface FetchJob {
  readonly origin: string;
  readonly apps: number;
}

export interface FetchTaken {
  readonly cpuMs: number;
}

const PAGE_SIZE = 200;

process.once('message', async ({ origin, apps }: FetchJob) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = process.cpuUsage();
  let entries = 0;
  for (let page = 0; page * PAGE_SIZE < apps; page += 1) {
    const body = await bodyOf(`${origin}/api/v1/apps?limit=${PAGE_SIZE}&after=${page}`, agent);
    entries += (JSON.parse(body.toString('utf8')) as unknown[]).length;
  }
  const { user, system } = process.cpuUsage(before);
  if (entries !== apps) throw new Error(`${entries} apps`);
  const taken: FetchTaken = { cpuMs: (user + system) / 1000 };
  process.send?.(taken);
  agent.destroy();
  process.disconnect();
});
process.send?.('ready');

function bodyOf(url: string, agent: Agent): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks)));
    }).on('error', reject);
  });
}
