/** Presses segments beside the thread that fills them. */
import { parentPort, workerData } from 'node:worker_threads';
import { type PressOptions, SegmentPress, type UnpressedSegment } from './segment-press.js';

const press = new SegmentPress(workerData as PressOptions);

parentPort?.on('message', (segment: UnpressedSegment | 'end') => {
  if (segment === 'end') {
    parentPort?.close();
    return;
  }
  // What has passed a thread is no Buffer any more.
  const memory = Buffer.from(segment.memory.buffer);
  parentPort?.postMessage(press.press({ ...segment, memory }), [memory.buffer]);
});
