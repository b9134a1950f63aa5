/** `npm start` */
import { onNewEnoughNode } from '../cli/node-guard.js';

await onNewEnoughNode(async () => {
  const { startSampleServer } = await import('./sample-server.js');
  await startSampleServer();
});
