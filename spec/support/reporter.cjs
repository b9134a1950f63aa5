/**
 * mocha's reports, closed by what was skipped and why, how to run it too, and one plain line that any CI can read:
 * `N passed, N failed, N skipped`. Of many specs off a terminal the list goes into a file, unless `--reporter-option list` asks for it.
 */
const { mkdirSync, createWriteStream } = require('node:fs');
const { dirname, join } = require('node:path');
const { reporters } = require('mocha');

/** More specs than these are not listed off a terminal. */
const MAX_LISTED = 200;
/** A run of minutes says this often that it goes on. */
const SAID_EVERY = 200;
const LIST = join('node_modules', '.cache', 'eventark-specs.txt');

module.exports = class ClosingLine extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    this.skipped = new Map();
    this.isBrief = !process.stdout.isTTY && runner.total > MAX_LISTED && !options?.reporterOptions?.list;
    if (this.isBrief) this.listInto(LIST, runner);
    // It tells failures itself, at the end.
    else this.shown = new reporters.Spec(runner, options);
    runner.on('pending', (test) => {
      const reason = reasonOf(test);
      const suites = this.skipped.get(reason) ?? new Map();
      const suite = topOf(test);
      this.skipped.set(reason, suites.set(suite, (suites.get(suite) ?? 0) + 1));
    });
    runner.once('end', () => this.close());
  }

  listInto(path, runner) {
    mkdirSync(dirname(path), { recursive: true });
    const list = createWriteStream(path);
    let ended = 0;
    const note = (mark, test, more = '') => {
      list.write(`${mark} ${test.fullTitle()}${more}\n`);
      if (++ended % SAID_EVERY === 0)
        console.log(`  ${ended} of ${runner.total} specs ended, ${this.stats.failures} failed`);
    };
    runner.on('pass', (test) => note('✔', test, ` (${test.duration} ms)`));
    runner.on('pending', (test) => note('-', test, `: ${reasonOf(test)}`));
    runner.on('fail', (test) => {
      note('✗', test);
      console.log(`  failed: ${test.fullTitle()}`);
    });
  }

  close() {
    if (this.isBrief) {
      this.epilogue();
      console.log(`Every spec, one a line: ${LIST}`);
    }
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
