import Mocha from 'mocha';

/**
 * Skips the suite of a hook, or the one test: `reason` is what is missing, as in "there is no strace". The report at the end says
 * it, with what was skipped.
 */
export function skip(context: Mocha.Context, reason: string): never {
  const { test } = context;
  // A hook speaks for its whole suite.
  const skipped = test instanceof Mocha.Test ? test : test?.parent;
  if (skipped !== undefined) Reflect.set(skipped, 'skippedBecause', reason);
  return context.skip();
}
