import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { BSON, type Document } from 'mongodb';
import type { Fate } from '../faults/lossy-line.js';

/** A command that went through the proxy. */
export interface SeenCommand {
  readonly name: string;
  /** Without the documents of an insert. */
  readonly body: Document;
  /** Documents that the server gave back. */
  returned: number;
}

/** What the proxy says in place of the server; undefined lets the command through. */
export type Interceptor = (command: SeenCommand) => Document | undefined | Promise<Document | undefined>;

/**
 * A double of two things that mongod does and FerretDB 1 on SQLite does not: it fills empty timestamps at the top level
 * of an inserted document, strictly rising, and it makes a write to one document atomic among connections (by letting
 * writes through one at a time). It also tells which commands were sent, and can answer in the place of the server.
 */
export class MongoDbTimestampProxy {
  readonly commands: SeenCommand[] = [];
  intercept: Interceptor = () => undefined;
  /** Changes answers of the server in place, before the client gets them. */
  alter: (answer: Buffer) => void = () => undefined;
  /** What becomes of a command: one that is lost breaks its connection. */
  fate: (command: SeenCommand) => Fate = () => 'answered';
  /** Whether to do what FerretDB does not; a real server needs nobody's help. */
  corrects = true;
  readonly #host: string;
  readonly #port: number;
  readonly #server = createServer((client) => void this.#serve(client));
  readonly #sockets = new Set<Socket>();
  #writing: Promise<void> = Promise.resolve();
  #last = 0n;
  #paused = false;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Refuses connections and breaks those that are there, as a server that is stopped does. */
  pause(): void {
    this.#paused = true;
    this.cut();
  }

  resume(): void {
    this.#paused = false;
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(client: Socket): Promise<void> {
    if (this.#paused) {
      client.destroy();
      return;
    }
    const server = createConnection(this.#port, this.#host);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        server.destroy();
      });
    }
    const replies = messages(server);
    try {
      for await (const request of messages(client)) {
        const reply = await this.#exchange(request, server, replies);
        if (reply) client.write(reply);
      }
    } catch {
      client.destroy();
    }
  }

  /** The driver has one request at a time on a connection, so what comes next is its reply. */
  async #exchange(request: Buffer, server: Socket, replies: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
    const forward = async () => {
      server.write(request);
      const next = await replies.next();
      if (next.done === true) throw new Error('the server is gone');
      return next.value;
    };
    if (request.readInt32LE(12) !== OP_MSG) return forward();
    const sections = parse(request);
    const command = { name: Object.keys(sections.body)[0] ?? '', body: sections.body, returned: 0 };
    this.commands.push(command);
    const answer = await this.intercept(command);
    if (answer) return reply(request, answer);
    const fate = this.fate(command);
    if (fate === 'request lost') throw new Error('lost on its way');
    const answered = await this.#carryOut(request, command, sections.documents, forward);
    if (fate === 'answer lost') throw new Error('lost on its way back');
    return answered;
  }

  async #carryOut(
    request: Buffer,
    command: SeenCommand,
    documents: readonly number[],
    forward: () => Promise<Buffer>,
  ): Promise<Buffer> {
    if (!this.corrects || !WRITES.has(command.name)) {
      const answered = await forward();
      if (READS.has(command.name)) command.returned = countReturned(answered);
      this.alter(answered);
      return answered;
    }
    const before = this.#writing;
    let release = () => {};
    this.#writing = new Promise((resolve) => (release = resolve));
    try {
      await before;
      if (command.name === 'insert') for (const start of documents) this.#fillIn(request, start);
      return await forward();
    } finally {
      release();
    }
  }

  #fillIn(message: Buffer, start: number): void {
    const document = message.subarray(start, start + message.readInt32LE(start));
    for (const [type, , , offset] of BSON.onDemand.parseToElements(document)) {
      const value = start + Number(offset);
      if (type === TIMESTAMP && message.readBigUInt64LE(value) === 0n) message.writeBigUInt64LE(this.#next(), value);
    }
  }

  #next(): bigint {
    const now = BigInt(Math.floor(Date.now() / 1_000)) << 32n;
    this.#last = now > this.#last ? now + 1n : this.#last + 1n;
    return this.#last;
  }
}

const OP_MSG = 2013;
const TIMESTAMP = 0x11;
const ARRAY = 0x04;
const HEADER = 16;
export const WRITES: ReadonlySet<string> = new Set(['insert', 'update', 'delete', 'findAndModify']);

const READS = new Set(['find', 'getMore', 'aggregate']);

function countReturned(message: Buffer): number {
  const { cursor } = parse(message).body as { readonly cursor?: { firstBatch?: Document[]; nextBatch?: Document[] } };
  return (cursor?.firstBatch ?? cursor?.nextBatch ?? []).length;
}

async function* messages(socket: Socket): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk as Buffer]);
    while (pending.length >= HEADER && pending.length >= pending.readInt32LE(0)) {
      const length = pending.readInt32LE(0);
      yield pending.subarray(0, length);
      pending = pending.subarray(length);
    }
  }
}

/** The command, and where in the message the documents of an insert begin. */
function parse(message: Buffer): { readonly body: Document; readonly documents: readonly number[] } {
  let body: Document = {};
  const documents: number[] = [];
  for (let at = HEADER + 4; at < message.length;) {
    const kind = message[at];
    const size = message.readInt32LE(at + 1);
    if (kind === 0) {
      const bytes = message.subarray(at + 1, at + 1 + size);
      body = BSON.deserialize(bytes);
      documents.push(...embedded(bytes, at + 1));
    } else {
      const end = at + 1 + size;
      for (let start = message.indexOf(0, at + 5) + 1; start < end; start += message.readInt32LE(start))
        documents.push(start);
    }
    at += 1 + size;
  }
  delete body['documents'];
  return { body, documents };
}

/** Documents inside the command itself, where the driver did not send them as a sequence. */
function embedded(body: Buffer, base: number): number[] {
  for (const [type, nameOffset, nameLength, offset] of BSON.onDemand.parseToElements(body)) {
    const name = body.toString('utf8', nameOffset, nameOffset + nameLength);
    if (type !== ARRAY || name !== 'documents') continue;
    const array = body.subarray(offset, offset + body.readInt32LE(offset));
    return [...BSON.onDemand.parseToElements(array)].map((element) => base + offset + element[3]);
  }
  return [];
}

function reply(request: Buffer, answer: Document): Buffer {
  const body = BSON.serialize(answer);
  const message = Buffer.alloc(HEADER + 5 + body.length);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(request.readInt32LE(4), 8);
  message.writeInt32LE(OP_MSG, 12);
  message.set(body, HEADER + 5);
  return message;
}
