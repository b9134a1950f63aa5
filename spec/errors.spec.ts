import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BackupError, ERROR_CODES, ERROR_KINDS, isDamage, isTransient, kindOf } from '../src/errors.js';

const HOSTILE = 'a\u001b]0;x\u0007\n✓ Restored\r\u202egnp.exe\u2028b\ud800c';

describe('an error', () => {
  it('is damage, transient or neither by its kind', () => {
    for (const code of ERROR_CODES) {
      const error = new BackupError(code, 'x');
      expect(kindOf(error)).to.equal(ERROR_KINDS[code]);
      expect(isDamage(error), code).to.equal(ERROR_KINDS[code] === 'damage');
      expect(isTransient(error), code).to.equal(ERROR_KINDS[code] === 'unreachable');
    }
    expect(isDamage(new BackupError('archive-crc', 'x'))).to.equal(true);
    expect(isDamage(new BackupError('archive-version', 'x'))).to.equal(false);
    expect(isTransient(new BackupError('object-archived', 'x'))).to.equal(false);
    expect(kindOf(new TypeError('x'))).to.equal('defect');
  });

  it('says foreign text on one line that no terminal obeys', () => {
    const { message, hint } = new BackupError('event-json', HOSTILE, { hint: HOSTILE });
    for (const text of [message, hint]) {
      expect(text).to.equal('a\\u001b]0;x\\u0007\\u000a✓ Restored\\u000d\\u202egnp.exe\\u2028b\\ud800c');
    }
  });

  it('says no more of a very long text than a person reads', () => {
    expect(new BackupError('event-json', 'x'.repeat(1_000_000)).message.length).to.be.lessThan(5000);
  });

  it('gives hints in the words of no shell, outside the command line', () => {
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.ts') && !/^(cli|demo)[/\\]/.test(name),
    );
    const told = files.flatMap((name) =>
      [...readFileSync(join('src', name), 'utf8').matchAll(/hint:\s*(.*)/g)].map(([, hint = '']) => `${name}: ${hint}`),
    );
    expect(told.length).to.be.greaterThan(40);
    expect(
      told.filter((hint) => /eventark (?!update)[a-z]+ ?[A-Z$]|with: eventark|--(?!max-append)[a-z]/.test(hint)),
    ).to.deep.equal([]);
  });
});
