#!/usr/bin/env node
import { onNewEnoughNode } from './node-guard.js';

await onNewEnoughNode(async () => {
  const { runProgram } = await import('./program.js');
  process.exitCode = await runProgram(process.argv.slice(2));
});
