import { expect } from 'chai';
import type { MakeTemplate } from '../../src/templates/templates.js';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

const KEEP = { rules: 'keep', clients: 'keep', schedules: 'keep' } as const;
const asked = (text: string, name = 'v', label = 'Word') => ({ name, label, default: text });
const picture = (bytes: string) => ({ mediaType: 'image/png', base64: btoa(bytes) }) as const;

describe('Odd templates', () => {
  let open: OpenModule;

  before(async () => {
    open = await openTempModule();
    await open.module.restore(RICH, { name: 'blog', ...KEEP });
  });
  after(async () => open.dispose());
  const make = async (about: Partial<MakeTemplate> & { readonly name: string }) =>
    open.module.templates.make('current:blog', { secrets: 'keep', ...about });
  const found = async (app: string, q: string) =>
    (await open.module.contents.objects(`current:${app}`, { kind: 'content', q, deleted: false, limit: 200 })).items
      .length;

  const REFUSED: readonly (readonly [about: Partial<MakeTemplate>, message: string])[] = [
    [{ title: 'x'.repeat(4_001) }, 'the title has 4001 characters'],
    [{ description: 'x'.repeat(4_001) }, 'the description has 4001 characters'],
    [{ tags: Array.from({ length: 11 }, (_, at) => `tag${at}`) }, 'there are 11 tags'],
    [{ tags: ['shop', '-shop'] }, '"-shop" cannot be a tag'],
    [{ tags: ['a\u202eb'] }, 'cannot be a tag'],
    [{ tags: ['x'.repeat(25)] }, 'cannot be a tag'],
    [{ tags: ['Shop', 'shop'] }, 'there are two tags "shop"'],
    [{ variables: [asked('Beitrag', 'a b')] }, '"a b" cannot be the name of a variable'],
    [{ variables: [asked('Beitrag', '__proto__')] }, '"__proto__" cannot be the name of a variable'],
    [{ variables: [asked('')] }, 'the variable "v" has no text'],
    [{ variables: [asked('Beitrag'), asked('Post')] }, 'two variables are called "v"'],
    [{ variables: [asked('Beitrag'), asked('Beitrag', 'w')] }, 'the variables "v" and "w" have the same text'],
    [{ variables: [asked('x'.repeat(4_001))] }, 'the text of the variable "v" has 4001 characters'],
    [{ variables: Array.from({ length: 51 }, (_, at) => asked(`${at}`, `v${at}`)) }, 'there are 51 variables'],
    [{ picture: picture('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>') }, 'the picture cannot be'],
    [{ picture: picture(`\x89PNG\r\n\x1a\n${'x'.repeat(400_000)}`) }, 'the picture cannot be'],
    [{ picture: picture('') }, 'the picture cannot be'],
  ];
  for (const [about, message] of REFUSED) {
    it(`are refused before anything is made: ${message}`, async () => {
      const error = await rejection(make({ name: 'refused', ...about }));
      expect(error).to.include({ code: 'invalid-argument' });
      expect(error.message)
        .to.match(/; no template was made$/)
        .and.include(message);
      expect(await open.module.templates.has('refused')).to.equal(false);
    });
  }

  it('have a picture of the type that its bytes are of', async () => {
    await make({ name: 'pictured', contents: 'structure', picture: picture('\xff\xd8\xff\xe0 a photo') });
    expect((await open.module.templates.show('pictured')).picture?.mediaType).to.equal('image/jpeg');
  });

  it('ask by the name of a variable whose question is left out', async () => {
    const { template } = await make({ name: 'unasked', variables: [asked('Beitrag', 'constructor', ' ')] });
    expect(template.variables).to.deep.equal([asked('Beitrag', 'constructor', 'constructor')]);
    await open.module.templates.use('unasked', { name: 'unasked' });
    expect(await found('unasked', 'Beitrag')).to.be.greaterThan(0);
    const given = { constructor: 5 as unknown as string };
    const error = await rejection(open.module.templates.use('unasked', { name: 'x', variables: given }));
    expect(error).to.include({ code: 'invalid-argument' });
  });

  it('take the longest text where one is a part of another, and no mark for a text', async () => {
    await make({ name: 'parts', variables: [asked('Beitrag', 'eventark'), asked('Beitrag 1', 'whole')] });
    const variables = { eventark: 'Y', whole: '{{eventark:eventark}}' };
    await open.module.templates.use('parts', { name: 'parts', variables });
    expect(await found('parts', 'Beitrag')).to.equal(0);
    expect(await found('parts', '{{eventark:eventark}}')).to.equal(await found('blog', 'Beitrag 1'));
  });

  for (const text of ['Draft', 'Developer', 'data.title', 'Markdown', 'StringField', 'featured.iv']) {
    it(`keep what names a step, a role or a field, although a variable stands for its text: ${text}`, async () => {
      const error = await rejection(make({ name: 'fixed', contents: 'structure', variables: [asked(text)] }));
      expect(error.message).to.include('the text of the variable "v" is not in the app');
    });
  }

  for (const text of ['"quoted" \\ <b>markup</b>', 'two\nlines', 'x'.repeat(500), '\ud800', '']) {
    it(`are filled in with ${JSON.stringify(text).slice(0, 30)}`, async () => {
      const name = `filled-${text.length}`;
      await make({ name, variables: [asked('Beitrag')] });
      const { app } = await open.module.templates.use(name, { name, variables: { v: text } });
      expect(await found(name, 'Beitrag'), app.name).to.equal(0);
      if (text !== '') expect(await found(name, JSON.stringify(text).slice(1, -1))).to.be.greaterThan(0);
    });
  }

  it('are made once where two people make one of the same name at once', async () => {
    const made = await Promise.allSettled([
      make({ name: 'twin', title: 'A' }),
      make({ name: 'twin', title: 'B', contents: 'structure' }),
    ]);
    const titles = made.flatMap((each) => (each.status === 'fulfilled' ? [each.value.template.title] : []));
    expect(titles).to.have.length(1);
    expect(await open.module.templates.show('twin')).to.include({ title: titles[0] });
    await open.module.templates.use('twin', { name: 'twin' });
  });
});
