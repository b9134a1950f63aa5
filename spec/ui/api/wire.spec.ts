import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

/** What the elements call an answer of the API, and what the OpenAPI document calls it. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'api/wire': {
    ...{ App: 'App', Backup: 'Backup', BackupList: 'BackupList', DownloadLink: 'Download', Failure: 'Failure' },
    ...{
      Health: 'Health',
      Job: 'Job',
      JobProgress: 'Progress',
      Link: 'Link',
      LogLine: 'LogLine',
      NameAnswer: 'AppName',
    },
    ...{ PlannedPerson: 'PlanPerson', RestorePlan: 'RestorePlan', RestoreReport: 'RestoreReport', Room: 'Room' },
    ...{ Upload: 'Upload', Verification: 'Verification' },
  },
  'inside/wire-inside': {
    ...{
      Burst: 'Burst',
      Contents: 'Contents',
      Histogram: 'Histogram',
      Indexing: 'Indexing',
      NamedPerson: 'ArchivedPerson',
    },
    ...{ StoredEvent: 'Event', StoredFile: 'File', StoredObject: 'Stream', Diff: 'Diff' },
  },
};

describe('what the pages read of the API', function () {
  this.timeout(120_000);
  let folder: string;

  before(() => (folder = mkdtempSync(join('node_modules', '.cache', 'wire-'))));
  after(() => rmSync(folder, { recursive: true }));

  /** What TypeScript says of a line for each answer, with the types that are made of the document. */
  const faultsOf = (answers: typeof ANSWERS): readonly string[] => {
    const lines = Object.entries(answers).flatMap(([file, names], at) => [
      `import type * as read${at} from '${resolve('src/ui', `${file}.js`)}';`,
      ...Object.entries(names).map(
        ([name, schema]) => `export const is${at}${name} = (told: Schemas['${schema}']): read${at}.${name} => told;`,
      ),
    ]);
    const path = join(folder, 'answers.ts');
    writeFileSync(path, [`import type { Schemas } from '${resolve('dist/client.js')}';`, ...lines].join('\n'));
    const program = ts.createProgram([path], {
      ...{ strict: true, exactOptionalPropertyTypes: false, noEmit: true, skipLibCheck: true, types: [] },
      target: ts.ScriptTarget.ES2024,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => file?.fileName.endsWith('answers.ts') === true)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  };

  it('is what its OpenAPI document says that it answers', () => {
    expect(faultsOf(ANSWERS)).to.deep.equal([]);
  });

  it('is found out where it is not', () => {
    expect(faultsOf({ 'api/wire': { Backup: 'Job' } }).join()).to.include('is missing the following properties');
    expect(faultsOf({ 'api/wire': { Backup: 'NoSuch' } }).join()).to.include('NoSuch');
  });
});
