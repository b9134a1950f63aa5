import { WorkerThread } from '../../../process/worker-thread.js';
import { type PressedSegment, type PressOptions, SegmentPress, type UnpressedSegment } from './segment-press.js';

/** A segment that waits for the second one. */
interface First {
  readonly segment: UnpressedSegment;
  readonly resolve: (pressed: PressedSegment | Promise<PressedSegment>) => void;
}

/**
 * Compresses segments on another thread, in order, while the next ones are filled. A single segment is compressed on this
 * thread: that takes no longer than starting another one.
 */
export class SegmentThread {
  #first: First | undefined;
  #thread: WorkerThread<UnpressedSegment | 'end', PressedSegment> | undefined;

  constructor(private readonly options: PressOptions) {}

  /** The other thread owns the memory until the answer. The first answer comes only after a second segment, or `finish`. */
  async press(segment: UnpressedSegment): Promise<PressedSegment> {
    if (this.#first === undefined) {
      const { promise, resolve } = Promise.withResolvers<PressedSegment>();
      this.#first = { segment, resolve };
      return promise;
    }
    if (this.#thread === undefined) {
      this.#thread = new WorkerThread(
        new URL('./segment-worker.js', import.meta.url),
        'compresses segments',
        this.options,
      );
      this.#first.resolve(this.#ask(this.#first.segment));
    }
    return this.#ask(segment);
  }

  /** To be called behind the last segment. */
  finish(): void {
    if (this.#thread === undefined) this.#first?.resolve(new SegmentPress(this.options).press(this.#first.segment));
  }

  async end(): Promise<void> {
    await this.#thread?.end('end');
  }

  async #ask(segment: UnpressedSegment): Promise<PressedSegment> {
    const thread = this.#thread;
    if (thread === undefined) throw new Error('the thread has not been started');
    const pressed = await thread.request(segment, [segment.memory.buffer]);
    return { ...pressed, memory: Buffer.from(pressed.memory.buffer) };
  }
}
