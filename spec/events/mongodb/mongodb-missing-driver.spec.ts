import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { run } from '../../support/servers/command.js';

const store = new URL('../../../src/events/mongodb/mongodb-event-store.ts', import.meta.url).href;

/** Hides the driver from a process that has everything else. */
const WITHOUT_DRIVER = `
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(specifier, context, next) {
    if (specifier === 'mongodb') throw Object.assign(new Error('not found'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(specifier, context);
  } });
  const { MongoDbEventStore } = await import(${JSON.stringify(store)});
  const store = new MongoDbEventStore({ url: 'mongodb://127.0.0.1:1/' });
  await store.head().catch((error) => console.log(JSON.stringify([error.code, error.message, error.hint])));
  await store.close();
`;

describe('MongoDB without its driver', () => {
  it('is loaded all the same, and says how to get the driver when it is used', async () => {
    const folder = fileURLToPath(new URL('../../..', import.meta.url));
    const script = ['--import', 'tsx', '--input-type=module', '--eval', WITHOUT_DRIVER];
    const output = await run(process.execPath, script, { cwd: folder });
    expect(JSON.parse(output.trim())).to.deep.equal([
      'dependency-missing',
      'the package mongodb is not installed',
      'run: npm install mongodb',
    ]);
  });
});
