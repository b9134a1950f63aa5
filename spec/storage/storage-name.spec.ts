import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeName,
  encodeFolders,
  encodeName,
  FILE_NAMES,
  FOLDING_FILE_NAMES,
  FTP_FILE_NAMES,
  OBJECT_KEYS,
  objectPrefix,
} from '../../src/storage/storage-name.js';

const RULES = { FILE_NAMES, FOLDING_FILE_NAMES, FTP_FILE_NAMES, OBJECT_KEYS };

/** Names of the characters that make trouble, and of any others. */
const name = fc
  .oneof(
    fc.string({
      unit: fc.constantFrom('/', '.', '%', '-', '~', 'a', 'A', ' ', 'é', '\0', 'con', 'x'.repeat(150)),
      minLength: 1,
      maxLength: 12,
    }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }),
  )
  .filter((text) => text.isWellFormed() && text.length <= 1000);

describe('The path of a name', () => {
  for (const [kind, rules] of Object.entries(RULES)) {
    it(`leads back to the name, and to no other (${kind})`, () => {
      fc.assert(fc.property(name, (text) => decodeName(encodeName(text, rules), rules) === text));
    });

    it(`has no component that a store resolves, drops or cannot hold (${kind})`, () => {
      fc.assert(
        fc.property(name, (text) => {
          for (const component of encodeName(text, rules).split('/')) {
            expect(component).not.to.be.oneOf(['', '.', '..']);
            expect(Buffer.byteLength(component)).to.be.at.most(230);
            expect(component).not.to.match(/\p{Cc}/u);
          }
        }),
      );
    });

    it(`lies in the folders of each of its beginnings (${kind})`, () => {
      fc.assert(
        fc.property(name, fc.nat(400), (text, length) => {
          const prefix = text.slice(0, length);
          fc.pre(prefix.isWellFormed());
          expect(encodeName(text, rules).startsWith(encodeFolders(prefix, rules))).to.equal(true);
          expect(encodeName(text, OBJECT_KEYS).startsWith(objectPrefix(prefix))).to.equal(true);
        }),
      );
    });
  }

  it('stays the same for plain names', () => {
    for (const plain of [
      '0c4f1a2b-5d6e_0c4f1a2b_0',
      'blog-20261121T100000Z-x.zip.age',
      'a/b/c.json',
      'Überblick.txt',
    ]) {
      expect(encodeName(plain, FILE_NAMES)).to.equal(plain);
      expect(encodeName(plain, OBJECT_KEYS)).to.equal(plain);
    }
  });

  it('differs on a file system that folds case and normal forms', () => {
    const paths = ['a', 'A', 'é', 'e\u0301', 'É'].map((text) =>
      encodeName(text, FOLDING_FILE_NAMES).normalize().toLowerCase(),
    );
    expect(new Set(paths).size).to.equal(5);
  });
});
