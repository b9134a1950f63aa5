import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTempModule, type OpenModule } from '../support/module.js';
import { statesOf } from '../support/squidex/plain-states.js';

const CASES = 'spec/fixtures/squidex-cases';
const KEEP = { rules: 'keep', clients: 'keep', schedules: 'keep' } as const;
/** Many thousand tags and a large picture: nothing that smaller ones do not have. */
const LARGE = ['tags5.zip', 'rbmp.zip'];
/** Streams of which every event is odd, so that nobody knows who is in them: a template with history tells that it has none. */
const LEFT_OUT = new Map([['ids.zip', ['content-APP---', 'content-APP--trail--']]]);

describe('a template of what a real Squidex has written', () => {
  let open: OpenModule;

  before(async () => {
    open = await openTempModule();
  });
  after(async () => open.dispose());

  for (const file of readdirSync(CASES)) {
    if (!file.endsWith('.zip') || LARGE.includes(file)) continue;
    for (const history of [false, true]) {
      it(`makes objects of the same states ${history ? 'with' : 'without'} history: ${file}`, async () => {
        const { module } = open;
        const name = `${file.slice(0, -4)}-${history ? 'past' : 'now'}`;
        const { app: original } = await module.restore(join(CASES, file), { name: `${name}-original`, ...KEEP });
        const options = { name, history, secrets: 'keep' } as const;
        const { warnings } = await module.templates.make(`current:${name}-original`, options);
        const { app } = await module.templates.use(name, { name: `${name}-copy`, ...KEEP });
        const theirs = new Map(await statesOf(module, `current:${name}-original`, original));
        const leftOut = history ? (LEFT_OUT.get(file) ?? []) : [];
        for (const stream of leftOut) {
          expect(theirs.delete(stream), stream).to.equal(true);
          const where = new RegExp(`^event \\d+ of stream ${stream.replace('APP', original.id)}$`);
          expect(warnings.filter((warning) => where.test(warning.where))).not.to.deep.equal([]);
        }
        const ours = await statesOf(module, `current:${name}-copy`, app);
        expect([...ours.keys()].sort()).to.deep.equal([...theirs.keys()].sort());
        for (const [stream, state] of theirs) expect(ours.get(stream), stream).to.deep.equal(state);
      });
    }
  }
});
