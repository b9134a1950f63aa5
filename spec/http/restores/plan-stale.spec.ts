import { expect } from 'chai';
import { LOCAL_SUBJECT } from '../../../src/http/access.js';
import { openHttp, type HttpUnderTest } from '../../support/http.js';
import { RICH } from '../../support/module.js';

describe('a restore that would differ from its preview, over HTTP', () => {
  let http: HttpUnderTest;
  let backup: string;

  before(async () => {
    http = await openHttp();
    backup = (await http.opened.module.create('shop')).point.id;
  });
  after(async () => http.dispose());

  const preview = async (asked: object): Promise<Record<string, unknown>> =>
    (await http.call('POST', '/restores:preview', { backup, ...asked })).body;
  /** Which parts the error names, for a person and for a program. */
  const refusal = async (asked: object): Promise<readonly unknown[]> => {
    const { body } = await http.call('POST', '/restores', { backup, ...asked });
    expect(body).to.include({ status: 409, code: 'plan-stale', changed: 'nothing' });
    return [(body['params'] as Record<string, unknown>)['differs'], body['detail']];
  };

  it('is told by what was asked for', async () => {
    const { planId } = await preview({ name: 'asked' });
    const [differs, detail] = await refusal({ name: 'asked', clients: 'keep', planId });
    expect(differs).to.equal('options effects');
    expect(detail).to.equal(
      'The restore would differ from the preview in what was asked for, what is changed and left out in the copy; nothing was begun.',
    );
  });

  it('is told by the archive and what it holds', async () => {
    const { planId } = await preview({ name: 'other' });
    await http.call('POST', '/restores', { backup, name: 'shop-2' });
    const other = (await http.opened.module.create('shop', { comment: 'later' })).point.id;
    expect((await refusal({ backup: other, name: 'other', planId }))[0]).to.equal('source');
    const { planId: early } = await preview({ name: 'early', until: '9' });
    expect((await refusal({ name: 'early', until: '8', planId: early }))[0]).to.match(/^options contents/);
  });

  it('is told by the people', async () => {
    await http.opened.module.restore(RICH, { name: 'peopled', people: 'create' });
    const peopled = (await http.opened.module.create('peopled')).point.id;
    const { planId, people } = await preview({ backup: peopled, name: 'people' });
    const [email = ''] = (people as { email?: string }[]).flatMap((person) => person.email ?? []);
    const user = await http.opened.parts.users.find(email);
    if (user !== undefined) await http.opened.parts.users.remove(user);
    expect((await refusal({ backup: peopled, name: 'people', planId }))[0]).to.match(/people/);
  });

  it('is told without a reason of a plan that an older server made', async () => {
    expect(await refusal({ name: 'old', planId: 'x'.repeat(43) })).to.deep.equal([
      undefined,
      'The restore would differ from the preview; nothing was begun.',
    ]);
  });

  it('is the same for who may look into the backup and who may not, and only the former sees names out of it', async () => {
    const { planId, sample } = await preview({ name: 'named' });
    expect((sample as object[])[0]).to.include({ kind: 'schema', name: 'posts' });
    http.become({ ...LOCAL_SUBJECT, may: (scope) => scope !== 'backups.contents' });
    const other = await preview({ name: 'named' });
    http.become(LOCAL_SUBJECT);
    expect(other).to.include({ planId }).and.not.to.have.property('sample');
  });
});
