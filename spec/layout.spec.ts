import { expect } from 'chai';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const MAX_FILES_IN_FOLDER = 20;
const MAX_LOOSE_FILES = 6;

const CODE = /\.(ts|mjs|cjs)$/;

/** What is tried as a whole, and what specs are made with. */
const OF_NO_FOLDER = /^spec\/(e2e|package|examples|support|cli\/faults)\b/;

function filesByFolder(...roots: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const files = roots.flatMap((root) => globSync(`${root}/**/*`)).filter((file) => CODE.test(file));
  return Map.groupBy(files, (file) => dirname(file));
}

describe('layout', () => {
  it(`has at most ${MAX_FILES_IN_FOLDER} files of code in a folder`, () => {
    const large = [...filesByFolder('src', 'spec', 'bench', 'scripts')]
      .filter(([, files]) => files.length > MAX_FILES_IN_FOLDER)
      .map(([folder, files]) => `${folder}: ${files.length}`);
    expect(large).to.deep.equal([]);
  });

  it(`has at most ${MAX_LOOSE_FILES} files that are in no folder of src`, () => {
    expect(filesByFolder('src').get('src')).to.have.length.within(1, MAX_LOOSE_FILES);
  });

  it('has for each folder of specs a folder of what they try', () => {
    const folders = new Set([...filesByFolder('src').keys()].flatMap((folder) => [folder, dirname(folder)]));
    const orphans = [...filesByFolder('spec')]
      .filter(([folder, files]) => !OF_NO_FOLDER.test(folder) && files.some((file) => file.endsWith('.spec.ts')))
      .map(([folder]) => folder.replace(/^spec\b/, 'src'))
      .filter((folder) => !folders.has(folder));
    expect(orphans).to.deep.equal([]);
  });

  it('numbers the decisions without holes, each with its date and status', () => {
    const files = globSync('docs/decisions/*.md').toSorted();
    const wrong = files.filter((file, index) => {
      const number = index + 1;
      const [title = '', , date = ''] = readFileSync(file, 'utf8').split('\n');
      const isNumbered = basename(file).startsWith(`${String(number).padStart(4, '0')}-`);
      const isDated = /^Date: \d{4}-\d\d-\d\d\. Status: (accepted|superseded by .+)\.$/.test(date);
      return !(isNumbered && isDated && title.startsWith(`# ${number}. `));
    });
    expect(wrong).to.deep.equal([]);
  });
});
