/** What a run of the specs ends with: what was skipped and why, how to run it too, and one plain line that any CI can read. */

/** Adds up what several runs side by side have counted. */
function sum(closings) {
  const skipped = new Map();
  for (const closing of closings)
    for (const [reason, suite, count] of closing.skipped) note(skipped, reason, suite, count);
  const total = (member) => closings.reduce((all, closing) => all + closing[member], 0);
  return { passes: total('passes'), failures: total('failures'), pending: total('pending'), skipped: flat(skipped) };
}

/** Notes that `count` specs of a suite were skipped, in a map of reasons. */
function note(skipped, reason, suite, count = 1) {
  const suites = skipped.get(reason) ?? new Map();
  skipped.set(reason, suites.set(suite, (suites.get(suite) ?? 0) + count));
}

/** The map of `note` as plain JSON: rows of reason, suite and count. */
function flat(skipped) {
  return [...skipped].flatMap(([reason, suites]) => [...suites].map(([suite, count]) => [reason, suite, count]));
}

/** Prints it; the last line is `N passed, N failed, N skipped`. */
function print({ passes, failures, pending, skipped }) {
  if (pending > 0) printSkipped(skipped);
  console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
}

function printSkipped(rows) {
  for (const reason of new Set(rows.map(([each]) => each))) {
    const suites = rows.filter(([each]) => each === reason);
    console.log(`Skipped, ${reason}: ${suites.reduce((all, [, , count]) => all + count, 0)}`);
    for (const [, suite, count] of suites) console.log(`  ${suite}: ${count}`);
  }
  console.log('\nRun what needs servers too: EVENTARK_SERVERS=all npm run spec');
  console.log('(builds them first, for which Go is needed; installs vsftpd, Redis and Chromium, for which root is)\n');
}

module.exports = { sum, note, flat, print };
