/**
 * mocha's spec reporter, closed by what was skipped and why, how to run it too, and one plain line that any CI can read:
 * `N passed, N failed, N skipped`.
 */
const { reporters } = require('mocha');

module.exports = class ClosingLine extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    this.skipped = new Map();
    runner.on('pending', (test) => {
      const reason = reasonOf(test);
      const suites = this.skipped.get(reason) ?? new Map();
      const suite = topOf(test);
      this.skipped.set(reason, suites.set(suite, (suites.get(suite) ?? 0) + 1));
    });
  }

  epilogue() {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    if (pending > 0) this.tellSkipped();
    console.log(`${passes} passed, ${failures} failed, ${pending} skipped`);
  }

  tellSkipped() {
    for (const [reason, suites] of this.skipped) {
      const count = [...suites.values()].reduce((sum, each) => sum + each, 0);
      console.log(`Skipped, ${reason}: ${count}`);
      for (const [suite, number] of suites) console.log(`  ${suite}: ${number}`);
    }
    console.log('\nRun what needs servers too: EVENTARK_SERVERS=all npm run spec');
    console.log(
      '(builds them first, for which Go is needed; installs vsftpd, Redis and Chromium, for which root is)\n',
    );
  }
};

/** What `skip` of `skipped.ts` has written beside the test or a suite that it is in. */
function reasonOf(test) {
  for (let each = test; each; each = each.parent) if (each.skippedBecause) return each.skippedBecause;
  return 'without a reason';
}

function topOf(test) {
  let suite = test.parent;
  while (suite.parent && !suite.parent.root) suite = suite.parent;
  return suite.title;
}
