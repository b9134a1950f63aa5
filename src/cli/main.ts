#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { onNewEnoughNode } from './node-guard.js';

// A backup is a stream: a young generation that grows with what passes through takes a third more memory, for nothing.
setFlagsFromString('--semi-space-growth-factor=1');

await onNewEnoughNode(async () => {
  const { runProgram } = await import('./program.js');
  process.exitCode = await runProgram(process.argv.slice(2));
});
