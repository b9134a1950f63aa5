/** `npm run demo` */
import { onNewEnoughNode } from '../cli/node-guard.js';

await onNewEnoughNode(async () => {
  const { takeTour } = await import('./tour.js');
  await takeTour();
});
