/** A port on which the kernel no longer answers: its queue is full and its owner asleep. */
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

const OWNER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const server = require('node:net').createServer();
  server.listen({ ...workerData, backlog: 1 }, () => {
    parentPort.postMessage('listening');
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`;

/** @returns what ends it */
export async function fullQueueAt(host: string, port: number): Promise<() => Promise<void>> {
  const owner = new Worker(OWNER, { eval: true, workerData: { host, port } });
  await new Promise<void>((resolve, reject) => {
    owner.once('message', resolve);
    owner.once('error', reject);
  });
  const fillers = Array.from({ length: 8 }, () => connect({ port, host }).on('error', () => {}));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return async () => {
    for (const filler of fillers) filler.destroy();
    await owner.terminate();
  };
}
