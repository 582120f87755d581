/** A server of HTTP/2 by hand, which puts the frames of an answer on the wire as nginx does and Node does not. */
import { createServer } from 'node:tls';
import { type Listening, listen, tlsIdentity } from './loopback-servers.ts';

const PREFACE_BYTES = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length;
const HEAD_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const SETTINGS = 4;
const END_STREAM = 1;
const END_HEADERS = 4;
/** `:status: 200` in the static table of HPACK (RFC 7541, appendix A, index 8). */
const STATUS_200 = Buffer.of(0x88);

function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Ids of the streams that the frames of a packet open. */
function openedIn(packet: Buffer): number[] {
  const streams: number[] = [];
  let at = packet.subarray(0, 3).toString() === 'PRI' ? PREFACE_BYTES : 0;
  while (at + HEAD_BYTES <= packet.length) {
    if (packet.readUInt8(at + 3) === HEADERS) streams.push(packet.readUInt32BE(at + 5));
    at += HEAD_BYTES + packet.readUIntBE(at, 3);
  }
  return streams;
}

/** Sends head, body and end of every answer in packets of their own, one turn of the event loop after the other. */
export async function http2InThreePackets(body: string): Promise<Listening> {
  const identity = await tlsIdentity();
  const server = createServer({ ...identity, ALPNProtocols: ['h2'] }, (socket) => {
    socket.on('error', () => {});
    socket.write(frame(SETTINGS, 0, 0));
    socket.on('data', (packet) => {
      for (const stream of openedIn(packet)) {
        socket.write(frame(HEADERS, END_HEADERS, stream, STATUS_200));
        setImmediate(() => {
          socket.write(frame(DATA, 0, stream, Buffer.from(body)));
          setImmediate(() => socket.write(frame(DATA, END_STREAM, stream)));
        });
      }
    });
  });
  return listen(server);
}
