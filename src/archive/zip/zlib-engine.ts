import { constants, type DeflateRaw, type InflateRaw } from 'node:zlib';

type Stream = InflateRaw | DeflateRaw;

/** What a stream of zlib has inside: Node documents neither, and `npm` relies on both. */
interface Inside {
  readonly _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      from: number,
      length: number,
      output: Uint8Array,
      to: number,
      room: number,
    ): void;
  };
  /** After a write: the room that is left, and the input that is left. */
  readonly _writeState: Uint32Array;
}

/** What of the input was taken, and how much was given out. */
export interface Passed {
  readonly taken: number;
  readonly given: number;
}

/**
 * One engine of zlib for many small contents: making a new one for each takes as long as a small content itself, and leaves
 * memory behind that only the garbage collector finds.
 */
export class ZlibEngine {
  #stream: (Stream & Inside) | undefined;
  #isUsable = true;

  constructor(private readonly make: () => Stream) {}

  /**
   * Passes the whole input on, as far as `output` has room from `to` on: all of it has come out if some room is left.
   * Undefined where this Node's engines cannot be used again. Errors: those of zlib.
   */
  pass(input: Uint8Array, output: Uint8Array, to: number, room: number): Passed | undefined {
    const stream = this.#ready();
    if (stream === undefined) return undefined;
    stream._handle.writeSync(constants.Z_FINISH, input, 0, input.length, output, to, room);
    if (stream.destroyed) {
      this.#stream = undefined;
      throw stream.errored ?? new Error('zlib gave up');
    }
    const [roomLeft = 0, inputLeft = 0] = stream._writeState;
    stream.reset();
    return { taken: input.length - inputLeft, given: room - roomLeft };
  }

  #ready(): (Stream & Inside) | undefined {
    if (this.#stream !== undefined || !this.#isUsable) return this.#stream;
    const stream = this.make();
    // An error is thrown by `pass`; the stream tells it once more.
    stream.on('error', () => undefined);
    if (hasInside(stream)) this.#stream = stream;
    else this.#isUsable = false;
    return this.#stream;
  }
}

function hasInside(stream: Stream): stream is Stream & Inside {
  if (!('_handle' in stream && '_writeState' in stream)) return false;
  const { _handle: handle, _writeState: state } = stream;
  if (typeof handle !== 'object' || handle === null || !('writeSync' in handle)) return false;
  return typeof handle.writeSync === 'function' && state instanceof Uint32Array && state.length === 2;
}
