import { BSON } from 'mongodb';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

const HEADER_BYTES = 16;
const OP_MSG = 2013;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const GREETING = { ok: 1, ismaster: true, isWritablePrimary: true, minWireVersion: 0, maxWireVersion: 21 };
const LIMITS = { maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 };
const GREETINGS = ['hello', 'ismaster', 'isMaster'];

/** Speaks as much of the MongoDB protocol as it takes to refuse every command but the greeting with an error of this number. */
export async function refusingMongoDb(code: number, errmsg: string): Promise<{ readonly port: number; stop(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let held = Buffer.alloc(0);
    socket.on('data', (data) => {
      held = Buffer.concat([held, data]);
      while (held.length >= HEADER_BYTES && held.length >= held.readInt32LE(0)) {
        const length = held.readInt32LE(0);
        socket.write(answer(held.subarray(0, length), { ok: 0, code, codeName: 'Unauthorized', errmsg }));
        held = held.subarray(length);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function answer(message: Buffer, refusal: object): Buffer {
  const isQuery = message.readInt32LE(12) === OP_QUERY;
  const document = isQuery ? GREETINGS[0] : Object.keys(BSON.deserialize(message.subarray(HEADER_BYTES + 5)))[0];
  const isGreeting = GREETINGS.includes(document ?? '');
  const body = BSON.serialize(isGreeting ? { ...GREETING, ...LIMITS, localTime: new Date() } : refusal);
  const before = Buffer.alloc(isQuery ? 20 : 5);
  if (isQuery) before.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + before.length + body.length, 0);
  header.writeInt32LE(message.readInt32LE(4), 8);
  header.writeInt32LE(isQuery ? OP_REPLY : OP_MSG, 12);
  return Buffer.concat([header, before, body]);
}
