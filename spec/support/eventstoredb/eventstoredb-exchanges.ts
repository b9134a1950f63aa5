import * as grpc from '@grpc/grpc-js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { readFileSync } from 'node:fs';

/** Only the beginning of a large request was kept, and the length of its base64. */
type Request = string | { readonly cut: string; readonly length: number };

export interface Exchange {
  readonly label: string;
  readonly method: 'GetSupportedMethods' | 'BatchAppend' | 'Append' | 'Read' | 'Delete' | 'Tombstone';
  readonly requests: readonly Request[];
  readonly responses: readonly string[];
  readonly status?: number;
  readonly message?: string;
  readonly trailers?: Readonly<Record<string, string>>;
}

export interface Recording {
  readonly server: string;
  readonly client: string;
  readonly exchanges: readonly Exchange[];
}

/** A decoded message as plain data. */
export type Plain = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly responses: readonly Plain[];
  readonly status?: number;
  readonly message?: string;
  readonly trailers?: Readonly<Record<string, string>>;
}

interface Decoded {
  toObject(): Plain;
}

const { StreamsService } = streams;
const METHODS: Record<Exchange['method'], { path: string; responseDeserialize: (bytes: Buffer) => Decoded }> = {
  GetSupportedMethods: features.ServerFeaturesService.getSupportedMethods,
  BatchAppend: StreamsService.batchAppend,
  Append: StreamsService.append,
  Read: StreamsService.read,
  Delete: StreamsService.delete,
  Tombstone: StreamsService.tombstone,
};
const TRAILERS = ['exception', 'stream-name', 'expected-version', 'actual-version', 'maximum-append-size'];

export function recordings(): readonly Recording[] {
  const file = new URL('../../fixtures/eventstoredb/exchanges.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly sets: readonly Recording[] }).sets;
}

export function decode(method: Exchange['method'], base64: string): Plain {
  return METHODS[method].responseDeserialize(Buffer.from(base64, 'base64')).toObject();
}

/** Sends recorded requests, byte for byte, to a server. All requests of BatchAppend go over one call. */
export class Replay {
  readonly #client: grpc.Client;
  readonly #batch: { readonly call: grpc.ClientDuplexStream<Buffer, Decoded>; readonly answers: Decoded[] };
  #arrived = (): void => undefined;

  constructor(port: number) {
    this.#client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const { path, responseDeserialize } = METHODS.BatchAppend;
    const call = this.#client.makeBidiStreamRequest(path, bytes, responseDeserialize);
    this.#batch = { call, answers: [] };
    call.on('error', () => undefined);
    call.on('data', (answer: Decoded) => {
      this.#batch.answers.push(answer);
      this.#arrived();
    });
  }

  async send(exchange: Exchange): Promise<Answer> {
    const requests = exchange.requests.map((request) => whole(request, exchange.method === 'BatchAppend'));
    return exchange.method === 'BatchAppend' ? this.#sendBatch(requests, exchange) : this.#call(requests, exchange);
  }

  close(): void {
    this.#batch.call.cancel();
    this.#client.close();
  }

  async #sendBatch(requests: readonly Buffer[], { responses }: Exchange): Promise<Answer> {
    for (const request of requests) this.#batch.call.write(request);
    while (this.#batch.answers.length < responses.length) {
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
    return { responses: this.#batch.answers.splice(0).map((answer) => answer.toObject()) };
  }

  async #call(requests: readonly Buffer[], { method }: Exchange): Promise<Answer> {
    const { path, responseDeserialize } = METHODS[method];
    const call = this.#client.makeBidiStreamRequest(path, bytes, responseDeserialize);
    const responses: Plain[] = [];
    call.on('data', (response: Decoded) => responses.push(response.toObject()));
    call.on('error', () => undefined);
    const status = new Promise<grpc.StatusObject>((resolve) => call.on('status', resolve));
    for (const request of requests) call.write(request);
    call.end();
    const { code, details, metadata } = await status;
    const trailers = TRAILERS.flatMap((key) => metadata.get(key).map((value) => [key, String(value)] as const));
    return {
      responses,
      status: code,
      ...(code === grpc.status.OK ? {} : { message: details }),
      ...(trailers.length === 0 ? {} : { trailers: Object.fromEntries(trailers) }),
    };
  }
}

function bytes(request: Buffer): Buffer {
  return request;
}

/** A cut request made whole: its last field, the events, is filled with zeros, and BatchAppend's end mark follows. */
function whole(request: Request, isBatch: boolean): Buffer {
  if (typeof request === 'string') return Buffer.from(request, 'base64');
  const start = Buffer.from(request.cut, 'base64');
  let end = 0;
  while (end < start.length) {
    let [length, shift, at] = [0, 0, end + 1];
    for (; ; at += 1, shift += 7) {
      const byte = start[at] ?? 0;
      length |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    end = at + 1 + length;
  }
  return Buffer.concat([start, Buffer.alloc(end - start.length), Buffer.from(isBatch ? [0x20, 0x01] : [])]);
}
