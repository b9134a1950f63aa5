const LOOK_AGAIN_MS = 50;

/**
 * Ends the program once all it said is out: a client that was given up may keep its connection open until a time limit of
 * its own, and nobody waits for that.
 */
export function endWithoutWaiting(): void {
  const endIfSaid = (): void => {
    if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
  };
  // It keeps nothing alive: a program that could end by itself already has.
  setInterval(endIfSaid, LOOK_AGAIN_MS).unref();
}
