/**
 * Runs `start` if this Node is new enough, and says plainly that it is not otherwise. `start` imports the rest: an older
 * Node would fail there, and only name a module that it lacks.
 */
export async function onNewEnoughNode(start: () => Promise<void>): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 16)) {
    silenceSqlite();
    return start();
  }
  process.stderr.write(
    `error: eventark needs Node 22.16 or newer, and this is ${process.versions.node}\n` +
      '  Nothing was changed.\n' +
      '  Install a newer Node. In a checkout of eventark, npm run and npx use the one that npm ci has put there.\n' +
      '  (exit code 12)\n',
  );
  process.exitCode = 12;
}

/** Node 22 calls its SQLite experimental at every start; what we use of it is the same in Node 24. */
function silenceSqlite(): void {
  process.emitWarning = new Proxy(process.emitWarning.bind(process), {
    apply(emitWarning, self: unknown, args: unknown[]) {
      if (!String(args[0]).startsWith('SQLite is an experimental')) Reflect.apply(emitWarning, self, args);
    },
  });
}
