/** Deflates small contents beside the thread that makes them. */
import { parentPort } from 'node:worker_threads';
import { deflateEach, smallEngines, type ContentsToDeflate } from './small-contents.js';

const engines = smallEngines();

parentPort?.on('message', (contents: ContentsToDeflate | 'end') => {
  if (contents === 'end') {
    parentPort?.close();
    return;
  }
  const deflated = deflateEach(contents, engines);
  parentPort?.postMessage(deflated, [
    deflated.bytes.buffer,
    deflated.ends.buffer,
    deflated.crcs.buffer,
    deflated.spent.buffer,
  ]);
});
