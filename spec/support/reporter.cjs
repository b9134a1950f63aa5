/**
 * mocha's reports, closed by what was skipped and why. Of many specs off a terminal the list goes into a file, unless
 * `--reporter-option list` asks for it. With `--reporter-option part=N` the run is one of several side by side
 * (`scripts/specs.mjs`): it is short, and leaves its list and what it has counted in files of its own.
 */
const { mkdirSync, createWriteStream, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { reporters } = require('mocha');
const { flat, note, print } = require('./closing.cjs');

/** More specs than these are not listed off a terminal. */
const MAX_LISTED = 200;
/** A run of minutes says this often that it goes on. */
const SAID_EVERY = 200;
const FILES = join('node_modules', '.cache', 'eventark-specs');

module.exports = class ClosingLine extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    this.skipped = new Map();
    const { list, part } = options?.reporterOptions ?? {};
    this.part = part;
    this.files = part === undefined ? FILES : `${FILES}-${part}`;
    this.isBrief = part !== undefined || (!process.stdout.isTTY && runner.total > MAX_LISTED && !list);
    if (this.isBrief) this.listInto(`${this.files}.txt`, runner);
    // It tells failures itself, at the end.
    else this.shown = new reporters.Spec(runner, options);
    runner.on('pending', (test) => note(this.skipped, reasonOf(test), topOf(test)));
    runner.once('end', () => this.close());
  }

  listInto(path, runner) {
    mkdirSync(dirname(path), { recursive: true });
    const list = createWriteStream(path);
    const name = this.part === undefined ? '' : `part ${this.part}: `;
    let ended = 0;
    const end = (mark, test, more = '') => {
      list.write(`${mark} ${test.fullTitle()}${more}\n`);
      if (++ended % SAID_EVERY === 0)
        console.log(`  ${name}${ended} of ${runner.total} specs ended, ${this.stats.failures} failed`);
    };
    runner.on('pass', (test) => end('✔', test, ` (${test.duration} ms)`));
    runner.on('pending', (test) => end('-', test, `: ${reasonOf(test)}`));
    runner.on('fail', (test) => {
      end('✗', test);
      console.log(`  failed: ${test.fullTitle()}`);
    });
  }

  close() {
    if (this.isBrief) this.epilogue();
    const { passes, failures, pending } = this.stats;
    const closing = { passes, failures, pending, skipped: flat(this.skipped) };
    if (this.part !== undefined) {
      writeFileSync(`${this.files}.json`, JSON.stringify(closing));
      return;
    }
    if (this.isBrief) console.log(`Every spec, one a line: ${this.files}.txt`);
    print(closing);
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
